import { onGrid } from './grid.ts';
import type { GradientParameters, TreeParameters } from './types.ts';

/** A tree whose arrays are typed: plain frozen arrays of numbers are several times slower to walk. */
export interface CompiledTree {
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly missingLeft: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly value: Float64Array;
}

/** A copy of a tree in typed arrays. */
export function compileTree(tree: TreeParameters): CompiledTree {
  return {
    feature: Int32Array.from(tree.feature),
    threshold: Float64Array.from(tree.threshold),
    missingLeft: Uint8Array.from(tree.missingLeft),
    left: Int32Array.from(tree.left),
    right: Int32Array.from(tree.right),
    value: Float64Array.from(tree.value),
  };
}

/** Position of the leaf that a row falls into. Left iff its value <= threshold, or it is missing (NaN) and `missingLeft` is 1. */
export function leafOf(tree: TreeParameters | CompiledTree, features: Float64Array): number {
  let node = 0;
  while (tree.feature[node] >= 0) {
    const value = features[tree.feature[node]];
    const goesLeft = Number.isNaN(value) ? tree.missingLeft[node] === 1 : value <= tree.threshold[node];
    node = goesLeft ? tree.left[node] : tree.right[node];
  }
  return node;
}

/** Margin of boosted trees: base margin + one leaf value per tree, added in order, then put on the grid of `onGrid`. */
export function applyTrees(parameters: GradientParameters, features: Float64Array): number {
  return sumLeaves(parameters.baseMargin, parameters.trees, features);
}

/** The same from compiled trees, to the last bit. */
export function sumLeaves(
  baseMargin: number,
  trees: readonly (TreeParameters | CompiledTree)[],
  features: Float64Array,
): number {
  let margin = baseMargin;
  for (const tree of trees) margin += tree.value[leafOf(tree, features)];
  return onGrid(margin);
}
