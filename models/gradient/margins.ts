import { fillSlots, flatTrees, sumOfLeaves } from '../runtime/flat-trees.ts';
import { onGrid } from '../runtime/grid.ts';
import type { GradientParameters } from '../runtime/types.ts';
import { addLeavesCompiled } from './wasm/margins.ts';

/** Rows below which taking the trees into the kernel's memory costs more than it saves. */
const LEAST_ROWS = 32;

/**
 * Margins of many rows at once, each the same to the last bit as `applyTrees` gives: in WebAssembly where there are rows enough
 * and the engine has it, else in plain TypeScript.
 *
 * @param columns Feature columns as the model has them; NaN = missing.
 * @param nRows Rows to score, the first of each column.
 */
export function marginsOfTrees(
  parameters: GradientParameters,
  columns: readonly Float64Array[],
  nRows: number,
  kernel: 'auto' | 'plain' = 'auto',
): Float64Array {
  const margins = new Float64Array(nRows).fill(parameters.baseMargin);
  const trees = flatTrees(parameters.trees);
  if (kernel === 'plain' || nRows < LEAST_ROWS || !addLeavesCompiled(trees, columns, margins)) {
    const row = new Float64Array(columns.length);
    const slots = new Float64Array(2 * trees.features.length);
    for (let i = 0; i < nRows; i++) {
      for (const j of trees.features) row[j] = columns[j][i];
      fillSlots(trees, row, slots);
      margins[i] = sumOfLeaves(trees, parameters.baseMargin, slots);
    }
  }
  for (let i = 0; i < nRows; i++) margins[i] = onGrid(margins[i]);
  return margins;
}
