/** Two columns whose ranks agree as closely as this, either way round, say the same. */
export const NEAR_CORRELATION = 0.95;
/** Rows that rank correlations are taken on, evenly spread: at 2,000 their standard error is below 0.003 near the bound. */
const MAX_ROWS = 2_000;

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
  const ranked = columns.map((column, j) => (isOffered(j) ? standardRanks(evenly(column)) : null));
  const near = columns.map((): NearDuplicate[] => []);
  for (let i = 0; i < ranked.length; i++) {
    const first = ranked[i];
    if (first === null) continue;
    for (let j = i + 1; j < ranked.length; j++) {
      const second = ranked[j];
      if (second === null) continue;
      let correlation = 0;
      for (let k = 0; k < first.length; k++) correlation += first[k] * second[k];
      if (Math.abs(correlation) < NEAR_CORRELATION) continue;
      near[i].push({ column: j, correlation });
      near[j].push({ column: i, correlation });
    }
  }
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
