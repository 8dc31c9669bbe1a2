import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barometer, filesBelow, readCsv, SMALL_CONFIG, simulateHistory, temporaryFolder } from '../support/cli.ts';

const { folder, remove } = temporaryFolder('bad-arguments');
const MODEL = ['--model', 'out/model.json'];
const AT = ['--as-of', '2026-10-01'];
let model = '';
let metric = '';

beforeAll(() => {
  simulateHistory(folder, 120, 14, 3);
  writeFileSync(join(folder, 'small.yaml'), SMALL_CONFIG);
  const ran = barometer(folder, 'recalibrate', 'small.yaml', '--out', 'out', '--quiet');
  expect([ran.stderr, ran.code]).toEqual(['', 3]);
  model = readFileSync(join(folder, 'out', 'model.json'), 'utf8');
  metric = (JSON.parse(model) as { inputs: { name: string }[] }).inputs[0].name;
  mkdirSync(join(folder, 'folder.json'));
});
afterAll(remove);

const put = (name: string, text: string) => writeFileSync(join(folder, name), text);

function refused(args: readonly string[], lines: readonly (string | RegExp)[], code = 1): void {
  const before = filesBelow(folder);
  const ran = barometer(folder, ...args);
  expect(ran.lines).toEqual(lines.map((line) => (typeof line === 'string' ? line : expect.stringMatching(line))));
  expect(ran.code).toBe(code);
  expect(filesBelow(folder)).toEqual(before);
}

describe('arguments', () => {
  it.each([
    [['check', 'small.yaml', '--fast'], "barometer check: unknown option '--fast'. `barometer check --help` shows"],
    [['check'], "barometer check: missing required argument 'config'. `barometer check --help` shows"],
    [['check', 'a', 'b'], "barometer check: too many arguments for 'check'. Expected 1 argument but got 2. `bar"],
    [['chek', 'a'], "barometer: unknown command 'chek'. Did you mean check? `barometer --help` shows"],
    [['features', 'small.yaml', '--as-of'], "barometer features: option '--as-of <date>' argument missing. `bar"],
    [
      ['simulate', '--format', 'xml'],
      "barometer simulate: option '--format <format>' argument 'xml' is invalid. Allowed choices are parquet, csv. `bar",
    ],
  ])('%j', (args, start) => {
    const { lines, code, stdout } = barometer(folder, ...args);
    expect(lines.map((line) => line.slice(0, start.length))).toEqual([start]);
    expect([code, stdout]).toEqual([1, '']);
  });

  it('that are missing are all named', () => {
    refused(
      ['explain', 'small.yaml', '--as-of', '2026-10-01'],
      [
        'barometer explain: --model is missing; give --model <file>: model.json.',
        'barometer explain: --account is missing; give --account <id>: account id.',
      ],
    );
  });

  it('that are wrong are all named', () => {
    refused(
      ['simulate', '--accounts', '-1', '--months', 'x', '--seed', '1.5', '--out', 'sim'],
      [
        '--accounts is "-1"; expected a whole number from 1 to 1000000.',
        '--months is "x"; expected a whole number from 6 to 120.',
        '--seed is "1.5"; expected a whole number from 0 to 4294967295.',
      ],
    );
    refused(
      ['recalibrate', 'nope.yaml', '--as-of', 'x', '--champion', 'nope.json', '--out', 'new'],
      [
        /^--as-of is "x"; expected a date/,
        /^nope\.yaml does not exist/,
        '--champion nope.json does not exist; check the path.',
      ],
    );
  });

  it('are told as JSON too', () => {
    const { stdout } = barometer(folder, 'features', 'small.yaml', '--json', '--nonsense');
    expect(JSON.parse(stdout)).toEqual({ faults: [expect.stringContaining("unknown option '--nonsense'")] });
    const missing = barometer(folder, 'verify', 'nope.json', '--json');
    expect(JSON.parse(missing.stdout)).toEqual({ faults: ['nope.json does not exist; check the path.'] });
  });

  it('of score make one of its two forms', () => {
    const score = (...args: readonly string[]) => ['score', ...args, ...MODEL, '--out', 's.csv'];
    refused(score(), [/^score needs a config and --as-of DATE, or --input FILE/]);
    refused(score('small.yaml'), [/^--as-of is missing/]);
    refused(score('small.yaml', '--input', 'accounts.csv'), [
      /^score takes either a config .* or --input FILE, not both/,
    ]);
    refused(score('--input', 'accounts.csv', ...AT), [/^--as-of goes with a config/]);
  });
});

describe('model files', () => {
  const score = ['score', 'small.yaml', '--model', 'm.json', ...AT, '--out', 's.csv'];
  const changed = (change: (file: { formatVersion: number; health: { grades: { A: number } } }) => void): string => {
    const file = JSON.parse(model) as { formatVersion: number; health: { grades: { A: number } } };
    change(file);
    return JSON.stringify(file);
  };

  it.each<[string, () => string, RegExp]>([
    ['cut off', () => model.slice(0, 5000), /the file is not JSON/],
    ['edited', () => changed((file) => (file.health.grades.A += 1)), /integrity is .* changed after its export/],
    ['newer', () => changed((file) => (file.formatVersion = 2)), /formatVersion is 2; expected 1\. Upgrade/],
    ['something else', () => 'account_id,margin\na,1\n', /the file is not JSON/],
    ['null', () => 'null', /the file is null; expected an object/],
  ])('that are %s are refused, and fail verification', (_name, text, fault) => {
    put('m.json', text());
    refused(score, [new RegExp(`^--model m\\.json: .*${fault.source}`)]);
    refused(
      ['recalibrate', 'small.yaml', '--champion', 'm.json', '--out', 'new'],
      [new RegExp(`^--champion m\\.json: .*${fault.source}`)],
    );
    refused(['verify', 'm.json'], [new RegExp(`^m\\.json: .*${fault.source}`)], 2);
  });

  it('that are folders or not there say so', () => {
    const at = (name: string) => score.map((arg) => (arg === 'm.json' ? name : arg));
    refused(at('folder.json'), ['--model folder.json is a folder; a file was expected.']);
    refused(at('none.json'), ['--model none.json does not exist; check the path.']);
    refused(['verify', 'folder.json'], ['folder.json is a folder; a file was expected.']);
  });
});

describe('scorecards', () => {
  it.each([
    [
      'account_id,started_on\n',
      [/^--incumbent i\.yaml:1: this is not a scorecard; expected, for instance: weights: \{/],
    ],
    ['weights: {}', [/^--incumbent i\.yaml:1: weights is empty; expected, for instance/]],
    [
      'weights: { nps_last: -1, tickets_open: many }\nname: x',
      [
        /^--incumbent i\.yaml:1: weights\.nps_last is -1; expected a number above 0/,
        /^--incumbent i\.yaml:1: weights\.tickets_open is "many"/,
        /^--incumbent i\.yaml:2: "name" is not a key of a scorecard/,
      ],
    ],
    ['weights: { nps_last: 1, nps_last: 2 }', [/^--incumbent i\.yaml:1: the key "nps_last" stands twice/]],
    [
      'weights: { nps_lats: 1, active_users_28d: 2 }',
      [
        /weights\.nps_lats is no metric of this history; did you mean nps_last\?/,
        /active_users_28d cannot be computed/,
      ],
    ],
    [
      'ranges:\n  - { metric: nps_lats, weight: 1, zero: 0, full: 10 }',
      [/^--incumbent i\.yaml:2: ranges\[0\]\.metric nps_lats is no metric of this history; did you mean nps_last\?/],
    ],
  ])('%j', (text, lines) => {
    put('i.yaml', text);
    refused(['recalibrate', 'small.yaml', '--incumbent', 'i.yaml', '--out', 'new', '--quiet'], lines);
  });
});

describe('rows to score', () => {
  it.each<[string, () => string, RegExp]>([
    [
      'text',
      () => `account_id,${metric}\na,lots\n`,
      /column \w+ holds "lots"; expected numbers, empty where not known/,
    ],
    ['a decimal comma', () => `account_id,${metric}\na,"1,5"\n`, /column \w+ holds "1,5"; expected numbers/],
    ['infinity', () => `account_id,${metric}\na,1e999\n`, /column \w+ holds Infinity; expected numbers/],
    ['an account twice', () => `account_id,${metric}\na,1\na,2\n`, /more than one row of these accounts: 1 \("a"\)/],
    ['no metric', () => 'account_id,colour\na,red\n', /has no column that the model knows; expected metrics such as/],
    ['nothing', () => '', /rows\.csv is empty/],
  ])('that hold %s are refused', (_name, text, fault) => {
    put('rows.csv', text());
    refused(
      ['score', '--input', 'rows.csv', ...MODEL, '--out', 's.csv'],
      [new RegExp(`^--input rows\\.csv.*${fault.source}`)],
    );
  });

  it('must be there, and so must earlier scores', () => {
    refused(
      ['score', '--input', 'none.csv', ...MODEL, '--out', 's.csv'],
      ['--input none.csv does not exist; check the path.'],
    );
    put('previous.csv', 'account_id,band\na,purple\n');
    refused(
      ['score', 'small.yaml', ...MODEL, ...AT, '--previous', 'previous.csv', '--out', 's.csv'],
      ['--previous previous.csv: account a has band "purple"; expected red, yellow or green.'],
    );
  });
});

describe('accounts to explain', () => {
  const explain = (account: string) => ['explain', 'small.yaml', ...MODEL, ...AT, '--account', account];

  it.each([
    ['nobody', '"nobody"'],
    ["' or 1=1 --", '"\' or 1=1 --"'],
    ['\u001b[31mred\n', '"\\u001b[31mred\\n"'],
    ['', '""'],
  ])('%j is not known', (account, shown) => {
    refused(explain(account), [
      `--account ${shown} is not in the accounts table as known on 2026-10-01; check the id.`,
    ]);
  });

  it('that have left are told apart from accounts that never were', () => {
    const scored = new Set(readCsv(join(folder, 'out', 'accounts.csv')).map((row) => row.account_id));
    const gone = readCsv(join(folder, 'accounts.csv')).find((row) => !scored.has(row.account_id));
    refused(explain(gone?.account_id ?? ''), [/^account "a\d+" is known but not eligible on 2026-10-01: /]);
  });
});
