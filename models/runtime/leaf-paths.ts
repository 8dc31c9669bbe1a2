import type { TreeParameters } from './types.ts';

/** A leaf and the way to it, by distinct feature: a row passes all splits on it iff low < value <= high. */
export interface LeafPath {
  readonly value: number;
  readonly features: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** Whether a missing value passes all splits on the feature. */
  readonly acceptsMissing: readonly boolean[];
  /** Share of the cover that passes the splits on the feature, each among the children of its node; above 0. */
  readonly share: readonly number[];
}

const ROOT: LeafPath = { value: 0, features: [], low: [], high: [], acceptsMissing: [], share: [] };

/** All leaves of a tree, left before right, with the way to each. */
export function leafPaths(tree: TreeParameters): LeafPath[] {
  const paths: LeafPath[] = [];
  const open: { readonly node: number; readonly path: LeafPath }[] = [{ node: 0, path: ROOT }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, path } = next;
    if (tree.feature[node] < 0) {
      paths.push({ ...path, value: tree.value[node] });
      continue;
    }
    open.push({ node: tree.right[node], path: withSplit(path, tree, node, 'right') });
    open.push({ node: tree.left[node], path: withSplit(path, tree, node, 'left') });
  }
  return paths;
}

/** The way with one split more; a feature that was split before keeps one entry, narrowed. */
function withSplit(path: LeafPath, tree: TreeParameters, node: number, side: 'left' | 'right'): LeafPath {
  const threshold = tree.threshold[node];
  const total = tree.cover[tree.left[node]] + tree.cover[tree.right[node]];
  const before = path.features.indexOf(tree.feature[node]);
  const at = before === -1 ? path.features.length : before;
  const low = path.low[at] ?? Number.NEGATIVE_INFINITY;
  const high = path.high[at] ?? Number.POSITIVE_INFINITY;
  const takesMissing = (tree.missingLeft[node] === 1) === (side === 'left');
  return {
    value: 0,
    features: replaced(path.features, at, tree.feature[node]),
    low: replaced(path.low, at, side === 'right' ? Math.max(low, threshold) : low),
    high: replaced(path.high, at, side === 'left' ? Math.min(high, threshold) : high),
    acceptsMissing: replaced(path.acceptsMissing, at, (path.acceptsMissing[at] ?? true) && takesMissing),
    share: replaced(path.share, at, (path.share[at] ?? 1) * (tree.cover[tree[side][node]] / total)),
  };
}

function replaced<T>(values: readonly T[], at: number, value: T): T[] {
  const copy = [...values];
  copy[at] = value;
  return copy;
}
