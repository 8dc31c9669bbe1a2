import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ChurnDefinition } from '../../features/timeline/types.ts';
import { type FitTask, foldTasks } from '../../models/backtest/fold.ts';
import { trainingSetOf } from '../../models/fit/training-set.ts';
import { formatDay } from '../../models/math/day.ts';
import { type Config, type LoadedConfig, parseConfig } from '../../pipeline/config/index.ts';
import {
  keyOf,
  LIGHT,
  type Prepared,
  prepare,
  simulatedConfig,
  simulatedHistory,
} from '../support/simulated-history.ts';

const SETTINGS: FitTask['settings'] = {
  families: ['logistic'],
  maxMetrics: 3,
  monotone: true,
  choose: 'auto',
  cohorts: { tenureDays: [], by: [], minSize: 1 },
  seed: 1,
};

/** Every fold's task of an outcome. */
function tasksOf({ timeline }: Prepared, outcome: 'churn' | 'expansion'): FitTask[] {
  const own = timeline[outcome];
  return own === null ? [] : foldTasks(outcome, own.folds, timeline.snapshotDays, SETTINGS, null);
}

/** Days that decide an outcome's label, from the config alone. */
function decidingDays({ outcomes: { churn, expansion } }: Config, outcome: 'churn' | 'expansion'): number {
  if (outcome === 'churn') return churn.gapDays + churn.horizonDays + churn.graceDays;
  if (expansion === null) throw new Error('expansion is off');
  return expansion.gapDays + expansion.horizonDays + expansion.holdDays + churn.graceDays;
}

/**
 * No row that a fold learns from was decided on or after its recalibration date, and none that it is tested on lies before.
 * Returns the number of training rows looked at.
 */
function expectPurged(prepared: Prepared, outcome: 'churn' | 'expansion', minFolds = 1): number {
  const { table, config } = prepared;
  const labels = outcome === 'churn' ? table.churnLabel : table.expansionLabel;
  const days = decidingDays(config, outcome);
  const tasks = tasksOf(prepared, outcome);
  const tested = new Set<number>();
  let nRows = 0;
  expect(tasks.length).toBeGreaterThanOrEqual(minFolds);
  for (const task of tasks) {
    const train = trainingSetOf(table, labels, task.trainDays).rows;
    const reference = trainingSetOf(table, table.churnLabel, task.referenceDays).rows;
    expect(train.length).toBeGreaterThan(0);
    const late = [...train, ...reference].filter((row) => table.snapshotDay[row] + days > task.recalibrationDay);
    expect(late.map((row) => keyOf(table, row))).toEqual([]);
    // An event that a label knows of had happened by then.
    if (outcome === 'churn') {
      expect([...train].filter((row) => labels[row] === 1 && table.churnDay[row] >= task.recalibrationDay)).toEqual([]);
    }
    const test = trainingSetOf(table, labels, task.testDays).rows;
    for (const row of test) expect(table.snapshotDay[row]).toBeGreaterThanOrEqual(task.recalibrationDay);
    for (const day of task.testDays) expect(tested.has(day), `${formatDay(day)} is tested twice`).toBe(false);
    for (const day of task.testDays) tested.add(day);
    nRows += train.length;
  }
  return nRows;
}

const usage = { table: 'usage_events', where: {} };
const BASIC = ['accounts', 'subscriptions', 'usage_events', 'churn_events'] as const;
/** Only the tables that labels are made of. */
const few = (config: Config): Partial<Config> => ({
  tables: Object.fromEntries(BASIC.map((name) => [name, config.tables[name]])),
});
const withChurn = (churn: ChurnDefinition) => (config: Config) => ({
  ...few(config),
  outcomes: { churn, expansion: null },
});

const VARIANTS: readonly (readonly [string, (config: Config) => Partial<Config>])[] = [
  ['as simulated', few],
  ['weeks', (config) => ({ ...few(config), snapshots: { every: 'week', from: null } })],
  ['every month', (config) => ({ ...few(config), backtest: { recalibrateEvery: 'month', folds: 9, bootstrap: 0 } })],
  ['every year', (config) => ({ ...few(config), backtest: { recalibrateEvery: 'year', folds: 6, bootstrap: 0 } })],
  ['a gap', withChurn({ kind: 'subscription_end', graceDays: 20, gapDays: 30, horizonDays: 60 })],
  ['recorded', withChurn({ kind: 'recorded', graceDays: 0, gapDays: 14, horizonDays: 90 })],
  [
    'inactivity',
    withChurn({ kind: 'inactivity', inactiveDays: 21, activity: usage, graceDays: 0, gapDays: 7, horizonDays: 45 }),
  ],
  [
    'expansion with a gap',
    (config) => ({
      ...few(config),
      outcomes: { ...config.outcomes, expansion: { minGrowth: 0.05, gapDays: 15, horizonDays: 91, holdDays: 33 } },
    }),
  ],
];

describe('on a simulated history', () => {
  it.each(VARIANTS)('no fold learns from a label that was not decided before it: %s', async (_, change) => {
    const loaded = await simulatedConfig(await simulatedHistory(LIGHT), change);
    const prepared = await prepare(loaded, { metrics: 'none' });
    expect(expectPurged(prepared, 'churn')).toBeGreaterThan(500);
    if (prepared.timeline.expansion !== null) expect(expectPurged(prepared, 'expansion')).toBeGreaterThan(500);
  });

  it('a fold learns exactly what would have been known on its recalibration date', async () => {
    const loaded = await simulatedConfig(await simulatedHistory(LIGHT), few);
    const today = await prepare(loaded, { metrics: 'none' });
    const labelsOf = ({ table }: Prepared, days: readonly number[]) =>
      [...trainingSetOf(table, table.churnLabel, days).rows].map(
        (row) => `${keyOf(table, row)} ${table.churnLabel[row]}`,
      );
    const tasks = tasksOf(today, 'churn');
    for (const task of [tasks[0], tasks[tasks.length - 1]]) {
      // The history cut off at the recalibration date, as it would have been exported then.
      const then = await prepare(loaded, { metrics: 'none', asOf: task.recalibrationDay });
      expect(then.timeline.churn.matureDays).toEqual(task.trainDays);
      const known = labelsOf(then, task.trainDays);
      expect(known.length).toBeGreaterThan(500);
      expect(labelsOf(today, task.trainDays)).toEqual(known);
    }
  });
});

it('a metric of a past date is the same bits before and after what came later is known', async () => {
  const loaded = await simulatedConfig(await simulatedHistory(LIGHT), ({ outcomes, metrics }) => ({
    outcomes: { ...outcomes, expansion: null },
    metrics: { ...metrics, windowsDays: [28] },
  }));
  const today = await prepare(loaded);
  const [{ recalibrationDay }] = today.timeline.churn.folds.slice(-1);
  const then = await prepare(loaded, { asOf: recalibrationDay });
  const rowNow = new Map(Array.from({ length: today.table.nRows }, (_, row) => [keyOf(today.table, row), row]));
  const shared = then.table.inputs.flatMap(({ name }, i) => {
    const j = today.table.inputs.findIndex((input) => input.name === name);
    return j === -1 ? [] : [{ name, before: then.table.metrics[i], after: today.table.metrics[j] }];
  });
  expect(shared.length).toBeGreaterThan(60);
  expect(then.table.nRows).toBeGreaterThan(2000);
  for (let row = 0; row < then.table.nRows; row++) {
    const now = rowNow.get(keyOf(then.table, row));
    if (now === undefined) throw new Error(`${keyOf(then.table, row)} was in the book then and is not now`);
    const changed = shared.filter(({ before, after }) => !Object.is(before[row], after[now]));
    expect(changed.map(({ name }) => `${name} of ${keyOf(then.table, row)}`)).toEqual([]);
  }
});

const SHARED = fileURLToPath(new URL('../../../shared/data', import.meta.url));
const isThere = existsSync(SHARED);

describe.skipIf(!isThere)(isThere ? 'on the shared data' : `on the shared data (skipped: ${SHARED} is absent)`, () => {
  const configOf = (yaml: string): LoadedConfig => {
    const { config, faults } = parseConfig(yaml, SHARED);
    if (config === null) throw new Error(JSON.stringify(faults));
    return { config, text: yaml, folder: SHARED };
  };

  it('online_retail: silence of 90 days, no subscriptions', async () => {
    const lines = "'online_retail/transactions.parquet' where customer_id is not null and not is_cancel";
    const loaded = configOf(`
version: 1
tables:
  accounts: { sql: "select cast(customer_id as varchar) as account_id, cast(min(ts) as date) as started_on from ${lines} group by 1" }
  usage_events: { sql: "select cast(customer_id as varchar) as account_id, ts as occurred_at, 'order' as feature from ${lines} group by all" }
outcomes:
  churn: { kind: inactivity, inactive_days: 90, horizon_days: 90, activity: { table: usage_events } }
  expansion: false
backtest: { recalibrate_every: month, folds: 6 }
`);
    expect(expectPurged(await prepare(loaded, { metrics: 'none' }), 'churn', 3)).toBeGreaterThan(5000);
  });

  it('socialnet7: monthly terms, churn within 30 days, expansion with a hold', async () => {
    const loaded = configOf(`
version: 1
tables:
  accounts: { sql: "select account_id, min(start_date) as started_on from 'socialnet7/subscriptions.parquet' group by 1" }
  subscriptions: { sql: "select account_id, start_date as starts_on, end_date as ends_on, 1 as mrr from 'socialnet7/subscriptions.parquet'" }
dates: { data_end: 2021-03-01 }
outcomes:
  churn: { kind: subscription_end, grace_days: 7, horizon_days: 30 }
  expansion: { min_growth: 0.1, horizon_days: 60, hold_days: 30 }
backtest: { recalibrate_every: month, folds: 6 }
`);
    const prepared = await prepare(loaded, { metrics: 'none' });
    expect(expectPurged(prepared, 'churn', 3)).toBeGreaterThan(5000);
    expect(expectPurged(prepared, 'expansion', 1)).toBeGreaterThan(1000);
  });

  it.each([
    ['subscription_end', '{ kind: subscription_end, grace_days: 7, horizon_days: 90 }'],
    ['recorded', '{ kind: recorded, horizon_days: 90 }'],
  ])('ravenstack: %s', async (_, churn) => {
    const loaded = configOf(`
version: 1
max_reject_share: 0.9
tables:
  accounts: { sql: "select account_id, signup_date as started_on from 'ravenstack/accounts.parquet'" }
  subscriptions: { sql: "select account_id, start_date as starts_on, end_date as ends_on, mrr_amount as mrr from 'ravenstack/subscriptions.parquet'" }
  churn_events: { sql: "select account_id, churn_date as churned_on from 'ravenstack/churn_events.parquet'" }
dates: { data_end: 2025-01-01 }
outcomes:
  churn: ${churn}
  expansion: { horizon_days: 90, hold_days: 30 }
`);
    const prepared = await prepare(loaded, { metrics: 'none' });
    expect(expectPurged(prepared, 'churn')).toBeGreaterThan(300);
    expect(expectPurged(prepared, 'expansion')).toBeGreaterThan(300);
  });
});
