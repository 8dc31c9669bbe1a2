import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { check } from '../../pipeline/commands/check.ts';
import { features } from '../../pipeline/commands/features.ts';
import { expectClear } from './kit/clear-lines.ts';
import { runCommand } from './kit/run-command.ts';

/** The greatest number that a column takes. */
const MOST = 1_000_000_000_000;
const N_ACCOUNTS = 4;
const N_ROWS = 3000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fuzz-extremes-'));
  const accounts = Array.from({ length: N_ACCOUNTS }, (_, i) => `a${i}`);
  const table = (name: string, header: string, rows: readonly string[]): void =>
    writeFileSync(join(folder, `${name}.csv`), `${header}\n${rows.join('\n')}\n`);
  const each = (row: (id: string, i: number) => string): string[] =>
    accounts.flatMap((id) => Array.from({ length: N_ROWS }, (_, i) => row(id, i)));
  const sign = (i: number): string => (i % 3 === 0 ? '-' : '');
  const day = (i: number): string => `2024-0${(i % 5) + 1}-15`;
  table(
    'accounts',
    'account_id,started_on',
    accounts.map((id) => `${id},2024-01-01`),
  );
  table(
    'subscriptions',
    'account_id,starts_on,mrr,seats,billing_period',
    each((id) => `${id},2024-01-02,${MOST},${MOST},${MOST}`),
  );
  table(
    'usage_events',
    'account_id,occurred_at,feature,user_id,quantity,value',
    each((id, i) => `${id},${day(i)}T10:00:00Z,f${i % 3},u${i % 5},${MOST},${sign(i)}${MOST}`),
  );
  table(
    'tickets',
    'account_id,opened_at,closed_at,csat',
    each((id, i) => `${id},1970-01-01,${day(i)},${sign(i)}${MOST}`),
  );
  table(
    'surveys',
    'account_id,answered_at,kind,score',
    each((id, i) => `${id},${day(i)},${i % 2 === 0 ? 'nps' : 'csat'},${sign(i)}${MOST}`),
  );
  table(
    'invoices',
    'account_id,issued_on,due_on,paid_on,amount',
    each((id, i) => `${id},${day(i)},2100-12-31,${day(i)},${MOST}`),
  );
  table(
    'csm_ratings',
    'account_id,given_on,rating',
    each((id, i) => `${id},${day(i)},${sign(i)}${MOST}`),
  );
  table(
    'interventions',
    'account_id,started_at,kind,cost',
    each((id, i) => `${id},${day(i)},call,${MOST}`),
  );
  table(
    'observations',
    'account_id,observed_at,metric,value',
    each((id, i) => `${id},${day(i)},m${i % 2},${sign(i)}${MOST}`),
  );
  const names = [
    'accounts',
    'subscriptions',
    'usage_events',
    'tickets',
    'surveys',
    'invoices',
    'csm_ratings',
    'interventions',
    'observations',
  ];
  const custom = (['sum', 'mean', 'max', 'last'] as const).map(
    (aggregate) =>
      `    - { name: value_${aggregate}, category: usage, table: usage_events, aggregate: ${aggregate}, value: value, window_days: 3650, healthier: higher, meaning: "x" }\n`,
  );
  writeFileSync(
    join(folder, 'barometer.yaml'),
    `tables:\n${names.map((name) => `  ${name}: { file: ${name}.csv }\n`).join('')}metrics:\n  custom:\n${custom.join('')}`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const config = (): string => join(folder, 'barometer.yaml');

test('sums, means and extremes over many of the greatest numbers that are allowed are exact', async () => {
  const out = join(folder, 'features.jsonl');
  const run = await runCommand((context) => features(context, [config()], { asOf: '2024-06-01', out }));
  expect(run.faults).toEqual([]);
  const rows = readFileSync(out, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number>);
  expect(rows).toHaveLength(N_ACCOUNTS);
  for (const row of rows) {
    expect(row.mrr).toBe(N_ROWS * MOST);
    // A third is negative.
    expect(row.value_sum).toBe((N_ROWS / 3) * MOST);
    expect(row.value_mean).toBe(MOST / 3);
    expect(row.value_max).toBe(MOST);
    expect(Object.values(row).filter((value) => typeof value === 'number' && !Number.isFinite(value))).toEqual([]);
  }
}, 60_000);

test('labels and the counts of check are found over them too', async () => {
  const run = await runCommand((context) => check(context, [config()], {}));
  expect(run.faults).toEqual([]);
  expect(run.code).toBe(0);
}, 60_000);

test.each([
  ['1e12', null],
  ['1000000000000.0', null],
  ['1000000000001', 'must lie from -1e12 to 1e12'],
  ['-1e13', 'must not be negative'],
  ['1e300', 'must lie from -1e12 to 1e12'],
  ['1e400', 'expected a finite number'],
])('an mrr of %s', async (mrr, rule) => {
  writeFileSync(join(folder, 'one.csv'), `account_id,starts_on,mrr\na0,2024-01-02,${mrr}\na1,2024-01-02,1\n`);
  writeFileSync(
    join(folder, 'one.yaml'),
    'tables: { accounts: { file: accounts.csv }, subscriptions: { file: one.csv } }\ndates: { data_end: 2024-06-01 }\nmax_reject_share: 0.1\n',
  );
  const run = await runCommand((context) => check(context, [join(folder, 'one.yaml')], {}));
  if (rule === null) expect(run.faults).toEqual([]);
  else {
    expectClear(run.faults);
    expect(run.faults).toEqual([expect.stringContaining(`mrr: ${rule} (1 rows, such as "${mrr}" at line 2)`)]);
  }
});
