import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLI, filesBelow } from '../support/cli.ts';
import { baseTable } from './kit/base-tables.ts';
import { expectClear } from './kit/clear-lines.ts';
import { csvBytes, csvForm, PLAIN_FORM } from './kit/csv-text.ts';
import { jsonBytes, jsonEnding, jsonForm } from './kit/json-text.ts';
import { parseCsvText } from './kit/parse-csv.ts';
import { DEADLINE, holds, TEST_TIMEOUT } from './kit/runs.ts';
import { damageTable, tableDamage } from './kit/table-damage.ts';

let folder: string;
beforeAll(() => {
  if (!existsSync(CLI)) throw new Error('dist/ is not there; run `npm run build` first.');
  folder = mkdtempSync(join(tmpdir(), 'fuzz-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const N_ROWS = 24;
const TABLES = ['accounts', 'subscriptions', 'tickets'] as const;

const scenario = fc.record({
  command: fc.constantFrom('check', 'features', 'recalibrate'),
  table: fc.constantFrom(...TABLES),
  damages: fc.array(tableDamage, { maxLength: 3 }),
  as: fc.oneof(
    fc.record({ kind: fc.constant('csv' as const), form: csvForm }),
    fc.record({ kind: fc.constant('json' as const), form: jsonForm }),
  ),
  /** A line put under the config; most are faults. */
  config: fc.constantFrom(
    ...[
      '',
      '',
      '',
      '',
      'seed: -1',
      'metrics: { windows_days: [0] }',
      'snapshot: {}',
      '\tx: 1',
      'cohorts: { by: [__proto__] }',
    ],
    ...[
      'metrics: { custom: [{ name: constructor, category: usage, table: tickets, aggregate: count, healthier: lower, meaning: x }] }',
    ],
  ),
  maxRejectShare: fc.constantFrom(1, 1, 0.05),
});

const ARGUMENTS = {
  check: ['check', 'barometer.yaml', '--quiet', '--rejects', 'out/rejects.csv'],
  features: ['features', 'barometer.yaml', '--quiet', '--as-of', '2024-07-01', '--out', 'out/features.csv'],
  recalibrate: ['recalibrate', 'barometer.yaml', '--quiet', '--out', 'out'],
} as const;

/** What an earlier run left, and must stand after a fault. */
const BEFORE: Readonly<Record<string, string>> = {
  'manifest.json': '{ "format": "barometer-manifest" }',
  'model.json': 'the model in use',
  'features.csv': 'the last features',
  'rejects.csv': 'the last rejects',
};

describe('the built command line over damaged inputs', () => {
  test(
    'ends with 0, 1 or 3, says why in clear lines, and leaves the out folder whole',
    () =>
      holds(10, scenario, async ({ command, table, damages, as, config, maxRejectShare }) => {
        const home = join(folder, 'home');
        const temporary = join(folder, 'temporary');
        for (const place of [home, temporary]) rmSync(place, { recursive: true, force: true });
        mkdirSync(join(home, 'out'), { recursive: true });
        mkdirSync(temporary);
        for (const [name, text] of Object.entries(BEFORE)) writeFileSync(join(home, 'out', name), text);
        const damaged = damageTable(baseTable(table, N_ROWS), damages);
        const ending = as.kind === 'csv' ? (as.form.gzip === 'none' ? 'csv' : 'csv.gz') : jsonEnding(as.form);
        const files = Object.fromEntries(TABLES.map((name) => [name, `${name}.${name === table ? ending : 'csv'}`]));
        for (const name of TABLES) {
          const bytes =
            name !== table
              ? csvBytes(baseTable(name, N_ROWS), PLAIN_FORM)
              : as.kind === 'csv'
                ? csvBytes(damaged, as.form)
                : jsonBytes(damaged, as.form);
          writeFileSync(join(home, files[name]), bytes);
        }
        const tables = TABLES.map((name) => `  ${name}: { file: ${files[name]} }\n`).join('');
        writeFileSync(
          join(home, 'barometer.yaml'),
          `tables:\n${tables}outcomes: { expansion: false }\nbacktest: { bootstrap: 20, folds: 2 }\nmax_reject_share: ${maxRejectShare}\n${config}\n`,
        );
        const run = spawnSync(process.execPath, [CLI, ...ARGUMENTS[command]], {
          cwd: home,
          encoding: 'utf8',
          env: { PATH: process.env.PATH, TMPDIR: temporary, TZ: 'Pacific/Chatham' },
          timeout: DEADLINE - 1_000,
        });
        expect(
          [0, 1, ...(command === 'recalibrate' ? [3] : [])],
          `${run.signal} ${run.stderr.slice(0, 2000)}`,
        ).toContain(run.status);
        expect(readdirSync(temporary)).toEqual([]);
        expect(filesBelow(home).filter((name) => /partial|\.part$|barometer-/.test(name))).toEqual([]);
        if (run.status === 1) {
          expectClear(run.stderr.trimEnd().split('\n'));
          expect(run.stdout).toBe('');
          checkUntouched(home, command);
        } else {
          expect(run.stderr).toBe('');
          expect(run.stdout).not.toMatch(/\bundefined\b|\[object |NaN/);
        }
      }),
    TEST_TIMEOUT,
  );
});

/** All as it was, but that `check` writes the rejects that stopped it. */
function checkUntouched(home: string, command: string): void {
  const out = join(home, 'out');
  expect(filesBelow(out)).toEqual(Object.keys(BEFORE).sort());
  for (const [name, text] of Object.entries(BEFORE)) {
    const now = readFileSync(join(out, name), 'utf8');
    if (now === text) continue;
    expect([command, name]).toEqual(['check', 'rejects.csv']);
    const [header, ...rows] = parseCsvText(now);
    expect(header).toHaveLength(7);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter((row) => row.length !== 7)).toEqual([]);
  }
}
