import { addLeaves } from '../gradient/margins.ts';
import { takenAt } from '../math/columns.ts';
import { flatTrees } from '../runtime/flat-trees.ts';
import type { OutcomeModel } from '../runtime/types.ts';

/**
 * What some features give to the margin of each row, and what they give where the row has the values of another.
 *
 * @param columns All feature columns; NaN = missing. @param donors One list per change: whose values each row gets.
 */
export type ModelPart = (
  columns: readonly Float64Array[],
  donors: readonly Int32Array[],
) => { readonly unchanged: Float64Array; readonly changed: readonly Float64Array[] };

/**
 * The part of a margin that some features can change: the sum of the terms, or of the trees, that look at one of them. The
 * difference of two of its values is that of the margins, at a fraction of the work.
 *
 * @param own Positions of the features.
 * @returns null where the model looks at none of them.
 */
export function partOfModel(parameters: OutcomeModel['parameters'], own: readonly number[]): ModelPart | null {
  if (parameters.family === 'logistic') {
    const { coefficients, centers } = parameters;
    const used = own.filter((j) => coefficients[j] !== 0);
    if (used.length === 0) return null;
    return (columns, donors) => {
      const unchanged = columns[used[0]].map((_, i) =>
        used.reduce((sum, j) => sum + coefficients[j] * (Number.isNaN(columns[j][i]) ? centers[j] : columns[j][i]), 0),
      );
      return { unchanged, changed: donors.map((from) => takenAt(unchanged, from)) };
    };
  }
  const wanted = new Set(own);
  const chosen = parameters.trees.filter((tree) => tree.feature.some((j) => wanted.has(j)));
  if (chosen.length === 0) return null;
  const trees = flatTrees(chosen);
  return (columns, donors) => {
    const unchanged = new Float64Array(columns[own[0]].length);
    const changes = donors.map((from) => ({
      columns: new Map(own.map((j) => [j, takenAt(columns[j], from)])),
      sums: new Float64Array(from.length),
    }));
    addLeaves(trees, columns, unchanged, changes);
    return { unchanged, changed: changes.map(({ sums }) => sums) };
  };
}
