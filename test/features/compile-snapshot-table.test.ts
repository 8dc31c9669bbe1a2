import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeColumnsParquet } from '../../data/duckdb/write-columns.ts';
import { readRows } from '../../data/load/read-rows.ts';
import type { Source } from '../../data/source.ts';
import { buildCatalog } from '../../features/catalog/catalog.ts';
import { computeSnapshotTable, type SnapshotRequest } from '../../features/compute/snapshot-table.ts';
import { snapshotColumns } from '../../features/snapshot-file.ts';
import { NO_DAY } from '../../models/math/day.ts';
import { type History, historyInDuckDb } from '../support/history.ts';
import { day, requestFor } from './compile-support.ts';

// The second id sorts after the third by code unit and before it by bytes.
const IDS = ['a', '\uffee', '\u{1f600}'];
const TABLES: History = {
  accounts: [
    { account_id: IDS[0], started_on: '2024-01-01', segment: 'smb', csm: null, mrr: 'low', group: 'g' },
    { account_id: IDS[1], started_on: '2024-01-01', segment: 'big', csm: 'kim', mrr: 'low', group: null },
    { account_id: IDS[2], started_on: '2024-01-01', segment: null, csm: 'kim', mrr: 'high', group: 'g' },
    { account_id: 'never', started_on: '2024-01-01', segment: 'smb', csm: 'kim', mrr: 'high', group: 'h' },
  ],
  subscriptions: [
    { account_id: IDS[0], starts_on: '2024-01-01', ends_on: '2024-05-01', mrr: 10, plan: 'basic' },
    { account_id: IDS[0], starts_on: '2024-02-01', ends_on: null, mrr: 90, plan: 'pro' },
    { account_id: IDS[0], starts_on: '2024-05-01', ends_on: null, mrr: 900, plan: 'max' },
    { account_id: IDS[1], starts_on: '2024-01-01', ends_on: null, mrr: 5, plan: null },
  ],
  usage_events: [{ account_id: IDS[1], occurred_at: '2024-04-20 00:00:00', feature: 'x' }],
};
const DATES = ['2024-05-01', '2024-06-01'];
const catalog = buildCatalog(requestFor(TABLES));

describe('the snapshot table', () => {
  let source: Source;
  const folder = mkdtempSync(join(tmpdir(), 'barometer-test-'));

  beforeAll(async () => {
    source = await historyInDuckDb(TABLES);
    const { dialect } = source;
    // Keys by bytes, as the loader gives them.
    for (const table of Object.keys(TABLES)) {
      const swapped = 'case h.account_key when 2 then 3 when 3 then 2 else h.account_key end';
      await source.runStep({
        creates: table,
        select: `select h.* replace (${swapped} as account_key) from ${table} h`,
      });
    }
    const rows: [string, string, number | null, string | null, number | null][] = [
      [IDS[0], DATES[0], 1, '2024-06-10', 0],
      [IDS[1], DATES[0], 0, null, 1],
      [IDS[2], DATES[0], null, '2024-05-02', null],
      [IDS[0], DATES[1], null, null, null],
    ];
    const select = (columns: (row: (typeof rows)[number]) => string) =>
      rows
        .map((row) => `select ${columns(row)} from accounts a where a.account_id = ${dialect.text(row[0])}`)
        .join(' union all ');
    const key = ([, date]: (typeof rows)[number]) => `a.account_key, date '${date}' as snapshot_date`;
    await source.runStep({
      creates: 'population',
      select: select((row) => `${key(row)}, 121.0::double as tenure_days, 100.0::double as mrr`),
    });
    await source.runStep({
      creates: 'labels',
      select: select(
        (row) =>
          `${key(row)}, ${row[2]}::integer as churn_label, ${row[3] === null ? 'null' : `'${row[3]}'`}::date as churn_date, ` +
          `${row[4]}::integer as expansion_label, false as in_gap`,
      ),
    });
  });

  afterAll(() => {
    source.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const { shape } = requestFor(TABLES);
  const request: SnapshotRequest = {
    catalog,
    days: DATES.map(day),
    shape,
    attributes: ['segment', 'csm', 'mrr'],
    hasLabels: true,
  };

  it('reads rows by date and account with context as known then', async () => {
    const table = await computeSnapshotTable(source, request);
    expect(table.nRows).toBe(4);
    expect(table.accountIds).toEqual([IDS[0], IDS[2], IDS[1]]);
    expect([...table.snapshotDay]).toEqual([DATES[0], DATES[0], DATES[0], DATES[1]].map(day));
    expect([...table.accountIndex]).toEqual([0, 1, 2, 0]);
    expect([...(table.groupOfAccount ?? [])]).toEqual([0, 0, 1]);
    const text = (name: string) =>
      Array.from(table.context[name].codes, (code) => (code === -1 ? null : table.context[name].levels[code]));
    expect(Object.keys(table.context)).toEqual(['segment', 'csm', 'mrr', 'plan']);
    expect(text('segment')).toEqual(['smb', null, 'big', 'smb']);
    expect(text('csm')).toEqual([null, 'kim', 'kim', null]);
    expect(text('plan')).toEqual(['pro', null, null, 'max']);
    expect(table.context.segment.levels).toEqual(['big', 'smb']);
    expect([...table.churnLabel]).toEqual([1, -1, 0, -1]);
    expect([...table.churnDay]).toEqual([day('2024-06-10'), day('2024-05-02'), NO_DAY, NO_DAY]);
    expect([...table.expansionLabel]).toEqual([0, -1, 1, -1]);
    expect([...table.tenureDays]).toEqual([121, 121, 121, 121]);
    expect([...table.mrr]).toEqual([100, 100, 100, 100]);
    expect(table.inputs.map((input) => input.name)).toEqual(catalog.map((metric) => metric.name));
    const metric = (name: string) => [...table.metrics[table.inputs.findIndex((input) => input.name === name)]];
    expect(metric('events_28d')).toEqual([0, 0, 1, 0]);
    expect(metric('days_since_last_event')).toEqual([NaN, NaN, 11, NaN]);
    expect(metric('mrr')).toEqual([100, 0, 5, 990]);
  });

  it('reads without labels, groups or plans', async () => {
    const table = await computeSnapshotTable(source, {
      ...request,
      catalog: [],
      hasLabels: false,
      shape: { ...shape, accounts: ['segment', 'csm', 'mrr'], subscriptions: ['mrr'] },
    });
    expect([...table.churnLabel]).toEqual([-1, -1, -1, -1]);
    expect([...table.expansionLabel]).toEqual([-1, -1, -1, -1]);
    expect([...table.churnDay]).toEqual([NO_DAY, NO_DAY, NO_DAY, NO_DAY]);
    expect(table.groupOfAccount).toBeNull();
    expect(Object.keys(table.context)).toEqual(['segment', 'csm', 'mrr']);
  });

  it('writes the same columns to a file, twice the same bytes', async () => {
    const columns = snapshotColumns(await computeSnapshotTable(source, request), { hasLabels: true });
    expect(columns.map((column) => column.name)).toEqual([
      'account_id',
      'snapshot_date',
      'segment',
      'csm',
      'account_mrr',
      'plan',
      ...catalog.map((metric) => metric.name).filter((name) => name !== 'mrr'),
      'churn_label',
      'churn_date',
      'expansion_label',
      'mrr',
    ]);
    const paths = [join(folder, 'one.parquet'), join(folder, 'two.parquet')];
    for (const path of paths) await writeColumnsParquet(path, columns);
    expect(readFileSync(paths[0]).equals(readFileSync(paths[1]))).toBe(true);
    const rows = await readRows(paths[0]);
    const values = (name: string) => rows.columns.find((column) => column.name === name)?.values;
    expect(values('account_id')).toEqual([IDS[0], IDS[2], IDS[1], IDS[0]]);
    expect(values('segment')).toEqual(['smb', null, 'big', 'smb']);
    expect(values('churn_label')).toEqual(Float64Array.of(1, NaN, 0, NaN));
    expect(values('churn_date')).toEqual(Int32Array.of(day('2024-06-10'), day('2024-05-02'), NO_DAY, NO_DAY));
    expect(values('days_since_last_event')).toEqual(Float64Array.of(NaN, NaN, 11, NaN));
    expect(values('events_28d')).toEqual(Float64Array.of(0, 0, 1, 0));
  });
});
