import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barometer, readCsv, temporaryFolder, writeCsvFile } from '../support/cli.ts';

/** Ids, and at once names, segments and ticket texts, that something on the way could take for more than text. */
const HOSTILE = [
  "'; drop table accounts; --",
  '<img src=x onerror=alert(1)>',
  '"quoted", id',
  '\u001b[31mred',
  '=cmd()',
  '@SUM(1)',
  'new\nline',
  'ünï 😀',
  '-5',
  '+1',
  'null',
  '__proto__',
  'constructor',
  '\u202eevil',
  'tab\tid',
  "O'Brien",
  'x'.repeat(100_000),
];
const TODAY = '2025-09-20';

const { folder, remove } = temporaryFolder('hostile');
const run = (...args: readonly string[]) => barometer(folder, ...args);
const MODEL = ['--model', 'out/model.json', '--as-of', TODAY];

beforeAll(() => {
  const ids = [...HOSTILE, ...Array.from({ length: 40 }, (_, i) => `plain-${i}`)];
  const day = (i: number) => `2024-01-${String((i % 28) + 1).padStart(2, '0')}`;
  const ends = (i: number) => `2025-0${(i % 9) + 1}-15`;
  const text = (i: number) => HOSTILE[i % HOSTILE.length];
  writeCsvFile(
    join(folder, 'accounts.csv'),
    ids.map((id, i) => ({ account_id: id, started_on: day(i), name: id, segment: text(i).slice(0, 50), csm: text(i) })),
  );
  writeCsvFile(
    join(folder, 'subscriptions.csv'),
    ids.map((id, i) => ({
      account_id: id,
      starts_on: day(i),
      ends_on: i >= HOSTILE.length && i % 3 === 0 ? ends(i) : '',
      mrr: String(100 + i),
    })),
  );
  writeCsvFile(
    join(folder, 'tickets.csv'),
    ids.flatMap((id, i) => [
      {
        account_id: id,
        opened_at: '2025-01-03 10:00:00',
        closed_at: '2025-01-05',
        body: i === 0 ? 'y'.repeat(1_000_000) : text(i),
      },
      { account_id: id, opened_at: '2025-09-03 10:00:00', closed_at: '', body: text(i) },
    ]),
  );
  writeFileSync(
    join(folder, 'barometer.yaml'),
    `tables:
  accounts: { file: accounts.csv }
  subscriptions: { file: subscriptions.csv }
  tickets: { file: tickets.csv }
dates: { data_end: ${TODAY} }
outcomes: { expansion: false }
backtest: { bootstrap: 20, folds: 2 }
report: { title: "<script>alert(1)</script>" }
`,
  );
  const ran = run('recalibrate', 'barometer.yaml', '--out', 'out', '--quiet');
  expect([ran.stderr, ran.code]).toEqual(['', 3]);
});
afterAll(remove);

describe('hostile names, ids and texts', () => {
  it('go through check, and reach the terminal escaped', () => {
    const { code, stdout, stderr } = run('check', 'barometer.yaml', '--quiet');
    expect([code, stderr]).toEqual([0, '']);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would obey
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  it('stand in the files as text, not as formulas, and never in the model file or as markup', () => {
    const book = readCsv(join(folder, 'out', 'accounts.csv'));
    const ids = book.map((row) => row.account_id);
    const shown = HOSTILE.map((id) => (/^[=+\-@\t]/.test(id) ? `'${id}` : id));
    expect(shown.filter((id) => !ids.includes(id)).map((id) => id.slice(0, 50))).toEqual([]);
    const html = readFileSync(join(folder, 'out', 'report.html'), 'utf8');
    expect(html).not.toContain('<script>alert(1)');
    expect(html).not.toContain('<img src=x');
    expect(readFileSync(join(folder, 'out', 'model.json'), 'utf8')).not.toContain('plain-1');
  });

  it.each(HOSTILE.slice(0, 7))('%j is explained by its own id', (id) => {
    const { code, stdout, lines } = run('explain', 'barometer.yaml', ...MODEL, '--account', id);
    expect(lines).toEqual([]);
    expect(code).toBe(0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what a terminal would obey
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(stdout).toMatch(/ on 2025-09-20: health score /);
  });

  it('are the same accounts after a round trip through CSV', () => {
    for (const ending of ['csv', 'jsonl']) {
      const args = ['features', 'barometer.yaml', '--as-of', TODAY, '--out', `f.${ending}`, '--quiet'];
      expect(run(...args).code).toBe(0);
      const score = run('score', '--model', 'out/model.json', '--input', `f.${ending}`, '--out', `s-${ending}.csv`);
      expect(score.code).toBe(0);
    }
    expect(readFileSync(join(folder, 's-csv.csv'), 'utf8')).toBe(readFileSync(join(folder, 's-jsonl.csv'), 'utf8'));
    const again = run('score', 'barometer.yaml', ...MODEL, '--previous', 'out/accounts.csv', '--out', 's.csv');
    expect(again.code).toBe(0);
    const bands = (name: string) => readCsv(join(folder, name)).map((row) => [row.account_id, row.band_since]);
    expect(bands('s.csv')).toEqual(bands('out/accounts.csv'));
  });
});
