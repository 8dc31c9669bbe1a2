import { ARGUMENT, BLOCK_COLUMNS, GROUP_COLUMNS, type KernelShape, paddedColumns, rowBytesOf } from '../layout.ts';
import { argumentIn, type Views } from './views.ts';

/** Rows taken at a time, so that their lines of the table stay in the cache. */
const ROWS_AT_A_TIME = 512;

/** Turn the columns of the tree into rows [from, to) of the table, rounded up to whole groups; four columns make a word of a row. */
export function fillTable(views: Views, { nColumns }: KernelShape, from: number, to: number): void {
  const { bytes, i32 } = views;
  const places = argumentIn(views, ARGUMENT.columnPlaces) / 4;
  const table = argumentIn(views, ARGUMENT.table) / 4;
  const blockWords = argumentIn(views, ARGUMENT.blockBytes) / 4;
  const end = from + GROUP_COLUMNS * Math.ceil((to - from) / GROUP_COLUMNS);
  for (let first = from; first < end; first += ROWS_AT_A_TIME) {
    const last = Math.min(first + ROWS_AT_A_TIME, end);
    for (let j = 0; j < paddedColumns(nColumns); j += 4) {
      const [a, b, c, d] = i32.subarray(places + j, places + j + 4);
      const block = Math.floor(j / BLOCK_COLUMNS);
      const rowWords = rowBytesOf(nColumns, block) / 4;
      let at = table + block * blockWords + first * rowWords + (j % BLOCK_COLUMNS) / 4;
      for (let row = first; row < last; row++, at += rowWords) {
        i32[at] = bytes[a + row] | (bytes[b + row] << 8) | (bytes[c + row] << 16) | (bytes[d + row] << 24);
      }
    }
  }
}
