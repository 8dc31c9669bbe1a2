import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { openDuckDb } from '../../data/duckdb/source.ts';
import { RowMeter, type RowProgress } from '../../data/row-meter.ts';
import { buildSnapshots, findNames, namesBefore, planCatalog } from '../../pipeline/stages/build-snapshots.ts';
import { openHistory } from '../../pipeline/stages/open-history.ts';
import { simulatedConfig, simulatedHistory } from '../support/simulated-history.ts';

/** Never goes back. */
function expectForward(told: readonly RowProgress[]): void {
  told.forEach((progress, i) => {
    const before = told[i - 1] ?? { done: 0, rows: 0 };
    expect(progress.done).toBeGreaterThanOrEqual(before.done);
    expect(progress.rows).toBeGreaterThanOrEqual(before.rows);
  });
}

describe('progress over rows', () => {
  test('is told while a long statement runs, never goes back, and ends at all of it', async () => {
    const source = await openDuckDb({ baseFolder: tmpdir(), readableFolders: [], threads: 1 });
    try {
      await source.execute('create table numbers as select range as n from range(20000000)');
      const told: RowProgress[] = [];
      const meter = new RowMeter(source, 30, (progress) => told.push(progress));
      await meter.during(10, 0, () => source.query('select 1'));
      const slow = 'select max(md5(cast(n as varchar))) from numbers';
      await meter.during(20, 20_000_000, () => source.query(slow));
      expectForward(told);
      expect(told.at(-1)).toEqual({ done: 30, total: 30, rows: 20_000_000 });
      expect(told.some(({ rows }) => rows > 0 && rows < 20_000_000)).toBe(true);
    } finally {
      source.close();
    }
    expect(source.progress?.()).toBeNull();
  });

  test('of loading and of features ends at all work, and counts every row, and each pass over a table', async () => {
    const loaded = await simulatedConfig(await simulatedHistory());
    const read: RowProgress[] = [];
    const history = await openHistory(
      loaded,
      { kind: 'learn', asOf: null },
      { step: (done, total, rows = 0) => read.push({ done, total, rows }) },
    );
    try {
      expectForward(read);
      const all = read[read.length - 1];
      expect(all.done).toBe(all.total);
      expect(all.rows).toBe(history.report.tables.reduce((sum, { nRead }) => sum + nRead, 0));
      const catalog = planCatalog(
        history,
        loaded.config,
        await findNames(history, loaded.config, namesBefore(history)),
      );
      const told: RowProgress[] = [];
      await buildSnapshots(history, loaded.config, catalog, (progress) => told.push(progress));
      expectForward(told);
      const last = told[told.length - 1];
      expect(last.done).toBe(last.total);
      const nUsage = history.report.tables.find(({ table }) => table === 'usage_events')?.nKept ?? 0;
      // Once for the days, and once each by feature, user and team.
      expect(last.rows).toBeGreaterThan(4 * nUsage);
    } finally {
      history.source.close();
    }
  });
});
