import type { Source } from '../../data/source.ts';
import { buildCatalog } from '../../features/catalog/catalog.ts';
import type { CatalogRequest, MetricDefinition, Shape } from '../../features/catalog/types.ts';
import { compileMetrics } from '../../features/compile/compile.ts';
import { type Day, parseDay } from '../../models/math/day.ts';
import { type History, historyInDuckDb } from '../support/history.ts';

/** Metric values by `account date`, then by metric name; NaN = missing. */
export type Computed = ReadonlyMap<string, Readonly<Record<string, number>>>;

export function day(text: string): Day {
  const parsed = parseDay(text);
  if (parsed === null) throw new Error(`not a date: ${text}`);
  return parsed;
}

/** Columns that any row of a table carries. */
export function shapeOf(tables: History): Shape {
  return Object.fromEntries(
    Object.entries(tables).map(([table, rows]) => [table, [...new Set(rows.flatMap((row) => Object.keys(row)))]]),
  );
}

export function requestFor(tables: History, changes: Partial<CatalogRequest> = {}): CatalogRequest {
  return {
    windowsDays: [28, 90],
    coreFeatures: [],
    exclude: [],
    custom: [],
    shape: shapeOf(tables),
    observations: [],
    ...changes,
  };
}

/** Every account on every date, whoever is eligible. */
export async function wholePopulation(source: Source, days: readonly Day[]): Promise<void> {
  const dates = days.map((d) => `select ${source.dialect.day(d)} as snapshot_date`).join(' union all ');
  const tenure = source.dialect.toDouble(source.dialect.daysBetween('a.event_on', 'd.snapshot_date'));
  await source.runStep({
    creates: 'population',
    select: `select a.account_key, d.snapshot_date, ${tenure} as tenure_days, ${source.dialect.toDouble('1')} as mrr from accounts a cross join (${dates}) d`,
  });
}

/** Compute the whole catalog, or another one, over a small history. */
export async function computeMetrics(
  tables: History,
  dates: readonly string[],
  changes: Partial<CatalogRequest> = {},
  catalogOf: (request: CatalogRequest) => readonly MetricDefinition[] = buildCatalog,
): Promise<Computed> {
  const source = await historyInDuckDb(tables);
  try {
    const request = requestFor(tables, changes);
    const catalog = catalogOf(request);
    const days = dates.map(day);
    await wholePopulation(source, days);
    for (const step of compileMetrics(source.dialect, catalog, days, { shape: request.shape })) {
      await source.runStep(step);
    }
    return await readValues(source);
  } finally {
    source.close();
  }
}

/** All of `metric_values` by account and date. */
export async function readValues(source: Source): Promise<Computed> {
  const result = await source.query(
    'select a.account_id, cast(v.snapshot_date as varchar) as d, v.* exclude (account_key, snapshot_date) ' +
      'from metric_values v join accounts a on a.account_key = v.account_key order by v.snapshot_date, v.account_key',
  );
  const [ids, dates, ...metrics] = result.columns;
  const computed = new Map<string, Record<string, number>>();
  for (let row = 0; row < result.nRows; row++) {
    const values = Object.fromEntries(metrics.map((column) => [column.name, column.values[row] as number]));
    computed.set(`${ids.values[row]} ${dates.values[row]}`, values);
  }
  return computed;
}
