// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a variable's name in YAML is written so
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultLine, parseConfig } from '../../pipeline/config/index.ts';

/** Line 1 of every config below: the least that is valid by itself. */
const TABLES =
  'tables: { accounts: { file: a.csv }, subscriptions: { file: s.csv }, usage_events: { file: "u/*.csv" } }';

function linesOf(text: string): string[] {
  return (parseConfig(text, '/work/quarter').faults ?? []).map((fault) => faultLine(fault, 'b.yaml'));
}

const days = (least: number): string => `a whole number of days from ${least} to 3650`;
const NO = 'that Barometer knows.';

/** Below line 1 -> the lines printed, all of them. */
const BAD: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'an unknown section',
    'snapshot: { every: month }',
    [`b.yaml:2: config.snapshot is not a key ${NO} Did you mean snapshots?`],
  ],
  [
    'an unknown key with none near',
    'snapshots: { colour: red }',
    [`b.yaml:2: config.snapshots.colour is not a key ${NO} Known here: every, from.`],
  ],
  [
    'a key in the style of another language',
    'snapshots:\n  every: week\noutcomes:\n  churn: { horizonDays: 30 }',
    [`b.yaml:5: config.outcomes.churn.horizonDays is not a key ${NO} Did you mean horizon_days?`],
  ],
  [
    'a shortened key',
    'outcomes: { churn: { horizon: 30 } }',
    [`b.yaml:2: config.outcomes.churn.horizon is not a key ${NO} Did you mean horizon_days?`],
  ],
  [
    'an unknown key inside a part that may also be false',
    'outcomes: { expansion: { min_grwth: 0.2 } }',
    [`b.yaml:2: config.outcomes.expansion.min_grwth is not a key ${NO} Did you mean min_growth?`],
  ],
  [
    'an unknown key inside a list',
    'playbook:\n  - band: red\n    action: call\n    within: 3',
    [`b.yaml:5: config.playbook[0].within is not a key ${NO} Did you mean within_days?`],
  ],
  [
    'a negative window',
    'metrics: { windows_days: [28, -90] }',
    [`b.yaml:2: config.metrics.windows_days[1] is -90; expected ${days(1)}.`],
  ],
  [
    'a horizon of nothing',
    'outcomes: { churn: { horizon_days: 0 } }',
    [`b.yaml:2: config.outcomes.churn.horizon_days is 0; expected ${days(1)}.`],
  ],
  [
    'part of a day',
    'outcomes: { churn: { gap_days: 1.5 } }',
    [`b.yaml:2: config.outcomes.churn.gap_days is 1.5; expected ${days(0)}.`],
  ],
  [
    'a number in quotes',
    'seed: "7"',
    ['b.yaml:2: config.seed is "7"; expected a whole number from 0 to 2147483647. Remove the quotes: 7.'],
  ],
  ['not a number', 'seed: .nan', ['b.yaml:2: config.seed is NaN; expected a whole number from 0 to 2147483647.']],
  [
    'a percent',
    'outcomes: { expansion: { min_growth: 10% } }',
    [
      'b.yaml:2: config.outcomes.expansion.min_growth is "10%"; expected a share above 0, such as 0.10 for ten percent. Write 0.1.',
    ],
  ],
  [
    'expansion that is neither',
    'outcomes: { expansion: off }',
    ['b.yaml:2: config.outcomes.expansion is "off"; expected false, or a mapping.'],
  ],
  [
    'indicators that are neither',
    'indicators: none',
    ['b.yaml:2: config.indicators is "none"; expected false, or a mapping.'],
  ],
  [
    'a key of indicators almost right',
    'indicators: { within: [30], renewal_days: 0 }',
    [
      'b.yaml:2: config.indicators.renewal_days is 0; expected a whole number of days from 1 to 3650.',
      `b.yaml:2: config.indicators.within is not a key ${NO} Did you mean within_days?`,
    ],
  ],
  [
    'first days that are none',
    'indicators: { within_days: [0, 30] }',
    ['b.yaml:2: config.indicators.within_days[0] is 0; expected a whole number of days from 1 to 365.'],
  ],
  [
    'one number for a list of first days',
    'indicators: { within_days: 30 }',
    ['b.yaml:2: config.indicators.within_days is 30; expected a list of days, at least 1, none twice. Write [30].'],
  ],
  [
    'more first days than can be told apart',
    'indicators: { within_days: [1, 2, 3, 4, 5, 6, 7, 8, 9] }',
    [
      'b.yaml:2: config.indicators.within_days is [1, 2, 3, 4, 5, 6, 7, 8, 9]; expected a list of days, at most 8 of them.',
    ],
  ],
  [
    'yes for true',
    'models: { monotone: yes }',
    ['b.yaml:2: config.models.monotone is "yes"; expected true or false. Write true.'],
  ],
  [
    'a word almost right',
    'backtest: { recalibrate_every: quarterly }',
    [
      'b.yaml:2: config.backtest.recalibrate_every is "quarterly"; expected month, quarter or year. Did you mean quarter?',
    ],
  ],
  [
    'one value for a list',
    'cohorts: { by: segment }',
    ['b.yaml:2: config.cohorts.by is "segment"; expected a list of account attributes, none twice. Write [segment].'],
  ],
  [
    'the same twice in a list',
    'metrics: { windows_days: [28, 28] }',
    ['b.yaml:2: config.metrics.windows_days is [28, 28]; expected a list of days, at least 1, at most 12, none twice.'],
  ],
  [
    'a list for a section',
    'health: [10]',
    ['b.yaml:2: config.health is [10]; expected a mapping with keys such as points_to_double_odds, grades.'],
  ],
  [
    'a day that does not exist',
    'dates: { data_end: 2026-02-30 }',
    ['b.yaml:2: config.dates.data_end is "2026-02-30"; expected a date that exists, written YYYY-MM-DD.'],
  ],
  [
    'a date as another country writes it',
    'dates: { data_end: 01/10/2026 }',
    ['b.yaml:2: config.dates.data_end is "01/10/2026"; expected a date that exists, written YYYY-MM-DD.'],
  ],
  [
    'a year for a date',
    'snapshots: { from: 2024 }',
    ['b.yaml:2: config.snapshots.from is 2024; expected a date that exists, written YYYY-MM-DD.'],
  ],
  [
    'snapshots after the end of the data',
    'snapshots: { from: 2026-10-01 }\ndates: { data_end: 2026-10-01 }',
    ['b.yaml:2: config.snapshots.from is "2026-10-01"; expected a date before config.dates.data_end (2026-10-01).'],
  ],
  [
    'tenure bands that do not ascend',
    'cohorts: { tenure_days: [90, 30] }',
    ['b.yaml:2: config.cohorts.tenure_days is [90, 30]; expected ascending days, but 30 follows 90.'],
  ],
  [
    'grades out of order, one of them by default',
    'health:\n  grades: { A: 45 }',
    ['b.yaml:3: config.health.grades are A 45, B 50 (default), C 35 (default); expected A above B above C.'],
  ],
  [
    'equal grades',
    'health: { grades: { A: 60, B: 40, C: 40 } }',
    ['b.yaml:2: config.health.grades are A 60, B 40, C 40; expected A above B above C.'],
  ],
  [
    'a family chosen that is not fitted',
    'models: { families: [logistic], choose: gradient }',
    [
      'b.yaml:2: config.models.choose is "gradient", which config.models.families (logistic) leaves out; add it there or choose auto.',
    ],
  ],
  [
    'no family',
    'models: { families: [] }',
    ['b.yaml:2: config.models.families is []; expected a list of logistic and gradient, at least 1, none twice.'],
  ],
  [
    'a touch that costs nothing, or saves more than everyone',
    'bands: { policy: value, cost_per_touch: 0, save_rate: 1.5 }',
    [
      'b.yaml:2: config.bands.cost_per_touch is 0; expected a number above 0, at most 1000000000.',
      'b.yaml:2: config.bands.save_rate is 1.5; expected a share above 0, at most 1, such as 0.15.',
    ],
  ],
  [
    'territories under another policy, and stages that do not ascend',
    'bands: { policy: value, territories: { by: region, csms: { north: 1 } }, lifecycle_days: [365, 90] }',
    [
      'b.yaml:2: config.bands.lifecycle_days is [365, 90]; expected ascending days, but 90 follows 365.',
      'b.yaml:2: config.bands.territories belongs to policy: capacity, but the policy is value; remove it or change the policy.',
    ],
  ],
  [
    'a key of the other policy',
    'bands: { policy: precision, csms: 5 }',
    [
      'b.yaml:2: config.bands.csms belongs to policy: capacity or value, but the policy is precision; remove it or change the policy.',
    ],
  ],
  [
    'no CSM at all',
    'bands: { csms: 0 }',
    ['b.yaml:2: config.bands.csms is 0; expected a number above 0, at most 100000.'],
  ],
  [
    'the engine trino',
    'source: { engine: trino, url: ${URL} }',
    [
      'b.yaml:2: config.source.engine is "trino": not available yet, comes with a later version; use duckdb on an export (CSV or Parquet) of the tables.',
    ],
  ],
  [
    'a secret in the file',
    'source: { url: "postgres://me:hunter2@db/crm" }',
    [
      'b.yaml:2: config.source.url holds an address itself (not shown here); expected ${NAME}, the name of an environment variable that holds it. A secret is never written in the config.',
    ],
  ],
  [
    'a secret where it does not belong',
    'source: { engine: "postgres://me:hunter2@db/crm" }',
    ['b.yaml:2: config.source.engine is "postgres://...@db/crm"; expected duckdb, postgres, clickhouse or trino.'],
  ],
  [
    'another version',
    'version: 2',
    ['b.yaml:2: config.version is 2; expected 1, the one version that this Barometer reads.'],
  ],
  [
    'two shares of rejects',
    'max_reject_share: 0.1\nsource: { max_reject_share: 0.2 }',
    ['b.yaml:3: config.source.max_reject_share is 0.2, but config.max_reject_share is 0.1; keep one.'],
  ],
  [
    'a share above one',
    'max_reject_share: 5',
    ['b.yaml:2: config.max_reject_share is 5; expected a share from 0 to 1, such as 0.05.'],
  ],
  [
    'a key of inactivity',
    'outcomes: { churn: { inactive_days: 60 } }',
    [
      'b.yaml:2: config.outcomes.churn.inactive_days belongs to kind: inactivity, but the kind is "subscription_end"; remove it or change the kind.',
    ],
  ],
  [
    'recorded churn without its table',
    'outcomes: { churn: { kind: recorded } }',
    [
      'b.yaml:2: config.outcomes.churn.kind is recorded, which reads the table churn_events, and config.tables.churn_events is missing; add it, or set the kind to subscription_end or inactivity.',
    ],
  ],
  [
    'activity in a table that is not there',
    'outcomes: { churn: { kind: inactivity, activity: { table: tickets } } }',
    [
      'b.yaml:2: config.outcomes.churn.activity.table is tickets, and config.tables.tickets is missing; add that table or name another.',
    ],
  ],
  [
    'activity by an unknown column',
    'outcomes: { churn: { kind: inactivity, activity: { where: { featur: [order] } } } }',
    ['b.yaml:2: config.outcomes.churn.activity.where.featur is not a column of usage_events; did you mean "feature"?'],
  ],
  [
    'a filter that YAML reads as another number',
    'outcomes: { churn: { kind: inactivity, activity: { where: { team: [007] } } } }',
    ['b.yaml:2: config.outcomes.churn.activity.where.team[0] is 007, which YAML reads as 7; put it in quotes: "007".'],
  ],
  [
    'filters that could match nothing',
    [
      'metrics:',
      '  custom:',
      '    - name: x',
      '      category: usage',
      '      table: usage_events',
      '      aggregate: count',
      '      healthier: higher',
      '      meaning: m',
      '      where:',
      '        quantity: [1, many]',
      '        occurred_at: 2026-01-01',
      '        id: 3',
    ].join('\n'),
    [
      'b.yaml:11: config.metrics.custom[0].where.quantity[1] is "many"; expected a number.',
      'b.yaml:12: config.metrics.custom[0].where.occurred_at is a date, and filters compare texts, numbers and flags; remove it.',
      'b.yaml:13: config.metrics.custom[0].where.id is not a column of usage_events; expected occurred_at, feature, user_id, team, quantity or value.',
    ],
  ],
  [
    'a sum of texts',
    'metrics:\n  custom:\n    - { name: x, category: usage, table: usage_events, aggregate: sum, value: feature, healthier: higher, meaning: m }',
    [
      'b.yaml:4: config.metrics.custom[0].value is feature, which holds no numbers; aggregate: sum needs a column of numbers (usage_events has quantity, value).',
    ],
  ],
  [
    'an empty filter',
    'outcomes: { churn: { kind: inactivity, activity: { where: { team: } } } }',
    ['b.yaml:2: config.outcomes.churn.activity.where.team is empty; expected a value, or a list of values in [ ].'],
  ],
  [
    'custom metrics of every bad kind',
    [
      'metrics:',
      '  custom:',
      '    - { name: Exports, category: usages, table: usage_events, aggregate: sum, healthier: up }',
      '    - { name: x, category: usage, table: usage_event, aggregate: count, healthier: higher, meaning: m }',
      '    - { name: x, category: usage, table: usage_events, aggregate: count, value: quantity, healthier: higher, meaning: m }',
      '    - { name: y, category: usage, table: usage_events, aggregate: mean, value: qty, healthier: higher, meaning: m, window_days: -1 }',
      '    - { name: z, category: support, table: tickets, aggregate: count, healthier: lower, meaning: m }',
      '    - 7',
    ].join('\n'),
    [
      'b.yaml:4: config.metrics.custom[0].name is "Exports"; expected a name of lower-case letters, digits and _ that begins with a letter, at most 60 long.',
      'b.yaml:4: config.metrics.custom[0].category is "usages"; expected usage, adoption, engagement, relationships, support, sentiment, payments, commercial, journey or advocacy. Did you mean usage?',
      'b.yaml:4: config.metrics.custom[0].healthier is "up"; expected higher, lower or either.',
      'b.yaml:4: config.metrics.custom[0].meaning is missing; expected a sentence that says what the number means.',
      'b.yaml:4: config.metrics.custom[0].value is missing; aggregate: sum needs the column that it is taken of.',
      'b.yaml:5: config.metrics.custom[1].table is "usage_event"; expected subscriptions, usage_events, users, tickets, surveys, invoices, touchpoints, milestones, csm_ratings, churn_events, interventions or observations. Did you mean usage_events?',
      'b.yaml:6: config.metrics.custom[2].name is "x", as is config.metrics.custom[1].name; rename one.',
      'b.yaml:6: config.metrics.custom[2].value is given, but aggregate: count reads no column; remove it, or use sum, distinct or last.',
      'b.yaml:7: config.metrics.custom[3].window_days is -1; expected a whole number of days from 1 to 3650.',
      'b.yaml:7: config.metrics.custom[3].value is "qty", not a column of usage_events; expected occurred_at, feature, user_id, team, quantity or value.',
      'b.yaml:8: config.metrics.custom[4].table is tickets, and config.tables.tickets is missing; add that table or name another.',
      'b.yaml:9: config.metrics.custom[5] is 7; expected a mapping with keys such as name, category, table.',
    ],
  ],
  [
    'a ratio of everything',
    'metrics:\n  custom:\n    - { name: r, category: usage, table: usage_events, aggregate: ratio, healthier: higher, meaning: m }',
    [
      'b.yaml:4: config.metrics.custom[0] cannot be computed. Aggregate ratio needs where: it is the share of the rows that match.',
    ],
  ],
  [
    'a playbook entry of no use',
    'playbook:\n  - { band: orange, action: " " }',
    [
      'b.yaml:3: config.playbook[0].band is "orange"; expected red, yellow or green.',
      'b.yaml:3: config.playbook[0].action is " "; expected a sentence that says what to do.',
    ],
  ],
  [
    'a currency in words',
    'report: { currency: dollars }',
    ['b.yaml:2: config.report.currency is "dollars"; expected a currency code such as USD.'],
  ],
  [
    'several faults, in the order of lines',
    'seed: x\nbands:\n  csms: -1\n  polcy: capacity\nbacktest: { folds: 0 }',
    [
      'b.yaml:2: config.seed is "x"; expected a whole number from 0 to 2147483647.',
      'b.yaml:4: config.bands.csms is -1; expected a number above 0, at most 100000.',
      `b.yaml:5: config.bands.polcy is not a key ${NO} Did you mean policy?`,
      'b.yaml:6: config.backtest.folds is 0; expected a whole number of folds from 1 to 60.',
    ],
  ],
];

/** Whole configs -> the lines printed. */
const BAD_TABLES: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'no tables',
    'seed: 1',
    ['b.yaml:1: config.tables is missing; expected a mapping with keys such as accounts, subscriptions, usage_events.'],
  ],
  [
    'no accounts',
    'tables: { subscriptions: { file: s.csv } }',
    ['b.yaml:1: config.tables.accounts is missing; expected a mapping with keys such as file, sql, columns.'],
  ],
  [
    'a table left empty',
    `tables:\n  accounts: { file: a.csv }\n  subscriptions: { file: s.csv }\n  tickets:`,
    ['b.yaml:4: config.tables.tickets is empty; expected a mapping with keys such as file, sql, columns.'],
  ],
  [
    'a table misspelt: said once, not again as missing',
    'tables:\n  accounts: { file: a.csv }\n  subscription: { file: s.csv }',
    [`b.yaml:3: config.tables.subscription is not a table ${NO} Did you mean subscriptions?`],
  ],
  [
    'a table nobody knows',
    'tables: { accounts: { file: a.csv }, subscriptions: { file: s.csv }, weather: { file: w.csv } }',
    [
      `b.yaml:1: config.tables.weather is not a table ${NO} Known here: accounts, subscriptions, usage_events, users, tickets, surveys, invoices, touchpoints, milestones, csm_ratings, churn_events, interventions, observations.`,
    ],
  ],
  [
    'churn by subscriptions without them',
    'tables: { accounts: { file: a.csv } }',
    [
      'b.yaml:1: config.outcomes.churn.kind is subscription_end (the default), which reads the table subscriptions, and config.tables.subscriptions is missing; add it, or set the kind to recorded or inactivity.',
    ],
  ],
  [
    'both, neither, elsewhere, and over the network',
    [
      'tables:',
      '  accounts: { file: a.csv, sql: select 1 }',
      '  subscriptions: { columns: { mrr: price } }',
      '  tickets: { file: /data/t.csv }',
      '  surveys: { file: ../t.csv }',
      '  users: { file: "https://example.org/u.csv" }',
    ].join('\n'),
    [
      'b.yaml:2: config.tables.accounts has both file and sql; keep one of them.',
      'b.yaml:3: config.tables.subscriptions has neither file nor sql; give one of them.',
      'b.yaml:4: config.tables.tickets.file is "/data/t.csv", outside the folders that may be read; add its folder to config.source.folders.',
      'b.yaml:5: config.tables.surveys.file is "../t.csv", outside the folders that may be read; add its folder to config.source.folders.',
      'b.yaml:6: config.tables.users.file is an address on the network; only files are read. Download it first.',
    ],
  ],
  [
    'filters on columns with few words',
    [
      'tables: { accounts: { file: a.csv }, surveys: { file: s.csv }, touchpoints: { file: t.csv } }',
      'outcomes: { churn: { kind: inactivity, activity: { table: surveys, where: { kind: NPS } } } }',
      'metrics:',
      '  custom:',
      '    - { name: x, category: engagement, table: touchpoints, aggregate: count, where: { is_executive: [yes] }, healthier: higher, meaning: m }',
    ].join('\n'),
    [
      'b.yaml:2: config.outcomes.churn.activity.where.kind is "NPS"; expected nps, csat or ces.',
      'b.yaml:5: config.metrics.custom[0].where.is_executive[0] is "yes"; expected true or false.',
    ],
  ],
  [
    'columns: unknown, empty, a list',
    [
      'tables:',
      '  accounts: { file: a.csv, columns: { anything: goes, segment: } }',
      '  subscriptions: { file: s.csv, columns: { start_on: began, colour: c } }',
      '  usage_events: { file: u.csv, columns: [a] }',
    ].join('\n'),
    [
      'b.yaml:2: config.tables.accounts.columns.segment is empty; expected a column of the source, or an SQL expression.',
      `b.yaml:3: config.tables.subscriptions.columns.start_on is not a column of subscriptions ${NO} Did you mean starts_on?`,
      `b.yaml:3: config.tables.subscriptions.columns.colour is not a column of subscriptions ${NO} Known here: account_id, starts_on, ends_on, mrr, list_mrr, renewal_mrr, seats, plan, billing_period, renews_on, notice_on, end_kind, recorded_at, id.`,
      'b.yaml:4: config.tables.usage_events.columns is ["a"]; expected a mapping of canonical column: source column.',
    ],
  ],
];

/** Texts that are not one YAML mapping -> the lines printed. */
const BAD_YAML: readonly (readonly [string, string, readonly string[]])[] = [
  ['nothing', '', ['b.yaml: the config is empty; it needs at least `tables` with `accounts`.']],
  ['comments only', '# later\n', ['b.yaml: the config is empty; it needs at least `tables` with `accounts`.']],
  [
    'a list',
    '- a\n- b',
    [
      'b.yaml:1: the config is not a mapping; expected lines such as `tables:` and below it, indented, `accounts: { file: accounts.csv }`.',
    ],
  ],
  [
    'a sentence',
    'hello',
    [
      'b.yaml:1: the config is not a mapping; expected lines such as `tables:` and below it, indented, `accounts: { file: accounts.csv }`.',
    ],
  ],
  [
    'a tab',
    'tables:\n\taccounts: {}',
    ['b.yaml:2: a tab is used to indent; YAML takes spaces only. Replace it with spaces.'],
  ],
  [
    'a key twice',
    'seed: 1\nbands: {}\nseed: 2',
    ['b.yaml:3: the key "seed" stands twice in the same mapping; keep one of them.'],
  ],
  [
    'an open bracket',
    'seed: 1\nmetrics: { windows_days: [28, 90\nbands: {}',
    [
      'b.yaml:3: this line does not fit the brackets or the indentation around it; close the bracket above, or indent it like its neighbours.',
    ],
  ],
  [
    'a second document',
    'seed: 1\n---\nseed: 2',
    ['b.yaml:2: a second document starts here (a line of ---); the config is one document. Remove the line.'],
  ],
  [
    'two keys on one line',
    'seed: bands: 3',
    [
      'b.yaml:1: a second `key: value` on one line; put it on a line of its own, or put the text in quotes if it holds a colon.',
    ],
  ],
  ['an alias of nothing', 'seed: *one', ['b.yaml:1: the alias *one has no anchor of that name above it.']],
  ['an alias of itself', 'seed: &a [*a]', ['b.yaml:1: the config is nested more than 20 deep.']],
  [
    'aliases that multiply',
    `a: &a [1,1,1,1,1,1,1,1,1]\n${'bcdefgh'
      .split('')
      .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[i]}`).join(',')}]`)
      .join('\n')}`,
    ['b.yaml:5: the config holds more than 20000 values.'],
  ],
];

describe('a bad config', () => {
  test.each(BAD)('%s', (_name, below, lines) => {
    expect(linesOf(`${TABLES}\n${below}`)).toEqual(lines);
  });

  test.each([...BAD_TABLES, ...BAD_YAML])('%s', (_name, text, lines) => {
    expect(linesOf(text)).toEqual(lines);
  });

  test('every fault is one line, whatever the values hold', () => {
    for (const line of linesOf(`${TABLES}\nreport: { currency: "a\\nb\\e[31m\\u202e" }\n"we\\nird": 1`)) {
      for (const control of ['\n', '\r', '\u001b', '\u202e']) expect(line).not.toContain(control);
    }
    expect(linesOf(`${TABLES}\n"we\\nird": 1`)).toEqual([
      expect.stringContaining('b.yaml:2: config."we\\nird" is not a key that Barometer knows.'),
    ]);
  });

  test('a secret is in no line, wherever it stands', () => {
    const places = [
      'source: "S"',
      'source: { engine: "S" }',
      'source: { url: "S" }',
      'seed: "S"',
      'report: { currency: "S" }',
    ];
    for (const secret of ['postgres://me:hunter2@db/crm', 'host=db password=hunter2']) {
      const lines = places.flatMap((place) => linesOf(`${TABLES}\n${place.replace('S', secret)}`));
      expect(lines).toHaveLength(places.length);
      expect(lines.join('\n')).not.toContain('hunter2');
    }
  });

  test('no text throws, and every text gives a config or a fault', () => {
    const fragment = fc.constantFrom(
      'tables',
      ':',
      ' ',
      '\n',
      '  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '&a',
      '*a',
      '!!',
      '%',
      '|',
      '>',
      '#',
      '?',
      '\t',
      '0',
      'accounts',
      'file',
      ',',
      '__proto__',
      '<<',
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 25 }), (parts) => {
        const parsed = parseConfig(parts.join(''), '/work/quarter');
        expect(parsed.config === null ? parsed.faults.length : 1).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  test('nesting without end is a line, not a stack', () => {
    expect(linesOf(`a: ${'['.repeat(30_000)}`)).toHaveLength(1);
    expect(linesOf(`a: ${'['.repeat(100)}${']'.repeat(100)}`)).toEqual([
      'b.yaml:1: the config is nested more than 20 deep.',
    ]);
  });
});
