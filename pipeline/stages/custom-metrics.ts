import type { SnapshotTable } from '../../features/matrix.ts';
import { sortedQuantile } from '../../models/math/quantile.ts';
import type { CustomMetricRecord } from '../../reports/records.ts';
import type { Config } from '../config/index.ts';
import type { Catalog } from './build-snapshots.ts';

/**
 * What became of each metric that the config adds, in its order: how many accounts of today's book have a value, and what
 * the value is like. A filter that matches nothing shows as a value of 0 everywhere.
 *
 * @param importance Of the metrics that a score uses, by name; null: there is no score.
 */
export function customMetricRecords(
  { metrics: { custom } }: Config,
  catalog: Catalog,
  book: SnapshotTable,
  importance: ReadonlyMap<string, number> | null,
): CustomMetricRecord[] {
  return custom.map(({ name, category, unit, meaning, healthier }) => {
    const column = book.metrics[book.inputs.findIndex((input) => input.name === name)];
    const why = catalog.skipped.find((metric) => metric.name === name)?.why ?? null;
    const about = { name, category, unit, meaning, healthier, why, importance: importance?.get(name) ?? null };
    if (column === undefined) return { ...about, valueShare: null, notZeroShare: null, median: null };
    const values = column.filter((value) => !Number.isNaN(value)).sort();
    return {
      ...about,
      valueShare: shareOf(values.length, book.nRows),
      notZeroShare: shareOf(values.filter((value) => value !== 0).length, book.nRows),
      median: values.length === 0 ? null : sortedQuantile(values, 0.5),
    };
  });
}

/** Share of the accounts of a book that have a value of a metric; null without accounts. */
export function coverageOf(book: SnapshotTable, name: string): number | null {
  const column = book.metrics[book.inputs.findIndex((input) => input.name === name)];
  return column === undefined ? null : shareOf(column.filter((value) => !Number.isNaN(value)).length, book.nRows);
}

function shareOf(n: number, of: number): number | null {
  return of === 0 ? null : n / of;
}
