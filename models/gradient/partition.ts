import type { Split } from './splitting.ts';
import type { BinnedColumns } from './types.ts';

/**
 * Divide the rows at positions [from, to) by a split, in place: those that go left first, each side in its old order.
 *
 * @param spare At least as long as `rows`; overwritten.
 * @returns Position of the first row that goes right.
 */
export function partitionRows(
  rows: Int32Array,
  spare: Int32Array,
  from: number,
  to: number,
  binned: BinnedColumns,
  split: Pick<Split, 'column' | 'bin' | 'missingLeft'>,
): number {
  const bins = binned.byColumn[split.column];
  const { bin, missingLeft } = split;
  // Bins run 0 (missing), 1, 2, …: left is the range [first, bin].
  const first = missingLeft === 1 ? 0 : 1;
  let left = from;
  let right = 0;
  for (let k = from; k < to; k++) {
    const row = rows[k];
    const b = bins[row];
    const isLeft = b >= first && b <= bin ? 1 : 0;
    rows[left] = row;
    spare[right] = row;
    left += isLeft;
    right += 1 - isLeft;
  }
  rows.set(spare.subarray(0, right), left);
  return left;
}
