import { bundlesOf } from './bundling.ts';
import { numberSorter } from './ordering.ts';
import type { BinnedColumns } from './types.ts';
import { binningKernel } from './wasm/binning.ts';

/** Thresholds are taken from at most this many values per column: their sampling error is far below a bin's width. */
const MAX_SAMPLE = 20_000;
/** Rows from which on the compiled kernel pays. */
const LEAST_ROWS = 4096;

/**
 * Sort the values of each column into bins, once per training set.
 *
 * Thresholds lie midway between two neighbouring sampled values. A column with no more distinct values than bins gets a
 * bin for each; otherwise bins hold about equal numbers of rows, and a value that fills a bin by itself gets its own.
 * The sample is every k-th row. Infinite values count as very large or very small ones.
 *
 * @param columns Equally long; NaN = missing.
 * @param options.nBins Bins per column, missing included, 2 to 256.
 * @throws {RangeError} On nBins out of range or columns of unequal length.
 */
export function binColumns(columns: readonly Float64Array[], options: { readonly nBins: number }): BinnedColumns {
  const { nBins } = options;
  if (!(Number.isInteger(nBins) && nBins >= 2 && nBins <= 256))
    throw new RangeError(`nBins is ${nBins}; expected a whole number from 2 to 256`);
  const nRows = columns[0]?.length ?? 0;
  columns.forEach((column, j) => {
    if (column.length !== nRows)
      throw new RangeError(`columns[${j}] has length ${column.length}; expected ${nRows} as columns[0]`);
  });
  const sample = new Float64Array(Math.min(nRows, MAX_SAMPLE));
  const starts = new Int32Array(sample.length + 1);
  const sort = numberSorter(sample.length);
  const thresholds = columns.map((column) => thresholdsOf(sort(sampleOf(column, sample)), starts, nBins - 1));
  const byColumn = columns.map((column, j) => binsOf(column, thresholds[j]));
  const nUsedBins = Math.max(1, ...thresholds.map((cuts) => cuts.length + 2));
  return {
    nRows,
    nColumns: columns.length,
    nBins: nUsedBins,
    thresholds,
    byColumn,
    bundles: bundlesOf(byColumn, thresholds, nUsedBins),
  };
}

/** Values of a column at equal steps, as many as `target` holds, without missing ones; the filled part of `target`. */
function sampleOf(column: Float64Array, target: Float64Array): Float64Array {
  let n = 0;
  for (let i = 0; i < target.length; i++) {
    const value = column[Math.floor((i * column.length) / target.length)];
    if (!Number.isNaN(value)) target[n++] = value;
  }
  return target.subarray(0, n);
}

/**
 * Ascending thresholds between sorted values, for at most `nValueBins` bins.
 *
 * @param starts Longer than `sorted`; overwritten with where each distinct value starts.
 */
function thresholdsOf(sorted: Float64Array, starts: Int32Array, nValueBins: number): Float64Array {
  let nStarts = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] > sorted[i - 1]) starts[nStarts++] = i;
  starts[nStarts] = sorted.length;
  const isExact = nStarts <= nValueBins;
  const cuts: number[] = [];
  let binStart = 0;
  for (let k = 1; k < nStarts; k++) {
    const end = starts[k];
    const binsLeft = nValueBins - cuts.length;
    if (binsLeft === 1) break;
    const nextEnd = starts[k + 1];
    const target = (sorted.length - binStart) / binsLeft;
    // Close the bin where its size is nearest to its share of what is left, before a value that would overfill it.
    const isClosed = isExact || nextEnd - binStart - target > target - (end - binStart);
    if (!isClosed) continue;
    cuts.push(midpoint(sorted[end - 1], sorted[end]));
    binStart = end;
  }
  return Float64Array.from(cuts);
}

/** A number t with low <= t < high, midway where there is room. */
function midpoint(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  if (middle >= low && middle < high && Number.isFinite(middle)) return middle;
  return Math.max(low, -Number.MAX_VALUE);
}

/** Bin of each value by binary search, on the compiled kernel where there is one and enough to do. */
function binsOf(column: Float64Array, thresholds: Float64Array): Uint8Array {
  let size = 2;
  while (size <= thresholds.length) size *= 2;
  const padded = new Float64Array(size).fill(Infinity);
  padded.set(thresholds);
  const bins = new Uint8Array(column.length);
  const kernel = column.length < LEAST_ROWS ? null : binningKernel();
  (kernel ?? binsOfValues)(column, padded, bins);
  return bins;
}

/** The plain twin of the binning kernel. The steps are the same for every value, so that no branch needs to be guessed. */
export function binsOfValues(values: Float64Array, padded: Float64Array, bins: Uint8Array): void {
  for (let i = 0; i < bins.length; i++) {
    const value = values[i];
    let below = 0;
    for (let step = padded.length >> 1; step > 0; step >>= 1) below += step & -Number(padded[below + step - 1] < value);
    bins[i] = Number.isNaN(value) ? 0 : below + 1;
  }
}
