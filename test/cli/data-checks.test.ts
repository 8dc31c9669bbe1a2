import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingRecord } from '../../reports/records.ts';
import { cleanHistory, dateOf } from '../support/checked-history.ts';
import { barometer, type Ran, temporaryFolder, writeCsvFile } from '../support/cli.ts';

const HOSTILE = '\u001b[31m<img src=x onerror=alert(1)>\u202e{{x}}';
const { folder, remove } = temporaryFolder('data-checks');
const jsonOf = (ran: Ran) => JSON.parse(ran.stdout) as { findings: FindingRecord[] };

/** The clean history without three days of usage, one feature under a hostile name from May on, and no table of tickets. */
beforeAll(() => {
  const { accounts, subscriptions, usage_events: usage } = cleanHistory();
  const isLost = (date: string) => date >= '2024-06-04' && date <= '2024-06-06';
  const rows = usage!
    .filter((row) => !isLost(dateOf(row)))
    .map((row) => (row.feature === 'export' && dateOf(row) >= '2024-05-14' ? { ...row, feature: HOSTILE } : row));
  const write = (name: string, list: readonly object[]) =>
    writeCsvFile(
      join(folder, `${name}.csv`),
      list.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, String(value ?? '')]))),
    );
  write('accounts', accounts!);
  write('subscriptions', subscriptions!);
  write('usage_events', rows);
  writeFileSync(
    join(folder, 'barometer.yaml'),
    `tables:
  accounts: { file: accounts.csv }
  subscriptions: { file: subscriptions.csv }
  usage_events: { file: usage_events.csv }
outcomes: { expansion: false }
metrics: { windows_days: [28] }
backtest: { bootstrap: 20, folds: 2 }
`,
  );
});
afterAll(remove);

const run = (...args: readonly string[]) => barometer(folder, ...args);

describe('check', () => {
  it('prints what was found, the most serious first, and counts the rest', () => {
    const { code, stdout } = run('check', 'barometer.yaml', '--quiet');
    expect(code).toBe(0);
    const text = /\nData checks: ([\s\S]*?)\n\n/.exec(stdout)?.[1];
    expect(text).toMatch(/^\d+ warnings, \d notes?\.\n {2}warning {2}The feature "export" stops on 2024-05-14/);
    expect(text).toMatch(/And \d more: `barometer check CONFIG --json` lists them all\.$/);
    // Two of the categories that are missing; the third and later ones are counted.
    expect(text?.match(/No metric of/g)).toHaveLength(2);
  });

  it('gives them all as JSON, with dates', () => {
    const { findings } = jsonOf(run('check', 'barometer.yaml', '--json'));
    expect(findings.slice(0, 1)).toMatchObject([
      { kind: 'feature_renamed', severity: 'warning', part: 'export', firstDate: '2024-05-14', lastDate: '2024-12-31' },
    ]);
    expect(findings.filter(({ kind }) => kind === 'gap')).toMatchObject([
      { table: 'usage_events', firstDate: '2024-06-04', lastDate: '2024-06-06', counts: { days: 3, expectedDays: 3 } },
    ]);
    expect(findings.filter(({ kind }) => kind === 'missing_category').map(({ part }) => part)).toContain('payments');
    expect(new Set(findings.map(({ kind }) => kind))).toEqual(new Set(['feature_renamed', 'gap', 'missing_category']));
  });

  it('keeps names from data as text', () => {
    const { stdout } = run('check', 'barometer.yaml', '--quiet');
    expect(stdout).toContain('\\u001b[31m<img');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would obey
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(jsonOf(run('check', 'barometer.yaml', '--json')).findings[0]!.seen).toContain(HOSTILE);
  });
});

describe('recalibrate', () => {
  let ran: Ran;
  const read = (name: string) => readFileSync(join(folder, 'out', name), 'utf8');
  beforeAll(() => {
    ran = run('recalibrate', 'barometer.yaml', '--out', 'out', '--quiet');
    expect(ran.stderr).toBe('');
  });

  it('leaves the findings in backtest.json, the same as check gives', () => {
    const { dataChecks } = JSON.parse(read('backtest.json')) as { dataChecks: FindingRecord[] };
    expect(dataChecks).toEqual(jsonOf(run('check', 'barometer.yaml', '--json')).findings);
  });

  it('shows them in the report, with a picture of each source', () => {
    const html = read('report.html');
    const data = /<section id="data"[\s\S]*?<\/section>/.exec(html)?.[0] ?? '';
    expect(data).toContain('usage_events has no rows from 2024-06-04 to 2024-06-06 (3 days)');
    expect(data.match(/<figcaption>[a-z_]+: rows per day/g)).toHaveLength(3);
    expect(data).not.toContain('<img');
    expect(html).not.toContain('\u202e');
  });

  it('says the first of them at the end', () => {
    expect(ran.stdout).toMatch(/\nData checks: \d+ warnings, \d notes?\.\n {2}warning {2}The feature "export" stops/);
  });
});
