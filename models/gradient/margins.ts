import { type FlatTrees, fillSlots, flatTrees, sumOfLeaves } from '../runtime/flat-trees.ts';
import { onGrid } from '../runtime/grid.ts';
import type { GradientParameters } from '../runtime/types.ts';
import { addLeavesCompiled, type Change } from './wasm/margins.ts';

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
  addLeaves(flatTrees(parameters.trees), columns, margins, [], kernel);
  for (let i = 0; i < nRows; i++) margins[i] = onGrid(margins[i]);
  return margins;
}

/**
 * Add to `sums` the leaf values that each row reaches, and to those of each change what it reaches with the changed values;
 * the same bits compiled and plain.
 *
 * @param columns Feature columns; NaN = missing. @param sums Where each row starts from, in place.
 */
export function addLeaves(
  trees: FlatTrees,
  columns: readonly Float64Array[],
  sums: Float64Array,
  changes: readonly Change[],
  kernel: 'auto' | 'plain' = 'auto',
): void {
  if (kernel === 'auto' && sums.length >= LEAST_ROWS && addLeavesCompiled(trees, columns, sums, changes)) return;
  const row = new Float64Array(columns.length);
  const slots = new Float64Array(2 * trees.features.length);
  const unchanged: Change = { columns: new Map(), sums };
  for (let i = 0; i < sums.length; i++) {
    for (const change of [unchanged, ...changes]) {
      for (const j of trees.features) row[j] = (change.columns.get(j) ?? columns[j])[i];
      fillSlots(trees, row, slots);
      change.sums[i] = sumOfLeaves(trees, change.sums[i], slots);
    }
  }
}
