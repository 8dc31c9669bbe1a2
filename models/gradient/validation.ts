import { countingUp, takenAt } from '../math/columns.ts';
import { logLossOf } from '../math/logistic.ts';
import { addLeafValues, type BinnedTree, binTable } from './tree.ts';
import type { BinnedColumns } from './types.ts';

/** Follows the validation rows and remembers where their loss was least. */
export function watchValidation(
  binned: BinnedColumns,
  labels: Uint8Array,
  weights: Float64Array | null,
  rows: Int32Array,
  baseMargin: number,
) {
  const rowLabels = takenAt(labels, rows);
  const rowWeights = weights === null ? null : takenAt(weights, rows);
  const bins = binTable(binned, rows);
  const all = countingUp(rows.length);
  const margins = new Float64Array(rows.length).fill(baseMargin);
  const losses: number[] = [];
  let bestLoss = logLossOf(margins, rowLabels, rowWeights);
  let bestSize = 0;
  let bestMargins = margins.slice();
  return {
    /** Take a tree into account; returns the number of trees since the loss last fell. */
    add(tree: BinnedTree): number {
      addLeafValues(tree, bins, margins, all);
      const loss = logLossOf(margins, rowLabels, rowWeights);
      losses.push(loss);
      if (loss < bestLoss) {
        bestLoss = loss;
        bestSize = losses.length;
        bestMargins = margins.slice();
      }
      return losses.length - bestSize;
    },
    result: () => ({ nTrees: bestSize, losses: Float64Array.from(losses), margins: bestMargins }),
  };
}
