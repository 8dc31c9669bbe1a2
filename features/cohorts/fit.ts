import { ascendingOrder } from '../../models/math/ascending.ts';
import { filled } from '../../models/math/columns.ts';
import { sortedQuantile } from '../../models/math/quantile.ts';
import { cohortsAbove } from '../../models/runtime/cohorts.ts';
import type { CohortReferences } from '../../models/runtime/types.ts';
import type { SnapshotTable } from '../matrix.ts';
import { accountCounter } from './account-counter.ts';
import { type CohortSettings, type Level, ladderOf, leastAccounts } from './cells.ts';

/**
 * Probabilities of the reference quantiles: every 5%, and 1%, 2.5%, 97.5%, 99% where tails matter most. 25 of them keep
 * the model file small, and between them a percentile is interpolated.
 */
export const REFERENCE_PROBABILITIES: readonly number[] = [
  0, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9,
  0.95, 0.975, 0.99, 1,
];

/**
 * Freeze the references that cohort-relative percentiles are read from: per cell of the ladder and input, type-7
 * quantiles over all given rows of the cell that have a value.
 *
 * Thin cells are partially pooled. Counted in distinct accounts with a value of the input (an account counts once, however
 * many dates it has): from `minSize` on a cell stands on its own; below, its quantiles are mixed with those of the next level
 * that has any, its own share being accounts / `minSize`; below a fifth of `minSize` it has none. Mixing quantile by quantile
 * keeps them ascending. The whole book always stands on its own; an input without any value there is null.
 *
 * @param rows Positions of the rows to learn from (training rows only), each at most once.
 */
export function fitCohorts(table: SnapshotTable, rows: Int32Array, settings: CohortSettings): CohortReferences {
  const levels = ladderOf(table, rows, settings);
  const plans = levels.flatMap((level, l) => level.cells.map((cell, c) => ({ cell, level: l, place: c })));
  const references: CohortReferences = {
    tenureDays: [...settings.tenureDays],
    by: [...settings.by],
    minSize: settings.minSize,
    probabilities: [...REFERENCE_PROBABILITIES],
    cells: plans.map(({ cell }) => ({ ...cell, quantiles: [] })),
  };
  const above = references.cells.map((cell) => cohortsAbove(references, cell));
  const counters = levels.map((level) => accountCounter(table, rows, level));
  const sortedOf = cellSorter(table.nRows, levels);
  const quantiles: (readonly number[] | null)[][] = plans.map(() => []);
  for (const metric of table.metrics) {
    const values = sortedOf(metric);
    // From the book upwards, so that what a cell falls back on is there already.
    for (let i = plans.length - 1; i >= 0; i--) {
      const { level, place } = plans[i];
      const own = values[level][place];
      const isBook = i === plans.length - 1;
      const nAccounts = isBook ? own.length : counters[level](metric, own.length, place, settings.minSize);
      const parent = above[i].map((cell) => quantiles[cell].at(-1) ?? null).find((row) => row !== null) ?? null;
      quantiles[i].push(
        own.length === 0 || (!isBook && nAccounts < leastAccounts(settings))
          ? null
          : pooled(quantilesOf(own), parent, isBook ? 1 : nAccounts / settings.minSize),
      );
    }
  }
  return { ...references, cells: references.cells.map((cell, i) => ({ ...cell, quantiles: quantiles[i] })) };
}

function quantilesOf(values: Float64Array): number[] {
  return REFERENCE_PROBABILITIES.map((probability) => sortedQuantile(values, probability));
}

/** Own quantiles, or their mixture with those of the level above. */
function pooled(own: readonly number[], parent: readonly number[] | null, share: number): readonly number[] {
  if (share >= 1 || parent === null) return own;
  let least = Number.NEGATIVE_INFINITY;
  return own.map((value, i) => {
    // From the parent's value, so that equal quantiles stay what they are; rounding must not let them descend.
    least = Math.max(least, parent[i] + share * (value - parent[i]));
    return least;
  });
}

/**
 * A sorter of one metric's values by cell, ascending; missing ones are left out. All levels are filled in one pass over the
 * metric's order, into the same memory for every metric: what it gives holds until it is asked again.
 *
 * @returns Per level and cell.
 */
function cellSorter(nRows: number, levels: readonly Level[]): (metric: Float64Array) => Float64Array[][] {
  const nLevels = levels.length;
  const firstCell = levels.map((_, l) => levels.slice(0, l).reduce((sum, { cells }) => sum + cells.length, 0));
  const nCells = levels.reduce((sum, { cells }) => sum + cells.length, 0);
  // The cells of a row stand side by side, because rows are met in the order of their values, and in as few bytes as they can.
  const Numbers = nCells < 2 ** 8 ? Uint8Array : nCells < 2 ** 16 ? Uint16Array : Uint32Array;
  const cellsOfRow = new Numbers(nRows * nLevels).fill(nCells);
  const start = new Int32Array(nCells + 1);
  levels.forEach(({ cellOfRow }, l) => {
    for (let row = 0; row < nRows; row++) {
      if (cellOfRow[row] === -1) continue;
      const cell = firstCell[l] + cellOfRow[row];
      cellsOfRow[row * nLevels + l] = cell;
      start[cell + 1]++;
    }
  });
  for (let cell = 0; cell < nCells; cell++) start[cell + 1] += start[cell];
  const sorted = new Float64Array(start[nCells]);
  const end = new Int32Array(nCells + 1);
  // The book comes last and has all rows there are: a row without it has no cell at all.
  const isIn = filled(new Uint8Array(nRows), (row) => Number(cellsOfRow[(row + 1) * nLevels - 1] !== nCells));
  const inOrder = new Int32Array(nRows + 1);
  return (metric) => {
    end.set(start);
    const nIn = keepRows(ascendingOrder(metric), isIn, inOrder);
    sortIntoCells(metric, inOrder.subarray(0, nIn), cellsOfRow, nLevels, sorted, end);
    return levels.map(({ cells }, l) =>
      cells.map((_, c) => sorted.subarray(start[firstCell[l] + c], end[firstCell[l] + c])),
    );
  };
}

/**
 * Rows that are in, in the given order. No branch hangs on a row: in the order of values it is a coin toss which rows are in.
 *
 * @param kept Receives them; one longer than they can be.
 * @returns How many they are.
 */
function keepRows(order: Int32Array, isIn: Uint8Array, kept: Int32Array): number {
  let nKept = 0;
  for (let k = 0; k < order.length; k++) {
    kept[nKept] = order[k];
    nKept += isIn[order[k]];
  }
  return nKept;
}

/**
 * Append each row's value to all its cells, rows in the given order.
 *
 * @param cellsOfRow Cells of each row, `nLevels` side by side; the last place of `end` stands for no cell: a thin one was left out.
 * @param end Where each cell's values end so far; written.
 */
function sortIntoCells(
  metric: Float64Array,
  order: Int32Array,
  cellsOfRow: Uint8Array | Uint16Array | Uint32Array,
  nLevels: number,
  sorted: Float64Array,
  end: Int32Array,
): void {
  const none = end.length - 1;
  for (let k = 0; k < order.length; k++) {
    const row = order[k];
    // Adding 0 turns -0, which JSON cannot carry, into 0.
    const value = metric[row] + 0;
    for (let at = row * nLevels; at < (row + 1) * nLevels; at++) {
      const cell = cellsOfRow[at];
      if (cell !== none) sorted[end[cell]++] = value;
    }
  }
}
