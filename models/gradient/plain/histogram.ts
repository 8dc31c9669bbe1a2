import { ARGUMENT, BLOCK_COLUMNS, blocksOf, columnsOfBlock, type KernelShape, rowBytesOf } from '../layout.ts';
import { argumentIn, type Views } from './views.ts';

/**
 * The twin of `addHistograms`: fill the histogram at `base` (position in `views.f64`) from the rows at [from, to): ids where
 * `isById`, else the rows themselves. Four bins are read at a time.
 */
export function fillHistogram(
  views: Views,
  shape: KernelShape,
  base: number,
  from: number,
  to: number,
  isById: boolean,
): void {
  const { nColumns, nBins } = shape;
  views.f64.fill(0, base, base + 2 * nColumns * nBins);
  for (let block = 0; block < blocksOf(nColumns); block++) {
    fillBlock(views, shape, block, base + 2 * block * BLOCK_COLUMNS * nBins, from, to, isById);
  }
}

function fillBlock(
  views: Views,
  { nColumns, nBins }: KernelShape,
  block: number,
  base: number,
  from: number,
  to: number,
  isById: boolean,
): void {
  const { f64, i32 } = views;
  const ids = argumentIn(views, ARGUMENT.ids) / 4;
  const cells = argumentIn(views, ARGUMENT.cells) / 8;
  const table = (argumentIn(views, ARGUMENT.table) + block * argumentIn(views, ARGUMENT.blockBytes)) / 4;
  const rowWords = rowBytesOf(nColumns, block) / 4;
  const inBlock = columnsOfBlock(nColumns, block);
  const wholeWords = inBlock >> 2;
  const step = 2 * nBins;
  for (let k = from; k < to; k++) {
    const row = isById ? i32[ids + k] : k;
    const slope = f64[cells + 2 * row];
    const packed = f64[cells + 2 * row + 1];
    let at = table + row * rowWords;
    let start = base;
    for (const end = at + wholeWords; at < end; at++) {
      // Twice each byte of the word: a bin has two numbers.
      const word = i32[at];
      const a = start + ((word << 1) & 510);
      f64[a] += slope;
      f64[a + 1] += packed;
      const b = start + step + ((word >>> 7) & 510);
      f64[b] += slope;
      f64[b + 1] += packed;
      const c = start + 2 * step + ((word >>> 15) & 510);
      f64[c] += slope;
      f64[c + 1] += packed;
      const d = start + 3 * step + ((word >>> 23) & 510);
      f64[d] += slope;
      f64[d + 1] += packed;
      start += 4 * step;
    }
    for (let j = 4 * wholeWords; j < inBlock; j++, start += step) {
      const a = start + (((i32[at] >>> (8 * (j & 3))) << 1) & 510);
      f64[a] += slope;
      f64[a + 1] += packed;
    }
  }
}

/**
 * The twin of `addMergePartials`: add the partial histograms at `partials` (positions in `views.f64`) up over the cells
 * [from, to) in `sum`, and take the sums from `parent`; 0: from none.
 */
export function mergePartials(
  { f64 }: Views,
  partials: readonly number[],
  sum: number,
  parent: number,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    let total = f64[partials[0] + i];
    for (let part = 1; part < partials.length; part++) total += f64[partials[part] + i];
    f64[sum + i] = total;
    if (parent !== 0) f64[parent + i] -= total;
  }
}
