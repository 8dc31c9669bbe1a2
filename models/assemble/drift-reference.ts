import type { SnapshotTable } from '../../features/matrix.ts';
import { sortedQuantile } from '../math/quantile.ts';
import type { ModelFile } from '../runtime/types.ts';

const PROBABILITIES = [0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1] as const;

/**
 * Type-7 quantiles of the values that are not NaN.
 *
 * @returns One value per probability, or null if there is none to take them of.
 */
function quantilesOf(values: Iterable<number>): number[] | null {
  const sorted = Float64Array.from([...values].filter((value) => !Number.isNaN(value))).sort();
  if (sorted.length === 0) return null;
  return PROBABILITIES.map((probability) => sortedQuantile(sorted, probability));
}

/** Distribution of each input and of the health score over today's book, for later books to be compared with. */
export function driftReference(table: SnapshotTable, rows: Int32Array, healthScores: Float64Array): ModelFile['drift'] {
  return {
    probabilities: PROBABILITIES,
    inputs: table.inputs.map((input, i) => {
      const values = Array.from(rows, (row) => table.metrics[i][row]);
      const nMissing = values.filter((value) => Number.isNaN(value)).length;
      return {
        name: input.name,
        missingShare: rows.length === 0 ? 0 : nMissing / rows.length,
        quantiles: quantilesOf(values),
      };
    }),
    healthScore: quantilesOf(healthScores),
  };
}
