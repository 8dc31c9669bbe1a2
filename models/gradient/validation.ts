import { countingUp, takenAt } from '../math/columns.ts';
import { logLossOfOdds, marginsOf, oddsAgainst } from './odds.ts';
import { type BinnedTree, type BinTable, multiplyOdds } from './tree.ts';
import type { BinnedColumns } from './types.ts';
import { MAX_NODES, openWalk } from './wasm/walk.ts';
import { isWorthCompiling, type KernelChoice } from './workspace.ts';

/** Follows the validation rows and remembers where their loss was least. */
export function watchValidation(
  binned: BinnedColumns,
  labels: Uint8Array,
  weights: Float64Array | null,
  rows: Int32Array,
  baseMargin: number,
  kernel: KernelChoice,
) {
  const rowLabels = takenAt(labels, rows);
  const rowWeights = weights === null ? null : takenAt(weights, rows);
  const { odds, multiply } = followedRows(binned, rows, kernel);
  odds.fill(oddsAgainst(baseMargin));
  const losses: number[] = [];
  let bestLoss = logLossOfOdds(odds, rowLabels, rowWeights);
  let bestSize = 0;
  const bestOdds = odds.slice();
  return {
    /** Take a tree into account; returns the number of trees since the loss last fell. */
    add(tree: BinnedTree): number {
      multiply(tree);
      const loss = logLossOfOdds(odds, rowLabels, rowWeights);
      losses.push(loss);
      if (loss < bestLoss) {
        bestLoss = loss;
        bestSize = losses.length;
        bestOdds.set(odds);
      }
      return losses.length - bestSize;
    },
    result: () => ({
      nTrees: bestSize,
      losses: Float64Array.from(losses),
      margins: bestSize === 0 ? new Float64Array(rows.length).fill(baseMargin) : marginsOf(bestOdds),
    }),
  };
}

/** Rows whose odds follow the trees, in WebAssembly where the engine has it; the same bits either way. */
function followedRows(binned: BinnedColumns, rows: Int32Array, kernel: KernelChoice) {
  const isWorth = isWorthCompiling(kernel, rows.length * binned.nColumns);
  const walk = isWorth ? openWalk(rows.length, binned.nColumns) : null;
  const table: BinTable = walk?.table ?? {
    bytes: new Uint8Array(binned.nColumns * rows.length),
    start: 0,
    stride: rows.length,
  };
  binned.byColumn.forEach((bins, column) => {
    copyRows(bins, rows, table.bytes, table.start + column * table.stride);
  });
  const odds = walk?.odds ?? new Float64Array(rows.length);
  const all = countingUp(rows.length);
  return {
    odds,
    multiply: (tree: BinnedTree) => {
      if (walk !== null && tree.nNodes <= MAX_NODES) walk.multiply(tree);
      else multiplyOdds(tree, table, odds, all);
    },
  };
}

function copyRows(bins: Uint8Array, rows: Int32Array, to: Uint8Array, start: number): void {
  for (let i = 0; i < rows.length; i++) to[start + i] = bins[rows[i]];
}
