import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  barometer,
  filesBelow,
  type Ran,
  readCsv,
  SMALL_CONFIG,
  simulateHistory,
  temporaryFolder,
  writeCsvFile,
} from '../support/cli.ts';

const { folder, remove } = temporaryFolder('bad-input');
const good = join(folder, 'good');
/** A fresh copy of the good history for each test. */
const bad = join(folder, 'bad');

beforeAll(() => {
  mkdirSync(good);
  simulateHistory(good, 50, 12, 3);
  for (const name of filesBelow(good)) {
    if (!/^(accounts|subscriptions|tickets|surveys|invoices)\.csv$/.test(name)) {
      rmSync(join(good, name), { recursive: true, force: true });
    }
  }
  writeFileSync(join(good, 'barometer.yaml'), SMALL_CONFIG);
});
afterAll(remove);
beforeEach(() => {
  rmSync(bad, { recursive: true, force: true });
  cpSync(good, bad, { recursive: true });
});

const run = (...args: readonly string[]) => barometer(bad, ...args);
const put = (name: string, content: string | Uint8Array) => writeFileSync(join(bad, name), content);
const config = (text: string) => put('barometer.yaml', text);

type Row = Readonly<Record<string, string>>;
function edit(name: string, change: (rows: readonly Row[]) => readonly Row[]): void {
  const rows = readCsv(join(bad, `${name}.csv`));
  writeCsvFile(join(bad, `${name}.csv`), change(rows), Object.keys(rows[0]));
}

/** A run that ended with these faults, one line each, and left the folder as it was. */
function refused(args: readonly string[], lines: readonly (string | RegExp)[], code = 1): Ran {
  const before = filesBelow(bad);
  const ran = run(...args);
  expect(ran.lines).toEqual(lines.map((line) => (typeof line === 'string' ? line : expect.stringMatching(line))));
  expect(ran.code).toBe(code);
  expect(ran.stdout).toBe('');
  expect(filesBelow(bad)).toEqual(before);
  return ran;
}

const CHECK = ['check', 'barometer.yaml'];
const RECALIBRATE = ['recalibrate', 'barometer.yaml', '--out', 'out', '--quiet'];

describe('files', () => {
  it('that are missing are all named, with their line in the config', () => {
    rmSync(join(bad, 'tickets.csv'));
    rmSync(join(bad, 'surveys.csv'));
    refused(RECALIBRATE, [
      /^barometer\.yaml:4: config\.tables\.tickets\.file is "tickets\.csv"; there is no such file/,
      /^barometer\.yaml:5: config\.tables\.surveys\.file is "surveys\.csv"; there is no such file/,
    ]);
  });

  it('that are folders, empty, without rows or no text are told apart', () => {
    rmSync(join(bad, 'tickets.csv'));
    mkdirSync(join(bad, 'tickets.csv'));
    refused(CHECK, [/config\.tables\.tickets\.file is "tickets\.csv"; that is a folder, a file was expected/]);
    rmSync(join(bad, 'tickets.csv'), { recursive: true });
    put('tickets.csv', '');
    refused(CHECK, [/^tables\.tickets\.file: .*tickets\.csv is empty\.$/]);
    put('tickets.csv', 'account_id,opened_at\n');
    refused(CHECK, ['tables.tickets: tickets.csv has no rows.']);
    put(
      'tickets.csv',
      Uint8Array.from({ length: 20_000 }, (_, i) => (i * i * 31 + (i >> 3)) % 256),
    );
    refused(CHECK, [/^tables\.tickets.*tickets\.csv/]);
    config(SMALL_CONFIG.replace('tickets.csv', 'tickets.parquet'));
    put('tickets.parquet', 'not parquet');
    refused(CHECK, [/^tables\.tickets: tickets\.parquet is no sound Parquet file/]);
  });

  it('whose columns are missing say which, what there is, and how to map it', () => {
    const rows = readCsv(join(bad, 'accounts.csv'));
    writeCsvFile(
      join(bad, 'accounts.csv'),
      rows.map(({ account_id, started_on }) => ({ number: account_id, started_at: started_on })),
    );
    refused(CHECK, [
      /^tables\.accounts: no column account_id in accounts\.csv; its columns are number, started_at/,
      /^tables\.accounts: no column started_on .*\(nearest: started_at\)\. Write columns: \{ started_on: started_at \}/,
    ]);
  });
});

describe('rows', () => {
  it('that repeat a key are rejected, and stop the run where they are many', () => {
    edit('accounts', (rows) => [...rows, rows[0]]);
    const { code, stdout } = run(...CHECK, '--quiet');
    expect(code).toBe(0);
    expect(stdout).toContain('rejected from accounts: 1 rows, account_id seen before; the first row is kept');
    edit('accounts', (rows) => [...rows, ...rows]);
    refused(RECALIBRATE, [
      /^tables\.accounts: \d+ of \d+ rows \(\d+\.\d%\) are rejected, above max_reject_share \(5%\)/,
    ]);
    copyFileSync(join(good, 'accounts.csv'), join(bad, 'accounts.csv'));
    edit('tickets', (rows) => [...rows, ...rows.slice(0, 400)]);
    refused(CHECK, [/^tables\.tickets: .* id: id seen before; the first row is kept \(\d+ rows, such as "a/]);
  });

  it('with dates and numbers that are none are told by rule, with an example and its line', () => {
    edit('subscriptions', (rows) =>
      rows.map((row, i) => ({
        ...row,
        starts_on: i % 4 === 0 ? '2025-02-30' : i % 4 === 1 ? 'soon' : row.starts_on,
        mrr: i % 4 === 2 ? '12,5' : row.mrr,
      })),
    );
    const lines = [
      /starts_on: no such date \(\d+ rows, such as "2025-02-30" at line 2\).*`barometer check CONFIG --rejects rejects\.csv`/,
    ];
    const { lines: found } = refused(RECALIBRATE, lines);
    expect(found[0]).toMatch(/starts_on: expected an ISO date .* such as "soon" at line 3\)/);
    expect(found[0]).toMatch(/mrr: expected a plain number .* such as "12,5" at line 4\)/);
    const checked = run(...CHECK, '--rejects', 'rejects.csv');
    expect(checked.code).toBe(1);
    expect(checked.lines.at(-1)).toContain('All of them stand in rejects.csv;');
    const rejects = readCsv(join(bad, 'rejects.csv'));
    expect(rejects[0]).toMatchObject({ table: 'subscriptions', line: '2', column: 'starts_on', value: '2025-02-30' });
    expect(rejects.length).toBeGreaterThan(50);
  });
});

describe('histories that cannot carry a verdict', () => {
  const enough = (ran: Ran) => {
    expect(ran.lines).toEqual([]);
    expect(ran.stdout).toMatch(/^\s*NOT ENOUGH EVIDENCE\n/);
    expect(ran.code).toBe(3);
    expect(filesBelow(join(bad, 'out'))).toEqual(expect.arrayContaining(['model.json', 'report.html']));
    const verified = run('verify', 'out/model.json');
    expect(verified.stderr).toBe('');
    expect(verified.code).toBe(0);
  };

  it('one account', () => {
    for (const name of ['accounts', 'subscriptions', 'tickets', 'surveys', 'invoices']) {
      edit(name, (rows) => {
        const own = rows.filter((row) => row.account_id === 'a000001');
        return own.length > 0 ? own : rows.slice(0, 1).map((row) => ({ ...row, account_id: 'a000001' }));
      });
    }
    enough(run(...RECALIBRATE));
  });

  it('no churn at all', () => {
    edit('subscriptions', (rows) => rows.map((row) => ({ ...row, ends_on: '', notice_on: '', end_kind: '' })));
    enough(run(...RECALIBRATE));
  });

  it('everybody gone', () => {
    edit('subscriptions', (rows) => {
      const first = new Map(rows.map((row) => [row.account_id, row]));
      return [...first.values()].map((row, i) => ({
        ...row,
        starts_on: '2025-03-01',
        ends_on: `2026-0${(i % 8) + 1}-17`,
        ...{ notice_on: '', end_kind: 'churn', renews_on: '' },
      }));
    });
    enough(run(...RECALIBRATE));
    expect(readCsv(join(bad, 'out', 'accounts.csv'))).toEqual([]);
  });

  it('no date left to test on', () => {
    enough(run(...RECALIBRATE, '--as-of', '2025-12-01'));
  });
});

describe('the config', () => {
  it('tells all its faults at once, in the order of its lines', () => {
    config(
      `${SMALL_CONFIG.replace('expansion: false', 'expansion: false, churn: { horizon_days: -90 }')}metrics: { windows_days: [-28] }\ncohort: {}\n`,
    );
    refused(CHECK, [
      'barometer.yaml:7: config.outcomes.churn.horizon_days is -90; expected a whole number of days from 1 to 3650.',
      'barometer.yaml:9: config.metrics.windows_days[0] is -28; expected a whole number of days from 1 to 3650.',
      'barometer.yaml:10: config.cohort is not a key that Barometer knows. Did you mean cohorts?',
    ]);
  });

  it('may not name a key twice, nor be something else', () => {
    config(`${SMALL_CONFIG}backtest: { folds: 3 }\n`);
    refused(CHECK, [/^barometer\.yaml:9: the key "backtest" stands twice/]);
    refused(['check', 'accounts.csv'], [/^accounts\.csv:1: the config is not a mapping/]);
    refused(['check', '.'], [/^\. is a folder; give the config inside it/]);
    refused(['check', 'nope.yaml'], [/^nope\.yaml does not exist; give the path of a config/]);
    put(
      'x.yaml',
      Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919) % 256),
    );
    refused(['check', 'x.yaml'], [/^x\.yaml is not text in UTF-8/]);
  });

  it('may not read outside its folders, nor change anything', () => {
    config(SMALL_CONFIG.replace('tickets.csv', '/etc/passwd'));
    refused(CHECK, [/config\.tables\.tickets\.file is "\/etc\/passwd", outside the folders that may be read/]);
    config(SMALL_CONFIG.replace('{ file: tickets.csv }', '{ sql: "drop table accounts" }'));
    refused(CHECK, ['tables.tickets.sql: is not a SELECT; only one SELECT is allowed.']);
  });

  it('may not compare accounts by a column that is not there', () => {
    config(`${SMALL_CONFIG}cohorts: { by: [tier] }\n`);
    refused(CHECK, [/^config\.cohorts\.by names "tier", which the accounts table does not have; expected one of/]);
  });

  it('is told of metrics that it excludes and that do not exist', () => {
    config(`${SMALL_CONFIG}metrics: { exclude: [nps_lats] }\n`);
    expect(run(...CHECK, '--quiet').stdout).toContain('metrics.exclude names nps_lats, which is no metric');
  });
});

describe('the output folder', () => {
  it('that is a file, lies below one or cannot be made is refused before any work', () => {
    put('taken', 'x');
    const args = (out: string) => ['recalibrate', 'barometer.yaml', '--out', out];
    for (const out of ['taken', 'taken/below']) {
      refused(args(out), [
        `--out ${out} is a file, or a folder above it is; a folder was expected. Choose another path.`,
      ]);
    }
    refused(args('/proc/barometer'), [
      '--out /proc/barometer cannot be made or written by this user; choose another folder.',
    ]);
    expect(readFileSync(join(bad, 'taken'), 'utf8')).toBe('x');
  });

  it('that holds the inputs is not written into', () => {
    const before = readFileSync(join(bad, 'accounts.csv'), 'utf8');
    refused(
      ['recalibrate', 'barometer.yaml', '--out', '.'],
      [/^--out .* holds files that no earlier run left there and this run would replace: 1 \(accounts\.csv\)/],
    );
    expect(readFileSync(join(bad, 'accounts.csv'), 'utf8')).toBe(before);
  });

  it.each([
    ['nowhere/f.csv', /^--out nowhere\/f\.csv would stand in .*nowhere, which does not exist; make that folder/],
    ['tickets.csv/f.csv', /^--out tickets\.csv\/f\.csv would stand in .*tickets\.csv, which is a file/],
    ['folder.csv', '--out folder.csv is a folder; a file was expected.'],
    ['f.xlsx', '--out is "f.xlsx"; expected a file that ends in .parquet, .csv, .jsonl.'],
  ])('takes no file %s', (out, line) => {
    mkdirSync(join(bad, 'folder.csv'));
    refused(['features', 'barometer.yaml', '--as-of', '2026-08-01', '--out', out, '--quiet'], [line]);
  });
});

describe('--as-of', () => {
  it.each([
    ['2001-01-01', /^--as-of is 2001-01-01; the history starts on 20\d\d-\d\d-\d\d, so nothing is known before\./],
    ['2030-01-01', /^--as-of is 2030-01-01; the data ends before 2026-.*Give a date up to 2026-/],
    ['2026-02-30', '--as-of is "2026-02-30"; expected a date that exists, as YYYY-MM-DD.'],
    ['soon', '--as-of is "soon"; expected a date that exists, as YYYY-MM-DD.'],
    ['', '--as-of is ""; expected a date that exists, as YYYY-MM-DD.'],
  ])('%s', (date, line) => {
    refused(['features', 'barometer.yaml', '--as-of', date, '--out', 'f.csv', '--quiet'], [line]);
    refused([...RECALIBRATE, '--as-of', date], [line]);
  });
});
