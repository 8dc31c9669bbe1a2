import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { check } from '../../pipeline/commands/check.ts';
import { features } from '../../pipeline/commands/features.ts';
import { baseTable } from './kit/base-tables.ts';
import { expectClear } from './kit/clear-lines.ts';
import { csvBytes, PLAIN_FORM } from './kit/csv-text.ts';
import { runCommand } from './kit/run-command.ts';
import { holds, TEST_TIMEOUT } from './kit/runs.ts';

let folder: string;
/** Attributes named as what every object has. */
const PROTOTYPE = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fuzz-odd-'));
  const accounts = baseTable('accounts', 8);
  const wide = {
    ...accounts,
    header: [...accounts.header, ...PROTOTYPE],
    rows: accounts.rows.map((row, i) => [...row, ...PROTOTYPE.map((name) => `${name} ${i % 2}`)]),
  };
  writeFileSync(join(folder, 'accounts.csv'), csvBytes(wide, PLAIN_FORM));
  for (const name of ['subscriptions', 'usage_events', 'tickets']) {
    writeFileSync(join(folder, `${name}.csv`), csvBytes(baseTable(name, 30), PLAIN_FORM));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const days = fc.constantFrom(0, 1, 2, 30, 365, 3650);
const least1 = days.filter((n) => n > 0);
const attribute = fc.constantFrom(...PROTOTYPE, 'segment', 'tier', 'plan', 'none such');
const where = fc.dictionary(
  fc.constantFrom('feature', 'user_id', ...PROTOTYPE),
  fc.constantFrom('feature 1', "it's", 7, true),
  {
    maxKeys: 2,
  },
);

/** Values that each key allows, the least and greatest among them, with few that it does not. */
const config = fc.record(
  {
    snapshots: fc.record(
      { every: fc.constantFrom('month', 'week'), from: fc.constantFrom('1970-01-01', '2024-03-31', '2100-01-01') },
      { requiredKeys: [] },
    ),
    dates: fc.record({ data_end: fc.constantFrom('2024-01-02', '2024-07-01', '2100-12-31') }),
    eligibility: fc.record({ min_tenure_days: days }),
    outcomes: fc.record(
      {
        churn: fc.oneof(
          fc.record({ kind: fc.constant('subscription_end'), grace_days: days, gap_days: days, horizon_days: least1 }),
          fc.record({
            kind: fc.constant('inactivity'),
            inactive_days: least1,
            horizon_days: least1,
            gap_days: days,
            activity: fc.record({ table: fc.constantFrom('usage_events', 'tickets'), where }),
          }),
        ),
        expansion: fc.oneof(
          fc.constant(false),
          fc.record({
            min_growth: fc.constantFrom(0.0001, 100),
            gap_days: days,
            horizon_days: least1,
            hold_days: days,
          }),
        ),
      },
      { requiredKeys: [] },
    ),
    cohorts: fc.record(
      {
        tenure_days: fc.uniqueArray(least1, { maxLength: 3 }).map((list) => list.toSorted((a, b) => a - b)),
        by: fc.uniqueArray(attribute, { maxLength: 3 }),
        min_size: fc.constantFrom(1, 1_000_000),
      },
      { requiredKeys: [] },
    ),
    metrics: fc.record(
      {
        windows_days: fc.uniqueArray(least1, { minLength: 1, maxLength: 4 }),
        core_features: fc.uniqueArray(fc.constantFrom('feature 1', "'; drop table x", '__proto__', '=1', '\u0007'), {
          maxLength: 3,
        }),
        exclude: fc.uniqueArray(fc.constantFrom('nps_last', '__proto__', 'constructor'), { maxLength: 2 }),
        custom: fc.array(
          fc.record(
            {
              name: fc.constantFrom('constructor', 'mine', 'mrr', 'account_key', 'snapshot_date'),
              category: fc.constant('usage'),
              table: fc.constant('usage_events'),
              aggregate: fc.constantFrom('count', 'sum', 'distinct', 'mean', 'last', 'days_since', 'ratio', 'trend'),
              value: fc.constantFrom('quantity', 'user_id', 'constructor'),
              where,
              window_days: fc.constantFrom(1, 3650, 'all'),
              healthier: fc.constant('higher'),
              meaning: fc.constant('x'),
            },
            { requiredKeys: ['name', 'category', 'table', 'aggregate', 'healthier', 'meaning'] },
          ),
          { maxLength: 2 },
        ),
      },
      { requiredKeys: [] },
    ),
    backtest: fc.record({
      recalibrate_every: fc.constantFrom('month', 'quarter', 'year'),
      folds: fc.constantFrom(1, 60),
    }),
  },
  { requiredKeys: [] },
);

describe('odd configs over a sound history', () => {
  test(
    'are computed, or refused with clear lines',
    () =>
      holds(20, fc.tuple(config, fc.boolean()), async ([keys, isCheck]) => {
        const path = join(folder, 'barometer.yaml');
        const tables = Object.fromEntries(
          ['accounts', 'subscriptions', 'usage_events', 'tickets'].map((name) => [name, { file: `${name}.csv` }]),
        );
        // JSON is YAML.
        writeFileSync(path, JSON.stringify({ tables, ...keys }));
        const out = join(folder, 'out.jsonl');
        const run = await runCommand((context) =>
          isCheck ? check(context, [path], {}) : features(context, [path], { asOf: '2024-06-02', out }),
        );
        if (run.code === 0) expect(run.stdout).not.toMatch(/\bundefined\b|\[object |NaN/);
        else expectClear(run.faults, () => JSON.stringify(keys));
      }),
    TEST_TIMEOUT,
  );

  test('an end of the data years after the last fact is a mistake, not years of silence', async () => {
    const path = join(folder, 'barometer.yaml');
    const tables = Object.fromEntries(['accounts', 'subscriptions'].map((name) => [name, { file: `${name}.csv` }]));
    writeFileSync(path, JSON.stringify({ tables, dates: { data_end: '2100-12-31' } }));
    const run = await runCommand((context) => check(context, [path], {}));
    expect(run.faults).toEqual([
      'config.dates.data_end is 2100-12-31; the latest fact is of 2024-06-24, 27947 days before. Nothing recorded is not the same as nothing happened: set it within 400 days of that fact, or add newer data.',
    ]);
  });
});
