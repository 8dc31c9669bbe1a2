import { randomStream } from '../math/random.ts';

/**
 * The rows of one tree: each is in with probability `share`, by a stream of its own.
 *
 * @param target As long as `rows`; receives the sample, in order.
 * @returns The filled part of `target`.
 */
export function sampleRows(
  rows: Int32Array,
  target: Int32Array,
  share: number,
  seed: number,
  treeIndex: number,
): Int32Array {
  if (share >= 1) {
    target.set(rows);
    return target;
  }
  const random = randomStream(seed, `gradient/rows/${treeIndex}`);
  let n = 0;
  for (let k = 0; k < rows.length; k++) {
    target[n] = rows[k];
    if (random() < share) n++;
  }
  return target.subarray(0, n);
}

/** The columns of one tree, ascending: ceil(share * nColumns) of them, at least 1 where there are any. */
export function sampleColumns(nColumns: number, share: number, seed: number, treeIndex: number): Int32Array {
  const all = Int32Array.from({ length: nColumns }, (_, column) => column);
  if (share >= 1) return all;
  const size = Math.min(nColumns, Math.ceil(share * nColumns));
  const random = randomStream(seed, `gradient/columns/${treeIndex}`);
  for (let i = 0; i < size; i++) {
    const other = i + Math.floor(random() * (nColumns - i));
    [all[i], all[other]] = [all[other], all[i]];
  }
  return all.slice(0, size).sort();
}
