import { onGrid } from '../../models/runtime/grid.ts';
import type { GradientParameters, TreeParameters } from '../../models/runtime/types.ts';

/** Position of the leaf that a row falls into, node by node: left iff its value <= threshold, or it is missing and `missingLeft` is 1. */
export function leafOf(tree: TreeParameters, features: Float64Array): number {
  let node = 0;
  while (tree.feature[node] >= 0) {
    const value = features[tree.feature[node]];
    const goesLeft = Number.isNaN(value) ? tree.missingLeft[node] === 1 : value <= tree.threshold[node];
    node = goesLeft ? tree.left[node] : tree.right[node];
  }
  return node;
}

/** What `applyTrees` and `marginsOfTrees` must give, to the last bit. */
export function naiveMargin({ baseMargin, trees }: GradientParameters, features: Float64Array): number {
  let margin = baseMargin;
  for (const tree of trees) margin += tree.value[leafOf(tree, features)];
  return onGrid(margin);
}
