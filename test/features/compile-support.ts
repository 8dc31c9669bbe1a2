import type { Source } from '../../data/source.ts';
import { buildCatalog } from '../../features/catalog/catalog.ts';
import type { CatalogRequest, MetricDefinition, Shape } from '../../features/catalog/types.ts';
import { readAccounts } from '../../features/compute/accounts.ts';
import { computeMetrics as computeColumns } from '../../features/compute/compute-metrics.ts';
import { readPopulation } from '../../features/compute/population-rows.ts';
import { type Day, formatDay, parseDay } from '../../models/math/day.ts';
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
    const days = dates.map(day);
    await wholePopulation(source, days);
    return await computedBy(source, catalogOf(request), days, request.shape);
  } finally {
    source.close();
  }
}

/** Metrics of the population that stands in the source, by account and date. */
export async function computedBy(
  source: Source,
  catalog: readonly MetricDefinition[],
  days: readonly Day[],
  shape: Shape,
): Promise<Computed> {
  const accounts = await readAccounts(source, shape.accounts?.includes('segment') ? ['segment'] : [], false);
  const rows = await readPopulation(source, { plan: false, labels: false });
  const segment = accounts.attributes.segment ?? null;
  const codes = Int32Array.from(rows.accountKey, (key) => segment?.codes[accounts.indexOfKey.get(key) ?? -1] ?? -1);
  const columns = await computeColumns(
    source,
    catalog,
    days,
    { ...rows, segment: segment === null ? null : { levels: segment.levels, codes } },
    { shape },
  );
  const computed = new Map<string, Record<string, number>>();
  for (let row = 0; row < rows.nRows; row++) {
    const id = accounts.ids[accounts.indexOfKey.get(rows.accountKey[row]) ?? -1];
    const values = Object.fromEntries(catalog.map(({ name }, i) => [name, columns[i][row]]));
    computed.set(`${id} ${formatDay(rows.snapshotDay[row])}`, values);
  }
  return computed;
}
