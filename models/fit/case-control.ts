import { hashText } from '../math/random.ts';
import type { TrainingSet } from './training-set.ts';

/** Some positions of a training set, with weights that make them stand for all; null: each for itself. */
export interface CaseControlSample {
  readonly positions: Int32Array;
  readonly weights: Float64Array | null;
}

/**
 * All positives, and of the others as many as fit, picked by hash and weighted so that the weighted sample has the same
 * odds as the whole: comparisons are made at a fraction of the cost. The same row is in or out whatever the other rows.
 *
 * @param positions Positions to sample from.
 * @param maxRows About how many rows are wanted.
 */
export function caseControlSample(
  set: TrainingSet,
  positions: Int32Array,
  maxRows: number,
  seed: number,
): CaseControlSample {
  if (positions.length <= maxRows) return { positions, weights: null };
  let nPositive = 0;
  for (const i of positions) nPositive += set.labels[i];
  const nRest = positions.length - nPositive;
  const keepPositive = Math.min(1, maxRows / 2 / Math.max(1, nPositive));
  const keepRest = Math.min(1, Math.max(maxRows - nPositive * keepPositive, maxRows / 2) / Math.max(1, nRest));
  const kept: number[] = [];
  const weights: number[] = [];
  for (const i of positions) {
    const share = set.labels[i] === 1 ? keepPositive : keepRest;
    const row = set.rows[i];
    const id = `${set.table.accountIds[set.table.accountIndex[row]]}/${set.table.snapshotDay[row]}`;
    if (hashText(id, seed) < share * 4_294_967_296) {
      kept.push(i);
      weights.push(1 / share);
    }
  }
  return { positions: Int32Array.from(kept), weights: Float64Array.from(weights) };
}
