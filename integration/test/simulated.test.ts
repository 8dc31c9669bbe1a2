import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoadedConfig } from '../../pipeline/config/index.ts';
import { certifyHistory, SAMPLE_EXTENT } from '../../pipeline/stages/certify-history.ts';
import type { History } from '../../pipeline/stages/open-history.ts';
import { type HistoryReading, readHistory } from '../../pipeline/stages/read-history.ts';
import { LIGHT, simulatedConfig, simulatedHistory } from '../../test/support/simulated-history.ts';
import { expectSame, expectSameTable } from './kit/compare.ts';
import { inBoth, type Prepared } from './kit/prepare.ts';

describe('a simulated history', () => {
  let loaded: LoadedConfig;
  let both: Prepared;
  let ours: HistoryReading;
  let theirs: HistoryReading;
  beforeAll(async () => {
    loaded = await simulatedConfig(await simulatedHistory(LIGHT));
    both = await inBoth(loaded, 'simulated');
    const read = (history: History) => readHistory(history, loaded.config, null, () => {}, undefined);
    theirs = await read(both.duckdb);
    ours = await read(both.clickhouse);
  });
  afterAll(() => {
    both.duckdb.source.close();
    both.clickhouse.source.close();
  });

  it('is taken up row by row as DuckDB does', () => {
    const figures = (history: History) => history.report.tables.map(({ fingerprint: _, ...load }) => load);
    expect(figures(both.clickhouse)).toEqual(figures(both.duckdb));
    expect(both.clickhouse.afterEnd).toEqual(both.duckdb.afterEnd);
    expect(both.clickhouse.shape).toEqual(both.duckdb.shape);
    expect(both.clickhouse.report.tables.every(({ fingerprint }) => /^[0-9a-f]{32}$/.test(fingerprint))).toBe(true);
  });

  it('has the same snapshot table: every account, date, metric, label and context', () => {
    expect(ours.snapshots.table.inputs.length).toBeGreaterThan(190);
    expectSameTable(ours.snapshots.table, theirs.snapshots.table);
  });

  it('has the same findings, first days, names and rules of rejects', () => {
    expect(ours.checks.series.length).toBeGreaterThan(8);
    expectSame(ours.checks, theirs.checks);
    expect(ours.firstDays?.length).toBeGreaterThan(0);
    expectSame(ours.firstDays, theirs.firstDays);
    expect(ours.names).toEqual(theirs.names);
    expect(ours.rejectRules).toEqual(theirs.rejectRules);
  });

  it('holds the same certificate', async () => {
    const certified = (history: History, { catalog, snapshots }: HistoryReading) =>
      certifyHistory(history, catalog, snapshots.table, 3, SAMPLE_EXTENT);
    const [mine, other] = [await certified(both.clickhouse, ours), await certified(both.duckdb, theirs)];
    expect(mine?.isHeld).toBe(true);
    expect(mine?.nRowsRewritten).toBeGreaterThan(100);
    expectSame(mine, other);
  });
});
