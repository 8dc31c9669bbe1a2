import type { TreeParameters } from './types.ts';

/** A leaf and the way to it, by distinct feature, in the order in which they are first split. */
export interface LeafPath {
  readonly value: number;
  readonly features: readonly number[];
  /** Share of the cover that passes the splits on the feature, each among the children of its node; above 0. */
  readonly share: readonly number[];
}

const ROOT: LeafPath = { value: 0, features: [], share: [] };

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

/** The way with one split more; a feature that was split before keeps one entry. */
function withSplit(path: LeafPath, tree: TreeParameters, node: number, side: 'left' | 'right'): LeafPath {
  const total = tree.cover[tree.left[node]] + tree.cover[tree.right[node]];
  const before = path.features.indexOf(tree.feature[node]);
  const at = before === -1 ? path.features.length : before;
  return {
    value: 0,
    features: replaced(path.features, at, tree.feature[node]),
    share: replaced(path.share, at, (path.share[at] ?? 1) * (tree.cover[tree[side][node]] / total)),
  };
}

function replaced<T>(values: readonly T[], at: number, value: T): T[] {
  const copy = [...values];
  copy[at] = value;
  return copy;
}
