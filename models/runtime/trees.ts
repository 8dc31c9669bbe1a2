import { type FlatTrees, fillSlots, flatTrees, sumOfLeaves } from './flat-trees.ts';
import { onGrid } from './grid.ts';
import type { GradientParameters } from './types.ts';

export interface Prepared {
  readonly trees: FlatTrees;
  readonly slots: Float64Array;
}

/** The layout of a model's trees is worked out once. Parameters must not change after they have been applied. */
const preparedByParameters = new WeakMap<GradientParameters, Prepared>();

/**
 * Margin of boosted trees: base margin + one leaf value per tree, added in order, then put on the grid of `onGrid`.
 *
 * A row goes left where its value <= threshold, or it is missing (NaN) and `missingLeft` is 1.
 */
export function applyTrees(parameters: GradientParameters, features: Float64Array): number {
  const { trees, slots } = preparedTrees(parameters);
  fillSlots(trees, features, slots);
  return onGrid(sumOfLeaves(trees, parameters.baseMargin, slots));
}

/** The layout of a model's trees, and room for a row. */
export function preparedTrees(parameters: GradientParameters): Prepared {
  let prepared = preparedByParameters.get(parameters);
  if (prepared === undefined) {
    const trees = flatTrees(parameters.trees);
    prepared = { trees, slots: new Float64Array(2 * trees.features.length) };
    preparedByParameters.set(parameters, prepared);
  }
  return prepared;
}
