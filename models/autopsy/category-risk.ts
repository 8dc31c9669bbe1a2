import type { SnapshotTable } from '../../features/matrix.ts';
import { laddersOf } from '../fit/ladders.ts';
import { percentileReader } from '../fit/percentile-columns.ts';
import type { Category, CohortReferences } from '../runtime/types.ts';

/** Where the categories of some rows stand among their cohorts. */
export interface CategoryRisks {
  readonly categories: readonly Category[];
  /** By row, then category: mean percentile in the cohort, 1 = at risk; NaN: nothing is known. */
  readonly risks: ReadonlyMap<number, Float64Array>;
  /** Cohorts of each row, most specific first, as positions in the references' cells. */
  readonly ladders: ReadonlyMap<number, readonly number[]>;
}

/**
 * Standing of every category: the mean percentile of all its metrics that have a direction, whether a model uses them or not,
 * turned so that 1 is the unhealthy end.
 *
 * @param rows Positions in the table.
 */
export function categoryRisks(table: SnapshotTable, rows: Int32Array, references: CohortReferences): CategoryRisks {
  const directed = table.inputs.flatMap(({ category, healthier }, input) =>
    healthier === 'either' ? [] : [{ category, healthier, input }],
  );
  const categories = [...new Set(directed.map(({ category }) => category))];
  const percentilesOf = percentileReader(table, rows, references);
  const sums = categories.map(() => new Float64Array(rows.length));
  const counts = categories.map(() => new Float64Array(rows.length));
  for (const { category, healthier, input } of directed) {
    const at = categories.indexOf(category);
    percentilesOf(input, Number.NaN, 'cohort').forEach((percentile, i) => {
      if (Number.isNaN(percentile)) return;
      sums[at][i] += healthier === 'higher' ? 1 - percentile : percentile;
      counts[at][i]++;
    });
  }
  const ladders = laddersOf(table, rows, references);
  const risks = Array.from(
    rows,
    (row, i) => [row, Float64Array.from(categories, (_, at) => sums[at][i] / counts[at][i])] as const,
  );
  return {
    categories,
    risks: new Map(risks),
    ladders: new Map(Array.from(rows, (row, i) => [row, ladders[i]])),
  };
}
