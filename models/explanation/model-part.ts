import { fillSlots, flatTrees, sumOfLeaves } from '../runtime/flat-trees.ts';
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
  const chosen = parameters.trees.filter((tree) => tree.feature.some((j) => wanted.has(j)));
  if (chosen.length === 0) return null;
  const trees = flatTrees(chosen);
  const slots = new Float64Array(2 * trees.features.length);
  return (features) => {
    fillSlots(trees, features, slots);
    return sumOfLeaves(trees, 0, slots);
  };
}
