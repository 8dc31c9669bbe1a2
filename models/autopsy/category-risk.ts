import type { SnapshotTable } from '../../features/matrix.ts';
import { laddersOf, rowCursor } from '../fit/design.ts';
import { featureValue } from '../runtime/features.ts';
import type { Category, CohortReferences } from '../runtime/types.ts';

/** Where the categories of some rows stand among their cohorts. */
export interface CategoryRisks {
  readonly categories: readonly Category[];
  /** By row, then category: mean percentile in the cohort, 1 = at risk; NaN: nothing is known. */
  readonly risks: ReadonlyMap<number, Float64Array>;
  /** Most specific cohort of each row, as a position in the references' cells. */
  readonly cohort: ReadonlyMap<number, number>;
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
  const terms = directed.map(({ category, healthier, input }) => ({
    at: categories.indexOf(category),
    isHigherBetter: healthier === 'higher',
    feature: { kind: 'cohort_percentile', input, whenMissing: Number.NaN } as const,
  }));
  const cursor = rowCursor(table);
  const ladders = laddersOf(table, rows, references);
  const risks = new Map<number, Float64Array>();
  const cohort = new Map<number, number>();
  const counts = new Float64Array(categories.length);
  rows.forEach((row, i) => {
    cursor.row = row;
    const own = new Float64Array(categories.length);
    counts.fill(0);
    for (const { at, isHigherBetter, feature } of terms) {
      const percentile = featureValue(feature, cursor, references, ladders[i]);
      if (Number.isNaN(percentile)) continue;
      own[at] += isHigherBetter ? 1 - percentile : percentile;
      counts[at]++;
    }
    risks.set(
      row,
      own.map((sum, at) => sum / counts[at]),
    );
    cohort.set(row, ladders[i][0]);
  });
  return { categories, risks, cohort };
}
