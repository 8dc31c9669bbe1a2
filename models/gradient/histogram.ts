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

/** Turn a parent's histogram into that of one child by taking away the other's. Exact, because cells are whole numbers. */
export function subtractHistogram(parent: Histogram, child: Histogram): void {
  for (let i = 0; i < parent.length; i++) parent[i] -= child[i];
}

/** Histograms lent out and taken back, so that trees do not allocate. */
export interface HistogramPool {
  readonly take: () => Histogram;
  readonly give: (histogram: Histogram) => void;
}

export function createHistogramPool(binned: BinnedColumns): HistogramPool {
  const free: Histogram[] = [];
  return {
    take: () => free.pop() ?? allocateHistogram(binned),
    give: (histogram) => {
      free.push(histogram);
    },
  };
}
