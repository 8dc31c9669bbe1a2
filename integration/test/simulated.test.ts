import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SnapshotTable } from '../../features/matrix.ts';
import type { LoadedConfig } from '../../pipeline/config/index.ts';
import { buildSnapshots, findNames, namesBefore, planCatalog } from '../../pipeline/stages/build-snapshots.ts';
import type { History } from '../../pipeline/stages/open-history.ts';
import { LIGHT, simulatedConfig, simulatedHistory } from '../../test/support/simulated-history.ts';
import { expectSameTable } from './kit/compare.ts';
import { inBoth, type Prepared } from './kit/prepare.ts';

/** The whole way of a recalibration up to the fits. */
async function snapshotsOf(history: History, { config }: LoadedConfig): Promise<SnapshotTable> {
  const catalog = planCatalog(history, config, await findNames(history, config, namesBefore(history)));
  return (await buildSnapshots(history, config, catalog, () => {})).table;
}

describe('a simulated history', () => {
  let loaded: LoadedConfig;
  let both: Prepared;
  beforeAll(async () => {
    loaded = await simulatedConfig(await simulatedHistory(LIGHT));
    both = await inBoth(loaded, 'simulated');
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
  });

  it('has the same snapshot table: every account, date, metric, label and context', async () => {
    const [ours, theirs] = [await snapshotsOf(both.clickhouse, loaded), await snapshotsOf(both.duckdb, loaded)];
    expect(ours.inputs.length).toBeGreaterThan(190);
    expectSameTable(ours, theirs);
  });
});
