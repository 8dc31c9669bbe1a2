import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../pipeline/config/index.ts';
import { recalibrate } from '../../pipeline/stages/recalibrate.ts';
import { LIGHT, simulatedHistory } from '../support/simulated-history.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLI = join(ROOT, 'dist', 'pipeline', 'cli.js');
const SMALL = { ...LIGHT, accounts: 160, months: 18, density: { seats: 0.3, eventsPerUser: 2 } };

const isBuilt = existsSync(CLI);
/** Whether the build is of the sources as they stand; `npm test` builds first. */
const isCurrent = isBuilt && newestSource() <= statSync(CLI).mtimeMs;

function newestSource(): number {
  const rooms = ['pipeline', 'reports', 'models', 'features', 'data'];
  const files = rooms.flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' }).map((name) => join(ROOT, room, name)),
  );
  return Math.max(...files.filter((name) => name.endsWith('.ts')).map((name) => statSync(name).mtimeMs));
}

let folder: string;
let config: string;

beforeAll(async () => {
  const history = await simulatedHistory(SMALL);
  folder = await mkdtemp(join(tmpdir(), 'barometer-repeatable-'));
  config = join(folder, 'barometer.yaml');
  const simulated = readFileSync(join(history, 'barometer.yaml'), 'utf8');
  const changed = simulated
    .replace('engine: duckdb', `engine: duckdb, folders: [${history}]`)
    .replaceAll(/file: (\w+\.parquet)/g, `file: ${history}/$1`)
    .replace(/folds: \d+, bootstrap: \d+/, 'folds: 1, bootstrap: 30')
    .replace('min_lead_days: 30', 'min_lead_days: 30, hysteresis: { clear_gap: 1.5, min_dwell_days: 7, readings: 2 }');
  expect(changed).toContain('readings: 2');
  expect(changed).toContain('bootstrap: 30');
  await writeFile(config, changed);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Run the built program in a process of its own, and say how it ended. */
function run(out: string, environment: Readonly<Record<string, string>>): Promise<number> {
  const { PATH = '' } = process.env;
  const options = { env: { PATH, ...environment } };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [CLI, 'recalibrate', config, '--out', out, '--quiet'], options, (error, _, stderr) => {
      const code = error === null ? 0 : Number(error.code);
      if ([0, 2, 3].includes(code)) resolve(code);
      else reject(new Error(stderr));
    });
  });
}

/** Every file of a run as text that shows each byte; the manifest without what each stage took. */
async function filesOf(out: string): Promise<Record<string, string>> {
  const names = readdirSync(out).sort();
  const read = async (name: string): Promise<string> => {
    const bytes = await readFile(join(out, name));
    if (name !== 'manifest.json') return bytes.toString('latin1');
    return bytes.toString('utf8').replaceAll(/"durationMs":\s*[\d.e-]+/g, '"durationMs": 0');
  };
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(name)] as const)));
}

function expectSame(found: Readonly<Record<string, string>>, expected: Readonly<Record<string, string>>): void {
  expect(Object.keys(found)).toEqual(Object.keys(expected));
  for (const [name, text] of Object.entries(expected)) expect(found[name] === text, `${name} is the same`).toBe(true);
}

describe.skipIf(!isBuilt)(
  isBuilt ? 'the same run' : 'the same run (skipped: dist is absent, run npm run build)',
  () => {
    let first: Record<string, string>;

    it('gives the same bytes again, and in another time zone and language', async () => {
      const runs: readonly { out: string; environment: Record<string, string> }[] = [
        { out: join(folder, 'first'), environment: { TZ: 'UTC', LC_ALL: 'C' } },
        { out: join(folder, 'again'), environment: { TZ: 'UTC', LC_ALL: 'C' } },
        {
          out: join(folder, 'elsewhere'),
          environment: { TZ: 'America/St_Johns', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', LANGUAGE: 'tr' },
        },
      ];
      const codes = await Promise.all(runs.map(({ out, environment }) => run(out, environment)));
      expect(new Set(codes).size).toBe(1);
      const [one, again, elsewhere] = await Promise.all(runs.map(({ out }) => filesOf(out)));
      const wanted = ['accounts.csv', 'backtest.json', 'manifest.json', 'model.json', 'predictions.parquet'];
      expect(Object.keys(one)).toEqual(expect.arrayContaining([...wanted, 'report.html', 'snapshots.parquet']));
      expectSame(again, one);
      expectSame(elsewhere, one);
      first = one;
    }, 120_000);

    it('has the hysteresis of the config in its bands, its cut-offs and its model file', () => {
      const rule = { clearGap: 1.5, minDwellDays: 7, readings: 2 };
      const { cutoffs, hysteresis } = JSON.parse(first['backtest.json']);
      expect(hysteresis.rule).toEqual(rule);
      expect(cutoffs).toMatchObject([rule]);
      expect(JSON.parse(first['model.json']).health.bands.hysteresis).toEqual(rule);
    });

    describe.skipIf(!isCurrent)(
      isCurrent ? 'in this process' : 'in this process (skipped: dist is older than its sources)',
      () => {
        it('gives the same bytes on one thread as on many', async () => {
          const out = join(folder, 'one-thread');
          const step = { step: () => {}, done: () => {}, failed: () => {} };
          await recalibrate({
            loaded: await loadConfig(config),
            out,
            asOf: null,
            champion: null,
            incumbent: null,
            inputs: [],
            reporter: { start: () => step, now: () => 0 },
          });
          expectSame(await filesOf(out), first);
        }, 120_000);
      },
    );
  },
);
