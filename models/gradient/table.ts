import { BLOCK_COLUMNS } from './layout.ts';
import type { BinnedColumns } from './types.ts';
import type { Workspace } from './workspace.ts';

/** Rows transposed at a time, so that the block of rows stays in the cache. */
const ROWS_AT_A_TIME = 512;

/** Copy the bins of the training rows into the workspace, column by column. */
export function copyColumns({ layout, views }: Workspace, binned: BinnedColumns, rows: Int32Array): void {
  const { byColumn, nPadded } = layout;
  const isAll = rows.length === binned.nRows;
  binned.byColumn.forEach((bins, column) => {
    const start = byColumn + column * nPadded;
    if (isAll) {
      views.bytes.set(bins, start);
      return;
    }
    for (let i = 0; i < rows.length; i++) views.bytes[start + i] = bins[rows[i]];
  });
}

/** Fill the row-by-row table from the given columns of the workspace: four of them make a word of a row. */
export function fillTable({ layout, views }: Workspace, columns: Int32Array): void {
  const { nPadded, rowBytes, byColumn, size } = layout;
  const { bytes, i32 } = views;
  const rowWords = rowBytes / 4;
  const startOf = (position: number): number => byColumn + columns[position] * nPadded;
  for (let from = 0; from < size.nRows; from += ROWS_AT_A_TIME) {
    const to = Math.min(from + ROWS_AT_A_TIME, size.nRows);
    for (let j = 0; j < columns.length; j += 4) {
      const block = Math.floor(j / BLOCK_COLUMNS);
      let at = (layout.table + block * nPadded * rowBytes) / 4 + from * rowWords + (j % BLOCK_COLUMNS) / 4;
      const n = Math.min(4, columns.length - j);
      const a = startOf(j);
      const b = n > 1 ? startOf(j + 1) : a;
      const c = n > 2 ? startOf(j + 2) : a;
      const d = n > 3 ? startOf(j + 3) : a;
      for (let i = from; i < to; i++, at += rowWords) {
        i32[at] = bytes[a + i] | (bytes[b + i] << 8) | (bytes[c + i] << 16) | (bytes[d + i] << 24);
      }
    }
  }
}
