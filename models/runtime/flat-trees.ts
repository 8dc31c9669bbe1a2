import type { TreeParameters } from './types.ts';

/**
 * Trees laid out for descent without a branch to guess: all nodes of all trees one after the other, breadth first, so that
 * the right child stands next to the left one. A step is node = left + (value > threshold); a leaf is its own left child, and
 * nothing is above its threshold, so that all rows may take as many steps as the deepest leaf needs.
 */
export interface FlatTrees {
  /** Features that some split looks at, ascending. */
  readonly features: Int32Array;
  /** Which slot of a row (`fillSlots`) a node looks at. */
  readonly slot: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  /** Leaf values; 0 on inner nodes. */
  readonly value: Float64Array;
  /** Where each tree begins. */
  readonly root: Int32Array;
  /** Depth of each tree's deepest leaf. */
  readonly nSteps: Int32Array;
}

/** Lay trees out; their thresholds must be finite. */
export function flatTrees(trees: readonly TreeParameters[]): FlatTrees {
  const features = Int32Array.from(new Set(trees.flatMap(({ feature }) => feature.filter((f) => f >= 0)))).sort();
  const place = new Map([...features].map((feature, i) => [feature, i]));
  const nNodes = trees.reduce((sum, { feature }) => sum + feature.length, 0);
  const flat = {
    features,
    slot: new Int32Array(nNodes),
    threshold: new Float64Array(nNodes).fill(Number.POSITIVE_INFINITY),
    left: new Int32Array(nNodes),
    value: new Float64Array(nNodes),
    root: new Int32Array(trees.length),
    nSteps: new Int32Array(trees.length),
  };
  let next = 0;
  trees.forEach((tree, t) => {
    flat.root[t] = next;
    const open = [{ node: 0, depth: 0 }];
    const begin = next;
    for (let i = 0; i < open.length; i++) {
      const { node, depth } = open[i];
      const at = begin + i;
      flat.nSteps[t] = Math.max(flat.nSteps[t], depth);
      if (tree.feature[node] < 0) {
        flat.left[at] = at;
        flat.value[at] = tree.value[node];
        continue;
      }
      flat.slot[at] = 2 * place.get(tree.feature[node])! + (tree.missingLeft[node] === 1 ? 0 : 1);
      flat.threshold[at] = tree.threshold[node];
      flat.left[at] = begin + open.length;
      open.push({ node: tree.left[node], depth: depth + 1 }, { node: tree.right[node], depth: depth + 1 });
    }
    next = begin + open.length;
  });
  return flat;
}

/**
 * A row as the trees look at it: two slots per feature, one for splits that send missing values left, where such a value is
 * lower than any threshold, and one for splits that send them right, where it is higher.
 *
 * @param features NaN = missing.
 * @param slots Twice as long as `trees.features`.
 */
export function fillSlots({ features: used }: FlatTrees, features: Float64Array, slots: Float64Array): void {
  for (let i = 0; i < used.length; i++) {
    const value = features[used[i]];
    const isMissing = Number.isNaN(value);
    slots[2 * i] = isMissing ? Number.NEGATIVE_INFINITY : value;
    slots[2 * i + 1] = isMissing ? Number.POSITIVE_INFINITY : value;
  }
}

/**
 * Start + one leaf value per tree, added in order. Eight trees are walked side by side, so that the processor need not wait
 * for one step before the next.
 */
export function sumOfLeaves(trees: FlatTrees, start: number, slots: Float64Array): number {
  const { slot, threshold, left, value, root, nSteps } = trees;
  let sum = start;
  let t = 0;
  for (; t + 8 <= root.length; t += 8) {
    let a = root[t];
    let b = root[t + 1];
    let c = root[t + 2];
    let d = root[t + 3];
    let e = root[t + 4];
    let f = root[t + 5];
    let g = root[t + 6];
    let h = root[t + 7];
    let n = 0;
    for (let i = t; i < t + 8; i++) n = Math.max(n, nSteps[i]);
    for (; n > 0; n--) {
      a = left[a] + +(slots[slot[a]] > threshold[a]);
      b = left[b] + +(slots[slot[b]] > threshold[b]);
      c = left[c] + +(slots[slot[c]] > threshold[c]);
      d = left[d] + +(slots[slot[d]] > threshold[d]);
      e = left[e] + +(slots[slot[e]] > threshold[e]);
      f = left[f] + +(slots[slot[f]] > threshold[f]);
      g = left[g] + +(slots[slot[g]] > threshold[g]);
      h = left[h] + +(slots[slot[h]] > threshold[h]);
    }
    sum += value[a];
    sum += value[b];
    sum += value[c];
    sum += value[d];
    sum += value[e];
    sum += value[f];
    sum += value[g];
    sum += value[h];
  }
  for (; t < root.length; t++) {
    let a = root[t];
    for (let n = nSteps[t]; n > 0; n--) a = left[a] + +(slots[slot[a]] > threshold[a]);
    sum += value[a];
  }
  return sum;
}
