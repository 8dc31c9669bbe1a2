import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HysteresisChoice } from '../../models/bands/hysteresis.ts';
import type { ModelFile, ScoreResult } from '../../models/runtime/types.ts';
import type { OutcomeTuning } from '../../models/tuning/types.ts';
import { ROOT } from '../meta/sources.ts';
import { backtestFaults } from '../support/backtest-schema.ts';
import {
  barometer,
  CLI,
  filesBelow,
  parseCsv,
  type Ran,
  readCsv,
  simulateHistory,
  temporaryFolder,
} from '../support/cli.ts';

const { folder, remove } = temporaryFolder('commands');
const history = join(folder, 'history');
const TODAY = '2026-10-01';
const MODEL = ['--model', 'out/model.json'];
let recalibrated: Ran;

beforeAll(() => {
  mkdirSync(history);
  simulateHistory(history, 100, 16, 5);
  recalibrated = barometer(history, 'recalibrate', 'barometer.yaml', '--out', 'out');
});
afterAll(remove);

const run = (...args: readonly string[]) => barometer(history, ...args);

/** A run that must have worked, whatever its verdict, with nothing a terminal would paint. */
function good(ran: Ran, code = 0): Ran {
  expect(ran.stderr).not.toMatch(/ {4}at |node:internal/);
  expect(ran.code).toBe(code);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the start of every colour code
  expect(ran.stdout + ran.stderr).not.toMatch(/\u001b/);
  return ran;
}

function jsonOf(ran: Ran): Record<string, unknown> {
  return JSON.parse(ran.stdout) as Record<string, unknown>;
}

describe('init and simulate', () => {
  it('writes a config and a sample that check accepts, once', () => {
    const ran = good(barometer(folder, 'init', 'first'));
    expect(ran.stdout).toMatch(/^Wrote first\/barometer\.yaml and a sample history under first\/history\.\n/);
    expect(ran.lines).toEqual([expect.stringMatching(/^sample {7}\d+ tables, \d+ rows, /)]);
    const files = filesBelow(join(folder, 'first'));
    expect(files).toEqual(expect.arrayContaining(['barometer.yaml', 'history/accounts.csv']));
    const again = barometer(folder, 'init', 'first');
    expect(again.lines).toEqual(['first/barometer.yaml exists already; give another folder, or remove it first.']);
    expect(again.code).toBe(1);
    expect(good(barometer(folder, 'init', 'first', '--if-missing')).stdout).toBe('');
    expect(filesBelow(join(folder, 'first'))).toEqual(files);
    expect(good(barometer(folder, 'timeline', 'first/barometer.yaml')).stdout).toContain('CHURN');
  });

  it('simulates one file per table, a config and the truth, the same for the same seed', () => {
    const args = ['simulate', '--accounts', '20', '--months', '6', '--seed', '3', '--format', 'csv', '--json'];
    const json = jsonOf(good(barometer(folder, ...args, '--out', 'a')));
    expect(json).toMatchObject({ rowCounts: { accounts: 20 }, out: join(folder, 'a') });
    good(barometer(folder, ...args, '--out', 'b'));
    const files = filesBelow(join(folder, 'a'));
    expect(files).toEqual(
      expect.arrayContaining(['accounts.csv', 'barometer.yaml', 'usage_events.csv', 'truth/hazards.csv']),
    );
    expect(filesBelow(join(folder, 'b'))).toEqual(files);
    for (const file of files.filter((name) => name !== 'truth')) {
      expect(readFileSync(join(folder, 'a', file)).equals(readFileSync(join(folder, 'b', file))), file).toBe(true);
    }
  });

  it('replaces an earlier simulation, but not files of another origin', () => {
    const args = ['simulate', '--accounts', '5', '--months', '6', '--seed', '3', '--format', 'csv'];
    good(barometer(folder, ...args, '--out', 'c'));
    good(barometer(folder, ...args, '--out', 'c'));
    mkdirSync(join(folder, 'own'));
    writeFileSync(join(folder, 'own', 'accounts.csv'), 'ours');
    const refused = barometer(folder, ...args, '--out', 'own');
    expect(refused.lines).toEqual([
      '--out own holds accounts.csv, which no earlier simulation left there; choose another folder.',
    ]);
    expect(refused.code).toBe(1);
    expect(filesBelow(join(folder, 'own'))).toEqual(['accounts.csv']);
  });
});

describe('check and timeline', () => {
  it('says what there is, in words', () => {
    const { stdout, lines } = good(run('check', 'barometer.yaml'));
    expect(stdout).toMatch(/^accounts +100 +0 +0 +\d{4}-\d\d-\d\d +\d{4}-\d\d-\d\d$/m);
    expect(stdout).toMatch(/^support +18 +0 *$/m);
    expect(stdout).toMatch(/^(Enough|Not enough) evidence/m);
    expect(lines).toEqual([expect.stringMatching(/^check {8}[\d,]+ rows, /)]);
  });

  it('says the same as JSON, and writes rejects where asked', () => {
    const ran = good(run('check', 'barometer.yaml', '--json', '--quiet', '--rejects', 'rejects.csv'));
    const json = jsonOf(ran);
    expect(ran.stderr).toBe('');
    expect(Object.keys(json)).toEqual(
      expect.arrayContaining(['dataEnd', 'tables', 'rejects', 'metrics', 'churn', 'expansion', 'isEnoughEvidence']),
    );
    expect(json).toMatchObject({ dataEnd: TODAY, rejects: [], unknownExcludes: [] });
    expect(readFileSync(join(history, 'rejects.csv'), 'utf8')).toBe('table,file,line,key,column,value,rule\n');
  });

  it('lists the metrics of the config, with what the accounts have of them, and describes them on a page', () => {
    const own = [
      `{ name: exports_28d, table: usage_events, aggregate: sum, value: quantity, where: { feature: [export] }, category: usage, unit: exports, healthier: higher, meaning: "Exports in the last 28 days." }`,
      `{ name: exprots_28d, table: usage_events, aggregate: count, where: { feature: [exprot] }, category: usage, healthier: higher, meaning: "A slip of the pen." }`,
      `{ name: nps_admin, table: surveys, aggregate: mean, value: score, where: { role: [admin] }, category: sentiment, healthier: higher, meaning: "What admins say." }`,
      `{ name: left_out, table: surveys, aggregate: count, category: sentiment, healthier: higher, meaning: "Left out." }`,
    ];
    const given = readFileSync(join(history, 'barometer.yaml'), 'utf8');
    const lines = own.map((metric) => `\n    - ${metric}`).join('');
    writeFileSync(join(history, 'own.yaml'), given.replace('exclude: []', `exclude: [left_out]\n  custom:${lines}`));
    const { stdout } = good(run('check', 'own.yaml', '--quiet', '--metrics', 'metrics.md'));
    expect(stdout).toMatch(/^exports_28d +usage +higher +100\.0% +\d+\.\d% +[\d.,]+ +exports$/m);
    expect(stdout).toMatch(/^exprots_28d +usage +higher +100\.0% +0\.0% +0$/m);
    expect(stdout).toMatch(/^nps_admin +sentiment +higher +\d\.\d% +\d\.\d% /m);
    expect(stdout).toContain('\nleft_out is not computed: Excluded by the config.\n');
    expect(stdout).toContain(
      '\nexprots_28d is 0 or missing for every account today: check its where, value and window_days.\n',
    );
    const page = readFileSync(join(history, 'metrics.md'), 'utf8');
    expect(page).toMatch(/^# Metrics\n\n## usage\n/);
    expect(page).toContain(
      '| `exports_28d` | Exports in the last 28 days. | exports | higher |  | 0 | 28 days | sum |',
    );
    expect(page).toContain('| `days_since_last_event` |');
    expect(page).not.toContain('left_out');
    const json = jsonOf(good(run('check', 'own.yaml', '--quiet', '--json')));
    expect(json.customMetrics).toEqual([
      expect.objectContaining({ name: 'exports_28d', valueShare: 1, why: null }),
      expect.objectContaining({ name: 'exprots_28d', valueShare: 1, notZeroShare: 0, median: 0 }),
      expect.objectContaining({ name: 'nps_admin', category: 'sentiment' }),
      expect.objectContaining({ name: 'left_out', valueShare: null, why: 'Excluded by the config.' }),
    ]);
    const coverage = (json.metrics as { name: string; coverage: number }[]).find(({ name }) => name === 'nps_last');
    expect(coverage?.coverage).toBeGreaterThan(0.2);
    expect(coverage?.coverage).toBeLessThan(1);
  });

  it('draws the folds, and gives them as JSON', () => {
    expect(good(run('timeline', 'barometer.yaml')).stdout).toMatch(/^fold 1 .*◆/m);
    const json = jsonOf(good(run('timeline', 'barometer.yaml', '--json', '--as-of', '2026-07-01')));
    expect(json).toMatchObject({ dataEnd: '2026-07-01', churn: { maturityDays: 97 } });
  });

  it('searches for settings of the trees alone, or says that there is too little to judge by', () => {
    const json = jsonOf(good(run('tune', 'barometer.yaml', '--json', '--budget', '3')));
    expect(json).toMatchObject({ budget: 3, outcomes: [{ outcome: 'churn' }, { outcome: 'expansion' }] });
    for (const { searches } of json.outcomes as OutcomeTuning[]) {
      for (const { tried } of searches) expect(tried).toHaveLength(3);
    }
    expect(good(run('tune', 'barometer.yaml', '--budget', '3')).stdout).toMatch(/^churn(:|, on what was known on )/);
    expect(run('tune', 'barometer.yaml', '--budget', '1')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--budget is "1"; expected a whole number from 2 to 200.'),
    });
  });
});

describe('recalibrate', () => {
  it('keeps in the model file what the data gave to metrics before the first recalibration', () => {
    const { catalog } = JSON.parse(readFileSync(join(history, 'out', 'model.json'), 'utf8')) as ModelFile;
    expect(catalog).toMatchObject({
      coreFeatures: ['dashboard', 'search', 'report'],
      securityFeatures: ['admin_audit'],
    });
    const names = catalog?.milestoneDays?.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['go_live', 'kickoff']));
    expect(catalog?.milestoneDays?.every(({ days }) => Number.isInteger(days) && days > 0)).toBe(true);
  });

  it('keeps in the model file the hysteresis that the replay chose', () => {
    const read = (name: string) => JSON.parse(readFileSync(join(history, 'out', name), 'utf8'));
    const { rule, tried } = read('backtest.json').hysteresis as HysteresisChoice;
    // A history with few churned accounts has nothing to choose by.
    expect(tried.filter(({ isTaken }) => isTaken)).toMatchObject(tried.length === 0 ? [] : [rule]);
    const { readings, ...rest } = rule;
    const { hysteresis } = (read('model.json') as ModelFile).health.bands;
    expect(hysteresis).toEqual(readings === 1 ? rest : rule);
  });

  it('prints the verdict and leaves the files of design', () => {
    const { stdout, code, lines } = recalibrated;
    expect(lines.map((line) => line.split(' ')[0])).toEqual(
      [
        'history',
        'features',
        'certify',
        'fit',
        'backtest',
        'treatment',
        'explain',
        'model',
        'score',
        'autopsy',
        'indicators',
        'report',
      ].filter((name) => lines.some((line) => line.startsWith(name))),
    );
    const verdict = stdout.trim().split('\n')[0];
    expect({ 0: 'PROMOTE', 2: 'KEEP', 3: 'NOT ENOUGH EVIDENCE' }[code ?? -1]).toBe(verdict);
    const files = filesBelow(join(history, 'out'));
    expect(files).toEqual(
      expect.arrayContaining(
        'accounts.csv backtest.json manifest.json model.json predictions.parquet report.html snapshots.parquet'.split(
          ' ',
        ),
      ),
    );
    expect(files.filter((name) => name.includes('partial'))).toEqual([]);
    for (const name of ['model.json', 'report.html', 'accounts.csv']) expect(stdout).toContain(`out/${name}`);
  });

  it('keeps its figures under the names of the published schema, and no others', () => {
    const text = readFileSync(join(history, 'out', 'backtest.json'), 'utf8');
    expect(backtestFaults(text)).toEqual([]);
    const { leadTime, ...rest } = JSON.parse(text) as { leadTime: object };
    expect(backtestFaults(JSON.stringify({ ...rest, leadtime: leadTime }))).toEqual([
      " must have required property 'leadTime'",
      ' must NOT have additional properties',
    ]);
  });

  it('is the same to the last byte when run again, but for durations', () => {
    const again = run('recalibrate', 'barometer.yaml', '--out', 'again', '--json', '--quiet', '--no-color');
    expect(again.code).toBe(recalibrated.code);
    expect(again.stderr).toBe('');
    expect(jsonOf(again)).toMatchObject({ exitCode: recalibrated.code, folder: join(history, 'again') });
    const files = filesBelow(join(history, 'out')).filter((name) => name !== 'manifest.json');
    for (const file of files) {
      const [a, b] = ['out', 'again'].map((name) => readFileSync(join(history, name, file)));
      expect(a.equals(b), file).toBe(true);
    }
    const manifestOf = (name: string) => {
      const manifest = JSON.parse(readFileSync(join(history, name, 'manifest.json'), 'utf8')) as {
        stages: { durationMs: number }[];
      };
      return { ...manifest, stages: manifest.stages.map((stage) => ({ ...stage, durationMs: 0 })) };
    };
    expect(manifestOf('again')).toEqual(manifestOf('out'));
  });

  it('takes an earlier model as champion, and an earlier day', () => {
    const ran = run('recalibrate', 'barometer.yaml', '--out', 'next', '--champion', 'out/model.json', '--quiet');
    expect([0, 2, 3]).toContain(ran.code);
    const backtest = readFileSync(join(history, 'next', 'backtest.json'), 'utf8');
    expect(backtest).toContain('"champion"');
    expect(backtestFaults(backtest)).toEqual([]);
    const model = (name: string) =>
      JSON.parse(readFileSync(join(history, name, 'model.json'), 'utf8')) as { health: { anchor: unknown } };
    expect(model('next').health.anchor).toEqual(model('out').health.anchor);
  });
});

describe('scores', () => {
  /** What may not differ between two ways to the same score. */
  const SCORE = ['health_score', 'grade', 'churn_probability', 'expansion_probability', 'margin', 'reason_1', 'mrr'];
  const scoresOf = (rows: readonly Readonly<Record<string, string>>[]) =>
    Object.fromEntries(rows.map((row) => [row.account_id, SCORE.map((name) => row[name])]));
  const scored = (name: string) => readCsv(join(history, name));

  beforeAll(() => {
    good(run('score', 'barometer.yaml', ...MODEL, '--as-of', TODAY, '--out', 'score.csv', '--quiet'));
    for (const ending of ['csv', 'jsonl', 'parquet']) {
      good(run('features', 'barometer.yaml', '--as-of', TODAY, '--out', `features.${ending}`, '--quiet'));
    }
  });

  it('count the bands and name the file', () => {
    const ran = good(run('score', 'barometer.yaml', ...MODEL, '--as-of', TODAY, '--out', 'again.csv', '--json'));
    const rows = scored('again.csv');
    const count = (band: string) => rows.filter((row) => row.band === band).length;
    expect(jsonOf(ran)).toEqual({
      out: 'again.csv',
      accounts: rows.length,
      asOf: TODAY,
      bands: { red: count('red'), yellow: count('yellow'), green: count('green') },
    });
    expect(rows.length).toBeGreaterThan(50);
    expect(readFileSync(join(history, 'again.csv'), 'utf8')).toBe(readFileSync(join(history, 'score.csv'), 'utf8'));
  });

  it('are those of the recalibration at the same date', () => {
    expect(scoresOf(scored('score.csv'))).toEqual(scoresOf(scored('out/accounts.csv')));
  });

  it('remember bands by --previous', () => {
    const args = ['--as-of', TODAY, '--previous', 'out/accounts.csv', '--out', 'remembered.csv', '--quiet'];
    good(run('score', 'barometer.yaml', ...MODEL, ...args));
    const bandsOf = (name: string) =>
      Object.fromEntries(scored(name).map((row) => [row.account_id, [row.band, row.band_since]]));
    expect(bandsOf('remembered.csv')).toEqual(bandsOf('out/accounts.csv'));
  });

  it.each(['csv', 'jsonl', 'parquet'])('are the same from rows of metrics in a .%s file', (ending) => {
    good(run('score', ...MODEL, '--input', `features.${ending}`, '--out', 'rows.csv', '--quiet'));
    expect(scoresOf(scored('rows.csv'))).toEqual(scoresOf(scored('score.csv')));
  });

  it('are the same from the runtime', async () => {
    const runtime = (await import(
      pathToFileURL(`${ROOT}dist/models/runtime/index.js`).href
    )) as typeof import('../../models/runtime/index.ts');
    const model = runtime.loadModel(readFileSync(join(history, 'out', 'model.json'), 'utf8'));
    const rows = readFileSync(join(history, 'features.jsonl'), 'utf8').trim().split('\n');
    const results = new Map(
      rows.map((line): [string, ScoreResult] => {
        const row = JSON.parse(line) as Record<string, string | number | null>;
        const { account_id: id, tenure_days: tenureDays, segment, industry, region, plan = null } = row;
        const metrics = Object.fromEntries(
          model.file.inputs.map(({ name }) => [name, typeof row[name] === 'number' ? row[name] : null]),
        );
        const context = { segment, industry, region, plan, tenureDays, asOf: TODAY };
        return [String(id), model.score({ context, metrics })];
      }),
    );
    expect(results.size).toBe(scored('score.csv').length);
    for (const row of scored('score.csv')) {
      const result = results.get(row.account_id);
      expect([result?.margin, result?.churnProbability, result?.healthScore, result?.band]).toEqual([
        Number(row.margin),
        Number(row.churn_probability),
        Number(row.health_score),
        row.band,
      ]);
    }
  });
});

describe('explain and verify', () => {
  it('gives reasons that add up to the margin of score', () => {
    const [account] = parseCsv(readFileSync(join(history, 'out', 'accounts.csv'), 'utf8'));
    const args = ['explain', 'barometer.yaml', ...MODEL, '--account', account.account_id, '--as-of', TODAY];
    const { stdout, stderr } = good(run(...args));
    expect(stdout).toMatch(new RegExp(`^${account.account_id} on ${TODAY}: health score `));
    expect(stdout).toContain('Reasons, strongest first:');
    expect(stderr).toBe('');
    const json = jsonOf(good(run(...args, '--json'))) as {
      margin: number;
      baseMargin: number;
      contributions: { contribution: number }[];
    };
    const sum = json.contributions.reduce((total, { contribution }) => total + contribution, json.baseMargin);
    expect(json.margin).toBe(Number(account.margin));
    expect(sum).toBeCloseTo(json.margin, 9);
  });

  it('holds the model file to its word', () => {
    expect(good(run('verify', 'out/model.json')).stdout).toBe(
      'out/model.json: valid; schema, integrity and test vectors hold.\n',
    );
    expect(jsonOf(good(run('verify', 'out/model.json', '--json')))).toEqual({
      file: 'out/model.json',
      isValid: true,
      problems: [],
    });
  });
});

describe('--help', () => {
  const names = [
    'init',
    'simulate',
    'check',
    'timeline',
    'tune',
    'recalibrate',
    'features',
    'score',
    'explain',
    'verify',
  ];

  it.each(names)('of %s shows examples that run by its own options', (name) => {
    const { stdout } = good(barometer(folder, name, '--help'));
    const examples = [...stdout.matchAll(/^ {2}\$ barometer (.*)$/gm)].map(([, example]) => example);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      expect(example.split(' ')[0]).toBe(name);
      for (const [flag] of example.matchAll(/--[\w-]+/g)) expect(stdout).toMatch(new RegExp(`^ +${flag}\\b`, 'm'));
    }
  });

  it('lists the commands and the exit codes', () => {
    const { stdout } = good(barometer(folder, '--help'));
    for (const name of names) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
    expect(stdout).toContain('Exit codes: 0 ');
    expect(barometer(folder).code).toBe(1);
    expect(CLI).toMatch(/dist/);
  });
});
