import { compileTree, leafOf } from '../runtime/trees.ts';
import type { OutcomeModel } from '../runtime/types.ts';

/**
 * The part of a margin that some features can change: the sum of the terms, or of the trees, that look at one of them. The
 * difference of two of its values is that of the margins, at a fraction of the work.
 *
 * @param own Positions of the features.
 * @returns From a row's features to the part; null where the model looks at none of them.
 */
export function partOfModel(
  parameters: OutcomeModel['parameters'],
  own: readonly number[],
): ((features: Float64Array) => number) | null {
  const wanted = new Set(own);
  if (parameters.family === 'logistic') {
    const { coefficients, centers } = parameters;
    const used = own.filter((j) => coefficients[j] !== 0);
    if (used.length === 0) return null;
    return (features) => {
      let sum = 0;
      for (const j of used) sum += coefficients[j] * (Number.isNaN(features[j]) ? centers[j] : features[j]);
      return sum;
    };
  }
  const trees = parameters.trees.filter((tree) => tree.feature.some((j) => wanted.has(j))).map(compileTree);
  if (trees.length === 0) return null;
  return (features) => {
    let sum = 0;
    for (const tree of trees) sum += tree.value[leafOf(tree, features)];
    return sum;
  };
}
