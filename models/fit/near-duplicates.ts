import { openMemory, padded } from '../logistic/memory.ts';

/** Two columns whose ranks agree as closely as this, either way round, say the same. */
export const NEAR_CORRELATION = 0.95;
/** Rows that rank correlations are taken on, evenly spread: with so many their standard error near the bound is about 0.003. */
const MAX_ROWS = 1_000;

/** Another column that says the same. */
export interface NearDuplicate {
  readonly column: number;
  /** Spearman's rank correlation, -1 to 1. */
  readonly correlation: number;
}

/**
 * Near-duplicates of each column: those with a rank correlation (Spearman, ties at their mean rank) of at least
 * `NEAR_CORRELATION` in size. No label is looked at.
 *
 * @param columns Without missing values, of one length.
 * @param isOffered Columns that take part; the others have no near-duplicates. A column that does not vary has none either.
 */
export function nearDuplicates(
  columns: readonly Float64Array[],
  isOffered: (column: number) => boolean,
): (readonly NearDuplicate[])[] {
  const near = columns.map((): NearDuplicate[] => []);
  const ranked: { readonly column: number; readonly ranks: Float64Array }[] = [];
  columns.forEach((values, column) => {
    const ranks = isOffered(column) ? standardRanks(evenly(values)) : null;
    if (ranks !== null) ranked.push({ column, ranks });
  });
  const nRows = ranked[0]?.ranks.length ?? 0;
  const memory = openMemory(ranked.length * padded(nRows) + 2 * padded(ranked.length));
  const { numbers, lists } = memory;
  const [list, products] = [memory.takeList(ranked.length), memory.take(ranked.length)];
  ranked.forEach(({ ranks }, k) => {
    lists[list + k] = memory.take(nRows);
    numbers.set(ranks, lists[list + k]);
  });
  ranked.forEach(({ column }, i) => {
    const nOthers = ranked.length - i - 1;
    numbers.fill(0, products, products + nOthers);
    memory.multiply(lists[list + i], padded(nRows), list + i + 1, nOthers, 0, products);
    for (let k = 0; k < nOthers; k++) {
      const correlation = numbers[products + k];
      if (Math.abs(correlation) < NEAR_CORRELATION) continue;
      const other = ranked[i + 1 + k].column;
      near[column].push({ column: other, correlation });
      near[other].push({ column, correlation });
    }
  });
  memory.close();
  return near;
}

/**
 * One column of each group of near-duplicates: the strongest, then the strongest of those that none so far stands for, and
 * so on. Every column that is left out is a near-duplicate of one that stays.
 *
 * @param candidates Columns to choose from.
 * @param strength By column; of equal ones the first column goes first.
 * @returns Ascending.
 */
export function representatives(
  candidates: readonly number[],
  near: readonly (readonly NearDuplicate[])[],
  strength: Float64Array,
): number[] {
  const spokenFor = new Set<number>();
  const kept: number[] = [];
  for (const column of candidates.toSorted((a, b) => strength[b] - strength[a] || a - b)) {
    if (spokenFor.has(column)) continue;
    kept.push(column);
    for (const other of near[column]) spokenFor.add(other.column);
  }
  return kept.sort((a, b) => a - b);
}

function evenly(column: Float64Array): Float64Array {
  if (column.length <= MAX_ROWS) return column;
  return Float64Array.from({ length: MAX_ROWS }, (_, k) => column[Math.floor((k * column.length) / MAX_ROWS)]);
}

/** Ranks with mean 0 and sum of squares 1, so that a product is a correlation; null where all values are equal. */
function standardRanks(values: Float64Array): Float64Array | null {
  const sorted = values.slice().sort();
  const middle = (values.length - 1) / 2;
  const ranks = values.map((value) => (lowerBound(sorted, value) + upperBound(sorted, value) - 1) / 2 - middle);
  let squares = 0;
  for (const rank of ranks) squares += rank * rank;
  return squares > 0 ? ranks.map((rank) => rank / Math.sqrt(squares)) : null;
}

/** Number of sorted values below `value`. */
function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Number of sorted values at most `value`. */
function upperBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
