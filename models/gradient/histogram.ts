import type { BinnedColumns } from './types.ts';

/**
 * Sums of the gradient cells of some rows by column and bin: [slope, packed curvature and count] of column j, bin b at
 * 2 * (j * nBins + b). Columns are padded to whole words of four.
 */
export type Histogram = Float64Array;

/** An empty histogram for the columns. */
export function allocateHistogram(binned: BinnedColumns): Histogram {
  return new Float64Array(2 * 4 * binned.wordsPerRow * binned.nBins);
}

/**
 * Fill a histogram from the rows at positions [from, to) of `rows`. All columns are taken in one pass over the rows: the
 * histogram stays in the cache while the rows stream by.
 *
 * @param cells Two per row of the binned columns (`RowGradients.cells`).
 */
export function buildHistogram(
  histogram: Histogram,
  binned: BinnedColumns,
  cells: Float64Array,
  rows: Int32Array,
  from: number,
  to: number,
): void {
  histogram.fill(0);
  const { rowWords, wordsPerRow, nBins } = binned;
  const step = 2 * nBins;
  for (let k = from; k < to; k++) {
    const row = rows[k];
    const slope = cells[2 * row];
    const packed = cells[2 * row + 1];
    const end = (row + 1) * wordsPerRow;
    let base = 0;
    for (let at = row * wordsPerRow; at < end; at++) {
      // Twice each byte of the word: a bin has two cells.
      const word = rowWords[at];
      const a = base + ((word << 1) & 510);
      histogram[a] += slope;
      histogram[a + 1] += packed;
      const b = base + step + ((word >>> 7) & 510);
      histogram[b] += slope;
      histogram[b + 1] += packed;
      const c = base + 2 * step + ((word >>> 15) & 510);
      histogram[c] += slope;
      histogram[c + 1] += packed;
      const d = base + 3 * step + ((word >>> 23) & 510);
      histogram[d] += slope;
      histogram[d + 1] += packed;
      base += 4 * step;
    }
  }
}

/**
 * The same for some of the columns: four at a time, so that a row's cells are read once for four additions. Bins of other
 * columns are left as they are. Pays when a tree looks at a sample of the columns.
 *
 * @param columns Columns to fill, ascending.
 */
export function buildHistogramOfColumns(
  histogram: Histogram,
  binned: BinnedColumns,
  cells: Float64Array,
  rows: Int32Array,
  from: number,
  to: number,
  columns: Int32Array,
): void {
  const step = 2 * binned.nBins;
  for (const column of columns) histogram.fill(0, column * step, (column + 1) * step);
  let at = 0;
  for (; at + 4 <= columns.length; at += 4) {
    const [j0, j1, j2, j3] = [columns[at], columns[at + 1], columns[at + 2], columns[at + 3]];
    addFourColumns(
      histogram,
      [binned.byColumn[j0], binned.byColumn[j1], binned.byColumn[j2], binned.byColumn[j3]],
      [j0 * step, j1 * step, j2 * step, j3 * step],
      cells,
      rows,
      from,
      to,
    );
  }
  for (; at < columns.length; at++) {
    addColumn(histogram, binned.byColumn[columns[at]], columns[at] * step, cells, rows, from, to);
  }
}

function addFourColumns(
  histogram: Histogram,
  [bins0, bins1, bins2, bins3]: readonly Uint8Array[],
  [base0, base1, base2, base3]: readonly number[],
  cells: Float64Array,
  rows: Int32Array,
  from: number,
  to: number,
): void {
  for (let k = from; k < to; k++) {
    const row = rows[k];
    const slope = cells[2 * row];
    const packed = cells[2 * row + 1];
    const a = base0 + 2 * bins0[row];
    histogram[a] += slope;
    histogram[a + 1] += packed;
    const b = base1 + 2 * bins1[row];
    histogram[b] += slope;
    histogram[b + 1] += packed;
    const c = base2 + 2 * bins2[row];
    histogram[c] += slope;
    histogram[c + 1] += packed;
    const d = base3 + 2 * bins3[row];
    histogram[d] += slope;
    histogram[d + 1] += packed;
  }
}

function addColumn(
  histogram: Histogram,
  bins: Uint8Array,
  base: number,
  cells: Float64Array,
  rows: Int32Array,
  from: number,
  to: number,
): void {
  for (let k = from; k < to; k++) {
    const row = rows[k];
    const a = base + 2 * bins[row];
    histogram[a] += cells[2 * row];
    histogram[a + 1] += cells[2 * row + 1];
  }
}

/**
 * Turn a parent's histogram into that of one child by taking away the other's. Exact, because cells are whole numbers.
 *
 * @param columns Columns that both hold; null: all.
 */
export function subtractHistogram(
  parent: Histogram,
  child: Histogram,
  columns: Int32Array | null,
  nBins: number,
): void {
  if (columns === null) {
    for (let i = 0; i < parent.length; i++) parent[i] -= child[i];
    return;
  }
  for (const column of columns) {
    const end = 2 * (column + 1) * nBins;
    for (let i = 2 * column * nBins; i < end; i++) parent[i] -= child[i];
  }
}

/** Histograms lent out and taken back, so that trees do not allocate. */
export interface HistogramPool {
  readonly take: () => Histogram;
  readonly give: (histogram: Histogram) => void;
}

/** A pool for the columns; a histogram from it holds what its last user left. */
export function createHistogramPool(binned: BinnedColumns): HistogramPool {
  const free: Histogram[] = [];
  return {
    take: () => free.pop() ?? allocateHistogram(binned),
    give: (histogram) => {
      free.push(histogram);
    },
  };
}
