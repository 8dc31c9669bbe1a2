import { countingUp } from '../math/columns.ts';
import { randomStream } from '../math/random.ts';

/**
 * The rows of one tree: each of 0 … n - 1 is in with probability `share`, by a stream of its own.
 *
 * @param inside Receives the rows that are in, ascending. @param outside Receives the others. Both of length n.
 * @returns How many are in.
 */
export function sampleRows(
  inside: Int32Array,
  outside: Int32Array,
  share: number,
  seed: number,
  treeIndex: number,
): number {
  const n = inside.length;
  if (share >= 1) {
    for (let row = 0; row < n; row++) inside[row] = row;
    return n;
  }
  const random = randomStream(seed, `gradient/rows/${treeIndex}`);
  let nInside = 0;
  for (let row = 0; row < n; row++) {
    // Written to both, and kept in one: a branch that goes either way by chance takes longer than a write.
    inside[nInside] = row;
    outside[row - nInside] = row;
    nInside += Number(random() < share);
  }
  return nInside;
}

/** The number of columns in a sample: ceil(share * nColumns), at least 1 where there are any. */
export function sampleSize(nColumns: number, share: number): number {
  return share >= 1 ? nColumns : Math.min(nColumns, Math.ceil(share * nColumns));
}

/** The columns of one tree, ascending. */
export function sampleColumns(nColumns: number, share: number, seed: number, treeIndex: number): Int32Array {
  const all = countingUp(nColumns);
  if (share >= 1) return all;
  const size = sampleSize(nColumns, share);
  const random = randomStream(seed, `gradient/columns/${treeIndex}`);
  for (let i = 0; i < size; i++) {
    const other = i + Math.floor(random() * (nColumns - i));
    [all[i], all[other]] = [all[other], all[i]];
  }
  return all.slice(0, size).sort();
}
