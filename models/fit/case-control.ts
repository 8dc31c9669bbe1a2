import type { SnapshotTable } from '../../features/matrix.ts';
import { filled } from '../math/columns.ts';
import { hashEnd, hashOn, hashStart } from '../math/random.ts';
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
  const keptBelow = [keepRest, keepPositive].map((share) => share * 4_294_967_296);
  const hashes = rowHashes(set.table, seed);
  const kept = new Int32Array(positions.length);
  let nKept = 0;
  for (let k = 0; k < positions.length; k++) {
    const i = positions[k];
    if (hashes[set.rows[i]] < keptBelow[set.labels[i]]) kept[nKept++] = i;
  }
  const sampled = kept.slice(0, nKept);
  const weights = filled(new Float64Array(nKept), (k) => 1 / (set.labels[sampled[k]] === 1 ? keepPositive : keepRest));
  return { positions: sampled, weights };
}

/** Rows are sampled dozens of times in a fit. */
const known = new WeakMap<SnapshotTable, Map<number, Uint32Array>>();

/** `hashText` of each table row's account and day. */
function rowHashes(table: SnapshotTable, seed: number): Uint32Array {
  const ofTable = known.get(table) ?? new Map<number, Uint32Array>();
  const hashes = ofTable.get(seed) ?? hashRows(table, seed);
  known.set(table, ofTable.set(seed, hashes));
  return hashes;
}

function hashRows({ nRows, accountIds, accountIndex, snapshotDay }: SnapshotTable, seed: number): Uint32Array {
  const states = filled(new Int32Array(accountIds.length), (account) =>
    hashOn(hashStart(seed), `${accountIds[account]}/`),
  );
  return filled(new Uint32Array(nRows), (row) => hashEnd(hashOn(states[accountIndex[row]], String(snapshotDay[row]))));
}
