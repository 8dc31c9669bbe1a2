import { sortedQuantile } from '../../models/math/quantile.ts';
import type { CohortReferences } from '../../models/runtime/types.ts';
import type { SnapshotTable } from '../matrix.ts';
import { ascendingPositions } from './ascending.ts';
import { type CohortSettings, type Level, ladderOf } from './cells.ts';

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
 * A cell needs `minSize` distinct accounts (an account counts once, however many dates it has); the whole book always
 * stands. An input without any value in a cell is null there.
 *
 * @param rows Positions of the rows to learn from (training rows only), each at most once.
 */
export function fitCohorts(table: SnapshotTable, rows: Int32Array, settings: CohortSettings): CohortReferences {
  const levels = ladderOf(table, rows, settings);
  const probabilities = REFERENCE_PROBABILITIES;
  const quantiles = levels.map((level) => level.cells.map((): (readonly number[] | null)[] => []));
  for (const metric of table.metrics) {
    const order = orderOf(metric);
    levels.forEach((level, l) => {
      sortedByCell(metric, order, level).forEach((values, cell) => {
        quantiles[l][cell].push(
          values.length === 0 ? null : probabilities.map((probability) => sortedQuantile(values, probability)),
        );
      });
    });
  }
  return {
    tenureDays: [...settings.tenureDays],
    by: [...settings.by],
    minSize: settings.minSize,
    probabilities: [...probabilities],
    cells: levels.flatMap((level, l) => level.cells.map((cell, c) => ({ ...cell, quantiles: quantiles[l][c] }))),
  };
}

/** A column's order depends on nothing else, and every fold asks for it again. */
const orders = new WeakMap<Float64Array, Int32Array>();

function orderOf(column: Float64Array): Int32Array {
  const known = orders.get(column);
  if (known !== undefined) return known;
  const order = ascendingPositions(column);
  orders.set(column, order);
  return order;
}

function sortedByCell(column: Float64Array, order: Int32Array, level: Level): Float64Array[] {
  const counts = new Int32Array(level.cells.length);
  for (const row of order) if (level.cellOfRow[row] !== -1) counts[level.cellOfRow[row]]++;
  const sorted = Array.from(counts, (count) => new Float64Array(count));
  counts.fill(0);
  for (const row of order) {
    const cell = level.cellOfRow[row];
    // Adding 0 turns -0, which JSON cannot carry, into 0.
    if (cell !== -1) sorted[cell][counts[cell]++] = column[row] + 0;
  }
  return sorted;
}
