// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a variable's name in YAML is written so
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nearest } from '../../data/nearest.ts';
import { TABLES as TABLES_OF_DATA } from '../../data/tables.ts';
import { dayOf } from '../../models/math/day.ts';
import {
  type Config,
  configJsonSchema,
  DEFAULT_PLAYBOOK,
  loadConfig,
  parseConfig,
  TABLE_NAMES,
} from '../../pipeline/config/index.ts';
import { asFaults } from '../../pipeline/errors.ts';

const TABLES =
  'tables: { accounts: { file: a.csv }, subscriptions: { file: s.csv }, usage_events: { file: "u/*.csv" } }';

function read(text: string): Config {
  const parsed = parseConfig(text, '/work/quarter');
  if (parsed.config === null) throw new Error(parsed.faults.map((fault) => fault.text).join('\n'));
  return parsed.config;
}

/** The example of the design, word for word but for its comments. */
const EXAMPLE = `
version: 1
source: { engine: duckdb, folders: [../exports] }
tables:
  accounts:      { file: history/accounts.parquet, columns: { account_id: id, segment: tier } }
  subscriptions: { sql: "select id as account_id, began as starts_on, ended as ends_on, mrr from 'history/subs.csv'" }
  usage_events:  { file: "history/events/*.parquet" }
dates:       { data_end: 2026-10-01 }
snapshots:   { every: month, from: 2024-01-01 }
eligibility: { min_tenure_days: 0 }
outcomes:
  churn:     { kind: subscription_end, grace_days: 7, gap_days: 0, horizon_days: 90 }
  expansion: { min_growth: 0.10, gap_days: 0, horizon_days: 180, hold_days: 30 }
cohorts:     { tenure_days: [90, 180, 365, 730], by: [segment], min_size: 50 }
metrics:
  windows_days: [28, 90]
  core_features: []
  exclude: []
  custom:
    - { name: exports_28d, category: usage, table: usage_events, aggregate: sum, value: quantity, where: { feature: [export] },
        window_days: 28, healthier: higher, unit: events, meaning: "Exports in the last 28 days" }
models:      { families: [logistic, gradient], max_metrics: 20, monotone: true, choose: auto }
health:      { points_to_double_odds: 10, grades: { A: 65, B: 50, C: 35 } }
bands:       { policy: capacity, csms: 5, accounts_per_csm: 40, min_lead_days: 30 }
backtest:    { recalibrate_every: quarter, folds: 6, bootstrap: 500 }
playbook:
  - { band: red, category: usage, action: "Book a success review this week; ask what stopped", owner: csm, within_days: 5 }
report:      { title: "Customer health, Q4", currency: USD }
seed: 1
`;

/** What a config that names nothing but tables means. */
const DEFAULTS = {
  version: 1,
  source: { engine: 'duckdb', folders: ['/work/quarter'] },
  maxRejectShare: 0.05,
  dates: { dataEnd: null },
  snapshots: { every: 'month', from: null },
  eligibility: { minTenureDays: 0 },
  outcomes: {
    churn: { kind: 'subscription_end', graceDays: 7, gapDays: 0, horizonDays: 90 },
    expansion: { minGrowth: 0.1, gapDays: 0, horizonDays: 180, holdDays: 30 },
  },
  cohorts: { tenureDays: [90, 180, 365, 730], by: ['segment'], minSize: 50 },
  metrics: {
    windowsDays: [28, 90],
    coreFeatures: [],
    integrationFeatures: [],
    securityFeatures: [],
    modules: [],
    milestoneDays: [],
    exclude: [],
    custom: [],
  },
  models: {
    families: ['logistic', 'gradient'],
    maxMetrics: 20,
    monotone: true,
    choose: 'auto',
    tuning: { budget: 10 },
  },
  health: { pointsToDoubleOdds: 10, grades: { A: 65, B: 50, C: 35 } },
  money: { grossMargin: 0.8, discountRate: 0.1, years: 5 },
  bands: {
    policy: 'capacity',
    csms: 5,
    accountsPerCsm: 40,
    territories: null,
    by: ['segment', 'lifecycle'],
    lifecycleDays: [90, 365],
    hysteresis: null,
    minLeadDays: 30,
    noticeDays: 30,
  },
  backtest: { recalibrateEvery: 'quarter', folds: 6, bootstrap: 500 },
  indicators: { withinDays: [14, 30, 60, 90], renewalDays: 365 },
  playbook: DEFAULT_PLAYBOOK,
  report: { title: 'Customer health', currency: 'USD' },
  seed: 1,
};

describe('a good config', () => {
  test('needs nothing but tables; everything else has the value of the design', () => {
    const { tables, ...rest } = read(TABLES);
    expect(rest).toEqual(DEFAULTS);
    expect(tables).toEqual({
      accounts: { kind: 'file', file: 'a.csv', path: '/work/quarter/a.csv', columns: {} },
      subscriptions: { kind: 'file', file: 's.csv', path: '/work/quarter/s.csv', columns: {} },
      usage_events: { kind: 'file', file: 'u/*.csv', path: '/work/quarter/u/*.csv', columns: {} },
    });
  });

  test("the design's example is read as written", () => {
    const config = read(EXAMPLE);
    expect({ ...config, tables: {}, metrics: { ...config.metrics, custom: [] } }).toEqual({
      ...DEFAULTS,
      tables: {},
      source: { engine: 'duckdb', folders: ['/work/quarter', '/work/exports'] },
      dates: { dataEnd: dayOf(2026, 10, 1) },
      snapshots: { every: 'month', from: dayOf(2024, 1, 1) },
      playbook: [
        {
          band: 'red',
          category: 'usage',
          action: 'Book a success review this week; ask what stopped',
          owner: 'csm',
          withinDays: 5,
        },
        expect.objectContaining({ band: 'red' }),
        expect.objectContaining({ band: 'yellow' }),
      ],
      report: { title: 'Customer health, Q4', currency: 'USD' },
    });
    expect(config.tables.accounts).toEqual({
      kind: 'file',
      file: 'history/accounts.parquet',
      path: '/work/quarter/history/accounts.parquet',
      columns: { account_id: 'id', segment: 'tier' },
    });
    expect(config.tables.subscriptions).toMatchObject({ kind: 'sql', columns: {} });
    expect(config.metrics.custom).toEqual([
      {
        name: 'exports_28d',
        category: 'usage',
        table: 'usage_events',
        aggregate: 'sum',
        value: 'quantity',
        where: { feature: ['export'] },
        windowDays: 28,
        healthier: 'higher',
        unit: 'events',
        meaning: 'Exports in the last 28 days',
      },
    ]);
  });

  test('the three kinds of churn', () => {
    const recorded =
      'tables: { accounts: { file: a.csv }, churn_events: { file: c.csv } }\noutcomes: { churn: { kind: recorded } }';
    expect(read(recorded).outcomes.churn).toEqual({ kind: 'recorded', graceDays: 0, gapDays: 0, horizonDays: 90 });
    const events = 'tables: { accounts: { file: a.csv }, usage_events: { file: u.csv } }';
    expect(read(`${events}\noutcomes: { churn: { kind: inactivity } }`).outcomes.churn).toEqual({
      kind: 'inactivity',
      inactiveDays: 90,
      activity: { table: 'usage_events', where: {} },
      graceDays: 0,
      gapDays: 0,
      horizonDays: 90,
    });
    const shop =
      'churn: { kind: inactivity, inactive_days: 60, activity: { where: { feature: order, team: [1, true] } } }';
    expect(read(`${events}\noutcomes: { ${shop} }`).outcomes.churn).toMatchObject({
      inactiveDays: 60,
      activity: { table: 'usage_events', where: { feature: ['order'], team: ['1', 'true'] } },
    });
  });

  test('the search for indicators takes its days in any order, and false switches it off', () => {
    const written = read(`${TABLES}\nindicators: { within_days: [90, 7], renewal_days: 180 }`);
    expect(written.indicators).toEqual({ withinDays: [7, 90], renewalDays: 180 });
    expect(read(`${TABLES}\nindicators: { within_days: [21] }`).indicators).toEqual({
      withinDays: [21],
      renewalDays: 365,
    });
    expect(read(`${TABLES}\nindicators: false`).indicators).toBeNull();
    expect(read(`${TABLES}\nindicators:\n`).indicators).toEqual(DEFAULTS.indicators);
  });

  test('false switches expansion off; a section left empty takes its defaults', () => {
    expect(read(`${TABLES}\nmodels: { tuning: false }`).models.tuning).toBeNull();
    expect(read(`${TABLES}\nmodels: { tuning: { budget: 30 } }`).models.tuning).toEqual({ budget: 30 });
    expect(read(`${TABLES}\noutcomes: { expansion: false }`).outcomes.expansion).toBeNull();
    const empty = read(`${TABLES}\nbands:\n  # csms: 9\nhealth:\n  grades:\noutcomes:\n  expansion:\nseed:\n`);
    expect({ ...empty, tables: {} }).toEqual({ ...DEFAULTS, tables: {} });
  });

  test('bands by precision', () => {
    expect(read(`${TABLES}\nbands: { policy: precision, precision_floor: 0.5 }`).bands).toEqual({
      policy: 'precision',
      precisionFloor: 0.5,
      confidence: 0.9,
      by: ['segment', 'lifecycle'],
      lifecycleDays: [90, 365],
      hysteresis: null,
      minLeadDays: 30,
      noticeDays: 30,
    });
  });

  test('bands by value, and territories of a capacity', () => {
    expect(read(`${TABLES}\nbands: { policy: value, cost_per_touch: 800, by: [] }`).bands).toEqual({
      policy: 'value',
      costPerTouch: 800,
      saveRate: 0.15,
      csms: null,
      accountsPerCsm: 40,
      by: [],
      lifecycleDays: [90, 365],
      hysteresis: null,
      minLeadDays: 30,
      noticeDays: 30,
    });
    expect(read(`${TABLES}\nbands: { hysteresis: { clear_gap: 2.5, min_dwell_days: 14 } }`).bands.hysteresis).toEqual({
      clearGap: 2.5,
      minDwellDays: 14,
      readings: 1,
    });
    const twice = `${TABLES}\nbands: { hysteresis: { clear_gap: 0, min_dwell_days: 0, readings: 2 } }`;
    expect(read(twice).bands.hysteresis?.readings).toBe(2);
    const { bands } = read(`${TABLES}\nbands: { territories: { by: region, csms: { EMEA: 2, Americas: 3.5 } } }`);
    expect(bands).toMatchObject({ csms: 5, territories: { by: 'region', csms: { EMEA: 2, Americas: 3.5 } } });
    expect(read(`${TABLES}\nbands: { policy: precision }`).bands).toMatchObject({ precisionFloor: 0.3 });
  });

  test.each([
    ['source: { url: ${HISTORY_URL} }'],
    ['source:\n  url: ${HISTORY_URL}'],
    ['source: { url: "${HISTORY_URL}" }'],
  ])('the address of a source is read inside braces too, and refused where files are read: %s', (source) => {
    const faults = parseConfig(`${TABLES}\n${source}`, '/').faults ?? [];
    expect(faults.map((fault) => fault.text)).toEqual([
      'config.source.url is given, but engine: duckdb reads files and has no address; remove it, or write engine: postgres or clickhouse if it is the address of a server.',
    ]);
  });

  test('dates are days of the calendar in every time zone, quoted or tagged or not', () => {
    const zone = process.env.TZ;
    try {
      for (const timeZone of ['Pacific/Kiritimati', 'America/Los_Angeles', 'UTC']) {
        process.env.TZ = timeZone;
        for (const written of ['2026-10-01', '"2026-10-01"', "'2026-10-01'", '!!timestamp 2026-10-01']) {
          expect(read(`${TABLES}\ndates: { data_end: ${written} }`).dates.dataEnd).toBe(20727);
        }
      }
      expect(parseConfig(`${TABLES}\ndates: { data_end: !!timestamp 2026-02-30 }`, '/').config).toBeNull();
    } finally {
      process.env.TZ = zone;
    }
  });

  test('the share of rejects at the top or under source', () => {
    expect(read(`${TABLES}\nmax_reject_share: 0.2`).maxRejectShare).toBe(0.2);
    expect(read(`${TABLES}\nsource: { max_reject_share: 0.01 }`).maxRejectShare).toBe(0.01);
    expect(read(`${TABLES}\nmax_reject_share: 0\nsource: { max_reject_share: 0 }`).maxRejectShare).toBe(0);
  });

  test('modules and due days of milestones, by name', () => {
    const text =
      'metrics: { modules: { Export: { plans: [pro, 2], features: [csv] } }, milestone_days: { "Go live": 60 } }';
    const { modules, milestoneDays } = read(`${TABLES}\n${text.replace('2', '"2"')}`).metrics;
    expect(modules).toEqual([{ name: 'Export', plans: ['pro', '2'], features: ['csv'] }]);
    expect(milestoneDays).toEqual([{ name: 'Go live', days: 60 }]);
  });

  test('custom metrics: window over everything, counts without a column', () => {
    const custom = (rest: string): unknown =>
      read(
        `${TABLES}\nmetrics: { custom: [{ name: x, category: usage, table: usage_events, healthier: higher, meaning: m, ${rest} }] }`,
      ).metrics.custom[0];
    expect(custom('aggregate: count')).toMatchObject({ windowDays: 28, where: {}, unit: '' });
    expect(custom('aggregate: count, window_days: all')).toMatchObject({ windowDays: null });
    expect(custom('aggregate: days_since')).toMatchObject({ windowDays: null });
    expect(custom('aggregate: last, value: quantity, window_days: 90')).toMatchObject({ windowDays: 90 });
  });

  test('an anchor may be used again', () => {
    const text = `${TABLES}\nmetrics: { exclude: &names [a, b], core_features: *names }`;
    expect(read(text).metrics).toMatchObject({ exclude: ['a', 'b'], coreFeatures: ['a', 'b'] });
  });

  test('every playbook ends with a step for all red and all yellow accounts', () => {
    const serves = (config: Config, band: string): number =>
      config.playbook.filter((e) => e.band === band && e.category === undefined && e.reason === undefined).length;
    for (const playbook of [
      '',
      'playbook: []',
      'playbook: [{ band: red, category: usage, action: a }]',
      'playbook: [{ band: red, action: a }]',
    ]) {
      const config = read(`${TABLES}\n${playbook}`);
      expect([serves(config, 'red'), serves(config, 'yellow')]).toEqual([1, 1]);
    }
    expect(read(`${TABLES}\nplaybook: [{ band: red, action: a }]`).playbook[0]).toEqual({ band: 'red', action: 'a' });
  });
});

test('the tables of the config are those that the loader knows', () => {
  expect(TABLE_NAMES).toEqual(TABLES_OF_DATA.map((spec) => spec.name));
});

describe('the schema for editors', () => {
  const schema = configJsonSchema() as { $schema: string; properties: Record<string, unknown>; required: string[] };

  /** Every key of the schema: `outcomes.churn.kind`. */
  function keysOf(node: unknown, path = ''): string[] {
    const { properties, items, anyOf } = node as {
      properties?: Record<string, unknown>;
      items?: unknown;
      anyOf?: unknown[];
    };
    const own = Object.entries(properties ?? {}).flatMap(([key, child]) => {
      const place = path === '' ? key : `${path}.${key}`;
      return [place, ...keysOf(child, place)];
    });
    return [
      ...own,
      ...(items === undefined ? [] : keysOf(items, path)),
      ...(anyOf ?? []).flatMap((option) => keysOf(option, path)),
    ];
  }

  test('names its dialect, closes every mapping, asks for tables and accounts only', () => {
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema.required).toEqual(['tables']);
    expect(schema.properties.tables).toMatchObject({ required: ['accounts'], additionalProperties: false });
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(schema.properties.seed).toMatchObject({ type: 'integer', minimum: 0, default: 1 });
    expect(schema.properties.snapshots).toMatchObject({ properties: { every: { enum: ['month', 'week'] } } });
  });

  test("knows every key of the design's example and every table", () => {
    const keys = keysOf(schema);
    const written = [
      'version',
      'source.engine',
      'source.folders',
      'tables.accounts.columns',
      'tables.subscriptions.sql',
      'dates.data_end',
      'snapshots.from',
      'eligibility.min_tenure_days',
      'outcomes.churn.kind',
      'outcomes.churn.activity.where',
      'outcomes.expansion.min_growth',
      'cohorts.min_size',
      'metrics.custom.window_days',
      'metrics.security_features',
      'metrics.modules',
      'metrics.milestone_days',
      'models.choose',
      'health.grades.A',
      'bands.accounts_per_csm',
      'backtest.bootstrap',
      'indicators.within_days',
      'indicators.renewal_days',
      'playbook.within_days',
      'report.currency',
      'seed',
    ];
    expect(keys).toEqual(expect.arrayContaining([...written, ...TABLE_NAMES.map((name) => `tables.${name}`)]));
  });

  test('every key stands in docs/config.md', () => {
    const page = readFileSync(new URL('../../docs/config.md', import.meta.url), 'utf8');
    const undocumented = keysOf(schema).filter((key) => !page.includes(`\`${key.split('.').at(-1)}\``));
    expect(undocumented).toEqual([]);
  });
});

describe('loadConfig', () => {
  let folder = '';
  const put = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const faultsOf = async (path: string): Promise<readonly string[]> => {
    try {
      await loadConfig(path);
      return [];
    } catch (error) {
      return asFaults(error) ?? [`not a fault: ${error}`];
    }
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'config-'));
    mkdirSync(join(folder, 'more'));
    put('a.csv', 'account_id\n');
    put('s.csv', 'account_id\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('gives the config, the text as read and the folder', async () => {
    const text = `# mine\n${TABLES}\nsource: { folders: [more] }\n`;
    const loaded = await loadConfig(put('barometer.yaml', text));
    expect(loaded.text).toBe(text);
    expect(loaded.folder).toBe(folder);
    expect(loaded.config.source.folders).toEqual([folder, join(folder, 'more')]);
  });

  test('reports missing files and folders together with everything else', async () => {
    const path = put(
      'bad.yaml',
      'tables:\n  accounts: { file: b.csv }\n  subscriptions: { file: more }\nsource: { folders: [mor, a.csv] }\nseed: -1\n',
    );
    expect(await faultsOf(path)).toEqual([
      `${path}:2: config.tables.accounts.file is "b.csv"; there is no such file (looked for ${join(folder, 'b.csv')}). Did you mean a.csv?`,
      `${path}:3: config.tables.subscriptions.file is "more"; that is a folder, a file was expected; for all files in it write "more/*.csv".`,
      `${path}:4: config.source.folders[0] is "mor"; there is no such folder (looked for ${join(folder, 'mor')}). Did you mean more?`,
      `${path}:4: config.source.folders[1] is "a.csv"; that is a file, a folder was expected.`,
      `${path}:5: config.seed is -1; expected a whole number from 0 to 2147483647.`,
    ]);
  });

  test('a path that cannot be read is one line', async () => {
    put('barometer.yaml', TABLES);
    expect(await faultsOf(join(folder, 'barometer.yml'))).toEqual([
      `${join(folder, 'barometer.yml')} does not exist; did you mean barometer.yaml?`,
    ]);
    expect(await faultsOf(join(folder, 'nowhere', 'x.yaml'))).toEqual([
      `${join(folder, 'nowhere', 'x.yaml')} does not exist; give the path of a config, or make one with \`barometer init\`.`,
    ]);
    expect(await faultsOf(folder)).toEqual([
      `${folder} is a folder; give the config inside it, such as ${folder}/barometer.yaml.`,
    ]);
    expect(await faultsOf(join(folder, 'a.csv', 'x.yaml'))).toEqual([expect.stringContaining('check the path')]);
    const large = put('large.yaml', new Uint8Array(1_000_001));
    expect(await faultsOf(large)).toEqual([
      `${large} is 1000001 bytes long; that is not a config. Give the path of a barometer.yaml.`,
    ]);
    const latin = put('latin.yaml', new Uint8Array([0x61, 0x3a, 0xe9]));
    expect(await faultsOf(latin)).toEqual([
      `${latin} is not text in UTF-8; save it as UTF-8, or check that it is the config and not a data file.`,
    ]);
  });

  test.skipIf(process.getuid?.() === 0)('a file that may not be read is one line', async () => {
    const path = put('locked.yaml', TABLES);
    chmodSync(path, 0);
    expect(await faultsOf(path)).toEqual([
      `${path} may not be read or written by this user; change its permissions or choose another path.`,
    ]);
  });

  test('a byte order mark is no fault', async () => {
    expect(
      await faultsOf(put('bom.yaml', `\uFEFFtables: { accounts: { file: a.csv }, subscriptions: { file: s.csv } }`)),
    ).toEqual([]);
  });
});

describe('nearest', () => {
  const words = ['windows_days', 'horizon_days', 'gap_days', 'seed', 'folds', 'file'];
  test.each([
    ['seeds', 'seed'],
    ['sede', 'seed'],
    ['horizonDays', 'horizon_days'],
    ['horizon', 'horizon_days'],
    ['gap', 'gap_days'],
    ['flie', 'file'],
    ['days', null],
    ['colour', null],
    ['', null],
  ])('%s -> %s', (word, meant) => {
    expect(nearest(word, words)).toBe(meant);
  });
});
