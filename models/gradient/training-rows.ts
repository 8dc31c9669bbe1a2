import { countingUp } from '../math/columns.ts';
import type { Scales } from './gradients.ts';
import { ARGUMENT, MAX_LEAVES } from './layout.ts';
import { oddsAgainst } from './odds.ts';
import type { Settings } from './options.ts';
import { sampleColumns, sampleRows, sampleSize } from './sampling.ts';
import { columnsWithBundles, copyColumns, fillTable } from './table.ts';
import { type BinnedTree, multiplyOdds } from './tree.ts';
import type { BinnedColumns } from './types.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** The rows of a fit in its memory, numbered from 0 in their order. */
export interface TrainingRows {
  readonly workspace: Workspace;
  readonly freeSlots: number[];
  /** Odds against of each row, e^-margin, with the trees so far. */
  readonly odds: Float64Array;
  /** Draw the rows and columns of a tree, and give the table its columns; per part, where its ids stand. */
  startTree(treeIndex: number): { from: number[]; to: number[]; columns: Int32Array };
  /** Bring the tree to the odds of the rows that it did not see; those that it saw have it. */
  endTree(tree: BinnedTree): void;
}

/** @param rows Rows to train on. @param scales Of their gradients and weights. */
export function openTrainingRows(
  binned: BinnedColumns,
  labels: Uint8Array,
  rows: Int32Array,
  baseMargin: number,
  scales: Scales,
  settings: Settings,
): TrainingRows {
  const nRows = rows.length;
  const maxLeaves = maxLeavesOf(nRows, settings);
  const isAllColumns = settings.columnShare >= 1;
  const allColumns =
    isAllColumns && areBundlesFree(binned, settings) ? columnsWithBundles(binned) : countingUp(binned.nColumns);
  const size = {
    nRows,
    nColumns: isAllColumns ? allColumns.length : sampleSize(binned.nColumns, settings.columnShare),
    nAllColumns: allColumns.reduce((most, column) => Math.max(most, column + 1), binned.nColumns),
    // An odd number of cells per column: else the same bin of many columns stands at the same place of the pages of 4 KB,
    // and the processor takes loads of one for stores to another.
    nBins: binned.nBins | 1,
    nSlots: maxLeaves,
    maxLeaves,
    isWeighted: settings.weights !== null,
    isFree: settings.signs === null && settings.l1 === 0 && (settings.l2 > 0 || settings.minHessian > 0),
  };
  const workspace = openWorkspace(size, settings.kernel, settings.threads);
  const { layout, views } = workspace;
  const { f64, i32, buffer } = views;
  const odds = new Float64Array(buffer, layout.odds, nRows).fill(oddsAgainst(baseMargin));
  for (let i = 0; i < nRows; i++) {
    f64[layout.labels / 8 + i] = labels[rows[i]];
  }
  if (settings.weights !== null) writeWeights(workspace, settings.weights, rows, scales);
  copyColumns(workspace, binned, rows);
  if (isAllColumns) fillTable(workspace, allColumns);

  const isWhole = settings.rowShare >= 1;
  workspace.set(ARGUMENT.isWhole, isWhole ? 1 : 0);
  const ids = new Int32Array(buffer, layout.ids, nRows);
  const ordered = countingUp(nRows);
  const inside = isWhole ? ordered : new Int32Array(nRows);
  const outside = isWhole ? new Int32Array(0) : new Int32Array(nRows);
  let nInside = nRows;
  const bins = { bytes: views.bytes, start: layout.byColumn, stride: layout.nPadded };
  const boundaries = Array.from({ length: layout.size.nParts + 1 }, (_, part) => workspace.get(ARGUMENT.rowFrom, part));

  return {
    workspace,
    freeSlots: Array.from({ length: size.nSlots }, (_, i) => layout.slots + i * layout.histogramBytes).reverse(),
    odds,
    startTree(treeIndex) {
      const columns = isAllColumns
        ? allColumns
        : sampleColumns(binned.nColumns, settings.columnShare, settings.seed, treeIndex);
      if (!isAllColumns) fillTable(workspace, columns);
      if (!isWhole) nInside = sampleRows(inside, outside, settings.rowShare, settings.seed, treeIndex);
      i32.set(inside.subarray(0, nInside), layout.ids / 4);
      const positions = isWhole ? boundaries : boundaries.map((row) => positionOf(ids, nInside, row));
      return { from: positions.slice(0, -1), to: positions.slice(1), columns };
    },
    endTree(tree) {
      multiplyOdds(tree, bins, odds, outside.subarray(0, nRows - nInside));
    },
  };
}

/** Whether no rule speaks of a single column of a bundle. */
function areBundlesFree({ bundles }: BinnedColumns, { signs, maxColumnsPerTree }: Settings): boolean {
  return (
    maxColumnsPerTree === Infinity && bundles.every(({ columns }) => columns.every((j) => (signs?.[j] ?? 0) === 0))
  );
}

/** The most leaves that a tree can have under the rules. */
function maxLeavesOf(nRows: number, { maxLeaves, maxDepth, minRowsPerLeaf }: Settings): number {
  const byRows = Math.max(1, Math.floor(nRows / Math.max(1, minRowsPerLeaf)));
  return Math.max(1, Math.floor(Math.min(maxLeaves, 2 ** maxDepth, byRows, MAX_LEAVES)));
}

function writeWeights({ layout, views }: Workspace, weights: Float64Array, rows: Int32Array, scales: Scales): void {
  for (let i = 0; i < rows.length; i++) {
    views.f64[layout.weights / 8 + i] = weights[rows[i]];
    views.f64[layout.wholeWeights / 8 + i] = Math.floor(weights[rows[i]] * scales.weight + 0.5);
  }
}

/** Position of the first of n ascending ids that is at least `row`. */
function positionOf(ids: Int32Array, n: number, row: number): number {
  let [low, high] = [0, n];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ids[middle] < row) low = middle + 1;
    else high = middle;
  }
  return low;
}
