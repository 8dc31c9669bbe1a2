import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DuckDbSource, openDuckDb } from '../../data/duckdb/source.ts';
import { labelSteps } from '../../features/population/labels.ts';
import { populationSteps } from '../../features/population/population.ts';
import type { HistoryShape } from '../../features/population/shape.ts';
import { buildTimeline } from '../../features/timeline/timeline.ts';
import type { TimelineSettings } from '../../features/timeline/types.ts';
import { dayOf } from '../../models/math/day.ts';
import { runSteps } from '../support/population-rows.ts';

const FOLDER = fileURLToPath(new URL('../../../shared/data', import.meta.url));
const isThere = existsSync(FOLDER);

const BASE = {
  every: 'month',
  from: null,
  minTenureDays: 0,
  expansion: null,
  recalibrateEvery: 'month',
  folds: 6,
} as const;

/** Rows, positive rows and accounts over the test dates of the last six mature months. */
describe.skipIf(!isThere)(isThere ? 'on the shared data' : `on the shared data (skipped: ${FOLDER} is absent)`, () => {
  let source: DuckDbSource;
  beforeAll(async () => {
    source = await openDuckDb({ baseFolder: FOLDER, readableFolders: [], threads: 1 });
  });
  afterAll(() => source.close());

  async function load(tables: Readonly<Record<string, { select: string; at: string }>>, end: string): Promise<void> {
    for (const [name, { select, at }] of Object.entries(tables)) {
      const key =
        name === 'accounts' ? 'CAST(dense_rank() OVER (ORDER BY x.account_id) - 1 AS INTEGER)' : 'a.account_key';
      const join = name === 'accounts' ? '' : 'JOIN accounts a ON a.account_id = x.account_id';
      await source.runStep({
        creates: name,
        select: `SELECT ${key} AS account_key, x.*, CAST(x.${at} AS DATE) AS event_on, CAST(x.${at} AS DATE) AS known_on
FROM (${select}) x ${join} WHERE CAST(x.${at} AS DATE) < DATE '${end}'`,
      });
    }
  }

  async function counts(settings: TimelineSettings, shape: HistoryShape): Promise<readonly number[]> {
    const timeline = buildTimeline(settings);
    await runSteps(source, populationSteps(source.dialect, timeline, shape));
    await runSteps(source, labelSteps(source.dialect, timeline, shape));
    const days = timeline.churn.folds.flatMap((fold) => fold.testDays).map((day) => source.dialect.day(day));
    const result = await source.query(`
      SELECT count(churn_label) AS n_rows, sum(churn_label) AS n_churns, count(DISTINCT account_key) AS n_accounts
      FROM labels WHERE snapshot_date IN (${days.join(', ')})`);
    return result.columns.map((column) => Number(column.values[0]));
  }

  it('finds the silent customers of online_retail that an independent implementation found', async () => {
    const lines = `'${FOLDER}/online_retail/transactions.parquet' WHERE customer_id IS NOT NULL AND NOT is_cancel`;
    const id = 'CAST(customer_id AS VARCHAR) AS account_id';
    await load(
      {
        accounts: {
          select: `SELECT ${id}, CAST(min(ts) AS DATE) AS started_on FROM ${lines} GROUP BY 1`,
          at: 'started_on',
        },
        usage_events: {
          select: `SELECT ${id}, ts AS occurred_at, qty * price AS value FROM ${lines}`,
          at: 'occurred_at',
        },
      },
      '2011-12-10',
    );
    const settings: TimelineSettings = {
      ...BASE,
      dataStart: dayOf(2009, 12, 1),
      dataEnd: dayOf(2011, 12, 10),
      churn: {
        kind: 'inactivity',
        inactiveDays: 90,
        activity: { table: 'usage_events', where: {} },
        graceDays: 0,
        gapDays: 0,
        horizonDays: 90,
      },
    };
    expect(await counts(settings, { accounts: [], usage_events: ['value'] })).toEqual([11_543, 4_506, 3_122]);
  });

  it('finds the ended subscriptions of socialnet7', async () => {
    const terms = `'${FOLDER}/socialnet7/subscriptions.parquet'`;
    const id = 'CAST(account_id AS VARCHAR) AS account_id';
    await load(
      {
        accounts: { select: `SELECT ${id}, min(start_date) AS started_on FROM ${terms} GROUP BY 1`, at: 'started_on' },
        subscriptions: {
          select: `SELECT ${id}, start_date AS starts_on, end_date AS ends_on, mrr, CAST(NULL AS DATE) AS notice_on, CAST(NULL AS VARCHAR) AS end_kind FROM ${terms}`,
          at: 'starts_on',
        },
      },
      '2021-03-01',
    );
    const settings: TimelineSettings = {
      ...BASE,
      dataStart: dayOf(2020, 1, 1),
      dataEnd: dayOf(2021, 3, 1),
      churn: { kind: 'subscription_end', graceDays: 7, gapDays: 0, horizonDays: 30 },
    };
    // A count with terms in force from their first day up to, not including, their last gives 28,654 / 717 / 5,858: the 35
    // further churns here are ends on the snapshot date itself, which is not known to be one at its start.
    expect(await counts(settings, { accounts: [], subscriptions: [] })).toEqual([28_636, 752, 5_860]);
  });
});
