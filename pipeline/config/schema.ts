// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a variable's name in YAML is written so
import { z } from 'zod';
import type { CustomMetric } from '../../features/catalog/types.ts';
import { CATEGORIES } from '../../models/runtime/types.ts';
import {
  choice,
  columnName,
  date,
  distinctList,
  filter,
  numberAbove,
  numberFrom,
  section,
  text,
  trueOrFalse,
  wholeNumber,
} from './leaves.ts';
import { FACT_TABLES, TABLE_NAMES, type TableName } from './tables.ts';

/** How a custom metric makes one number of the rows in its window. */
export const AGGREGATES = [
  'count',
  'distinct',
  'sum',
  'mean',
  'max',
  'last',
  'days_since',
  'ratio',
  'trend',
] as const satisfies readonly CustomMetric['aggregate'][];

/** Aggregates that are taken of a column. */
export const NEEDS_VALUE: readonly string[] = ['distinct', 'sum', 'mean', 'max', 'last'];

const VARIABLE = '${NAME}, the name of an environment variable that holds the address of the database';
const share = 'a share from 0 to 1, such as 0.05';
const days = (least: number) => wholeNumber(least, 3650, 'days');
const expression = z
  .union([z.string().trim().min(1), z.number(), z.boolean()], { error: 'a column of the source, or an SQL expression' })
  .transform(String);

const source = section({
  engine: choice(['duckdb', 'postgres', 'clickhouse', 'trino']).default('duckdb').describe('The engine that computes.'),
  url: text(VARIABLE).optional().describe(`${VARIABLE}. The address itself is refused.`),
  folders: distinctList(text(), 0, 'folders')
    .default([])
    .describe("Folders that files and SQL may read, beside the config's own. Nothing else is readable."),
  timeout_seconds: wholeNumber(1, 86_400, 'seconds')
    .optional()
    .describe('For a database: the longest time of one statement. Default 600.'),
  max_reject_share: numberFrom(0, 1, share).optional().describe('The same as max_reject_share at the top.'),
});

const table = section({
  file: text("a file or a pattern such as 'history/*.parquet'")
    .optional()
    .describe('A CSV, Parquet or JSON file, or a pattern with *; from the folder of the config.'),
  sql: text('one SELECT statement')
    .optional()
    .describe('One SELECT over files (duckdb; from the folder of the config) or over tables of the server.'),
  columns: z
    .record(z.string(), expression, { error: 'a mapping of canonical column: source column' })
    .default({})
    .describe('Canonical column: source column or SQL expression. A column with its canonical name needs no entry.'),
});

const tables = section(
  Object.fromEntries(TABLE_NAMES.map((name) => [name, name === 'accounts' ? table : table.optional()])) as {
    [Name in TableName]: Name extends 'accounts' ? typeof table : z.ZodOptional<typeof table>;
  },
);

const churn = section({
  kind: choice(['subscription_end', 'recorded', 'inactivity']).default('subscription_end').describe('What churn is.'),
  grace_days: days(0)
    .optional()
    .describe('Terms apart by at most this are one relationship. Default: 7 for subscription_end, else 0.'),
  gap_days: days(0).default(0).describe('Days between the snapshot date and the start of the outcome window.'),
  horizon_days: days(1).default(90).describe('Length of the outcome window.'),
  inactive_days: days(1).optional().describe('For inactivity: days without activity that count as churn. Default 90.'),
  activity: section({
    table: choice(FACT_TABLES).default('usage_events').describe('Each row of it is one activity.'),
    where: filter().default({}).describe('Column: accepted values. Nothing: every row counts.'),
  })
    .optional()
    .describe('For inactivity: what counts as activity. Default: every row of usage_events.'),
});

const expansion = section({
  min_growth: numberAbove(0, 100, 'a share above 0, such as 0.10 for ten percent')
    .default(0.1)
    .describe('Least growth of MRR over the snapshot date.'),
  gap_days: days(0).default(0).describe('Days between the snapshot date and the start of the outcome window.'),
  horizon_days: days(1).default(180).describe('Length of the outcome window.'),
  hold_days: days(0).default(30).describe('Days that the growth must hold.'),
});

/** More first days than this would cost time and say little. */
const MOST_FIRST_DAYS = 8;
const tuning = section({
  budget: wholeNumber(2, 200, 'candidates')
    .default(10)
    .describe('Candidates of each search, the usual settings included.'),
});

const indicators = section({
  within_days: distinctList(wholeNumber(1, 365, 'days'), 1, 'days')
    .max(MOST_FIRST_DAYS, { error: `a list of days, at most ${MOST_FIRST_DAYS} of them` })
    .default([14, 30, 60, 90])
    .describe('First days of an account in which a milestone or habit must show.'),
  renewal_days: days(1)
    .default(365)
    .describe('Outcome window of renewal; a shorter one serves where too few accounts are old enough.'),
});

const customMetric = section({
  name: columnName().describe('Name of the metric and of its column.'),
  category: choice(CATEGORIES),
  table: choice(FACT_TABLES),
  aggregate: choice(AGGREGATES).describe('distinct, sum, mean, max and last need a value; ratio needs where.'),
  value: text('a column of the table').optional().describe('Column that the aggregate is taken of.'),
  where: filter().default({}).describe('Column: accepted values. Nothing: every row counts.'),
  window_days: z
    .union([z.literal('all'), days(1)], { error: 'a whole number of days from 1 to 3650, or all' })
    .optional()
    .describe('Rows of this many days before the snapshot date count. Default: all for last and days_since, else 28.'),
  healthier: choice(['higher', 'lower', 'either']).describe('Which direction is healthier.'),
  unit: text().default('').describe('Such as events, days, percent.'),
  meaning: text('a sentence that says what the number means').describe('One plain sentence; shown in reports.'),
});

const module = section({
  plans: distinctList(text(), 1, 'plans').describe('Bought where a line in force has one of these plans.'),
  features: distinctList(text(), 1, 'feature names').describe('Used where one of these features was used.'),
});

const action = section({
  band: choice(['red', 'yellow', 'green']),
  category: choice(CATEGORIES).optional().describe('Only where the strongest harmful reason is of this category.'),
  reason: columnName().optional().describe('Only where this metric is the strongest harmful reason.'),
  action: text('a sentence that says what to do').describe('What to do.'),
  owner: text().optional().describe('Who does it.'),
  within_days: wholeNumber(0, 365, 'days').optional().describe('By when.'),
});

/** The config as it is written: snake_case, defaults filled in, before the rules that span several keys. */
export const configSchema = section({
  version: z
    .literal(1, { error: '1, the one version that this Barometer reads' })
    .default(1)
    .describe('Version of this format.'),
  source: source.prefault({}).describe('Where the history is.'),
  tables: tables.describe('The tables of the account history, each a file or an SQL query.'),
  dates: section({
    data_end: date()
      .optional()
      .describe('Exclusive: nothing from this day on is used. Default: the day after the latest fact.'),
  }).prefault({}),
  snapshots: section({
    every: choice(['month', 'week']).default('month').describe('How often a snapshot is taken.'),
    from: date().optional().describe('No snapshot before this day. Default: from the start of the data.'),
  }).prefault({}),
  eligibility: section({
    min_tenure_days: days(0).default(0).describe('Accounts younger than this are not scored.'),
  }).prefault({}),
  outcomes: section({
    churn: churn.prefault({}),
    expansion: z
      .union([z.literal(false), expansion])
      .prefault({})
      .describe('false switches expansion off.'),
  }).prefault({}),
  cohorts: section({
    tenure_days: distinctList(days(1), 0, 'days, ascending')
      .default([90, 180, 365, 730])
      .describe('Upper edges of the tenure bands.'),
    by: distinctList(text(), 0, 'account attributes').default(['segment']).describe('Attributes that make a cohort.'),
    min_size: wholeNumber(1, 1_000_000, 'accounts')
      .default(50)
      .describe('Accounts that a cohort needs to stand on its own; smaller ones are mixed with larger ones.'),
  }).prefault({}),
  metrics: section({
    windows_days: distinctList(days(1), 1, 'days', 12)
      .default([28, 90])
      .describe('Observation windows of the catalog.'),
    core_features: distinctList(text(), 0, 'feature names')
      .default([])
      .describe('Product features that count as core. Nothing: found from the data.'),
    integration_features: distinctList(text(), 0, 'feature names')
      .default([])
      .describe(
        'Product features that connect other systems. Nothing: found by words such as api, webhook, integration.',
      ),
    security_features: distinctList(text(), 0, 'feature names')
      .default([])
      .describe('Product features of security and compliance. Nothing: found by words such as sso, audit, compliance.'),
    modules: z
      .record(z.string(), module, { error: 'a mapping of module: { plans: [...], features: [...] }' })
      .default({})
      .describe('Parts of the product that are sold by themselves. Nothing: no metric of modules.'),
    milestone_days: z
      .record(z.string(), days(0), { error: 'a mapping of milestone: days from the start' })
      .default({})
      .describe('Milestone: days from the start by which it is due. Nothing: found from the data.'),
    exclude: distinctList(text(), 0, 'metric names').default([]).describe('Metrics that are not computed.'),
    custom: z.array(customMetric, { error: 'a list of metrics' }).default([]).describe('Metrics of your own.'),
  }).prefault({}),
  models: section({
    families: distinctList(choice(['logistic', 'gradient']), 1, 'logistic and gradient').default([
      'logistic',
      'gradient',
    ]),
    max_metrics: wholeNumber(1, 100, 'metrics').default(20).describe('Most metrics that the scorecard may use.'),
    monotone: trueOrFalse().default(true).describe("Hold the models to each metric's healthier direction."),
    choose: choice(['auto', 'logistic', 'gradient']).default('auto').describe('auto: the better one in the back-test.'),
    tuning: z
      .union([z.literal(false), tuning], { error: 'false, or a mapping' })
      .prefault({})
      .describe('Search for settings of the trees.'),
  }).prefault({}),
  health: section({
    points_to_double_odds: numberAbove(0, 50).default(10).describe('Points of health score that double the odds.'),
    grades: section({
      A: numberFrom(0, 100).default(65),
      B: numberFrom(0, 100).default(50),
      C: numberFrom(0, 100).default(35),
    })
      .prefault({})
      .describe('Lowest health score of each grade; below C is D.'),
  }).prefault({}),
  bands: section({
    policy: choice(['capacity', 'precision', 'value']).default('capacity').describe('How red is drawn.'),
    csms: numberAbove(0, 100_000)
      .optional()
      .describe('For capacity: how many CSMs. Default 5. For value: a limit. Default none.'),
    accounts_per_csm: numberAbove(0, 100_000).optional().describe('Red accounts that one CSM can work. Default 40.'),
    territories: section({
      by: text().describe('Account attribute that says whose account it is, such as region or csm.'),
      csms: z
        .record(z.string(), numberAbove(0, 100_000), { error: 'a mapping of territory: CSMs' })
        .describe('Territory: its CSMs. Accounts of no territory here share the CSMs of bands.csms.'),
    })
      .optional()
      .describe('For capacity: teams that each work their own accounts.'),
    precision_floor: numberAbove(0, 1, 'a share above 0, at most 1, such as 0.3')
      .optional()
      .describe('For precision: least share of red accounts that churn. Default 0.3.'),
    confidence: numberFrom(0.5, 0.999)
      .optional()
      .describe('For precision: how sure the floor must be kept. Default 0.9.'),
    cost_per_touch: numberAbove(0, 1_000_000_000)
      .optional()
      .describe('For value: what working a red account costs, in the currency of MRR. Default 500.'),
    save_rate: numberAbove(0, 1, 'a share above 0, at most 1, such as 0.15')
      .optional()
      .describe('For value: share of accounts that a touch keeps of those that would have left. Default 0.15.'),
    by: distinctList(choice(['segment', 'lifecycle']), 0, 'segment and lifecycle')
      .default(['segment', 'lifecycle'])
      .describe('What cut-offs may differ by, where the past shows that they must.'),
    lifecycle_days: distinctList(days(1), 0, 'days')
      .default([90, 365])
      .describe('Edges of the lifecycle stages, in days of tenure.'),
    min_lead_days: days(0).default(30).describe('Warnings later than this are of no use.'),
    hysteresis: section({
      clear_gap: numberFrom(0, 50).describe('Points above a cut-off at which a better colour is shown.'),
      min_dwell_days: days(0).describe('Days that a worse colour stays at least.'),
      readings: wholeNumber(1, 12, 'readings')
        .default(1)
        .describe('Readings in a row that must ask for a change before a colour changes, for worse or for better.'),
    })
      .optional()
      .describe('How long a colour stays. Nothing: chosen by replaying the past.'),
    notice_days: days(0)
      .default(30)
      .describe('Days before a renewal by which notice must be given: the deadline that lead time is also counted to.'),
  }).prefault({}),
  backtest: section({
    recalibrate_every: choice(['month', 'quarter', 'year']).default('quarter'),
    folds: wholeNumber(1, 60, 'folds').default(6).describe('How many past recalibrations are replayed.'),
    bootstrap: wholeNumber(10, 20_000, 'resamples').default(500).describe('Resamples behind each interval.'),
  }).prefault({}),
  indicators: z
    .union([z.literal(false), indicators], { error: 'false, or a mapping' })
    .prefault({})
    .describe('Milestones and habits that go along with renewal and expansion. false switches the search off.'),
  playbook: z
    .array(action, { error: 'a list of actions' })
    .optional()
    .describe('What to do with an account; the most specific entry serves.'),
  money: section({
    gross_margin: numberAbove(0, 1, 'a share above 0, at most 1, such as 0.8')
      .default(0.8)
      .describe('Share of revenue that is left after the cost of serving it.'),
    discount_rate: numberFrom(0, 1, share).default(0.1).describe("A year's discount of what comes later."),
    lifetime_years: numberAbove(0, 50, 'years above 0, at most 50')
      .default(5)
      .describe('Years after which a lifetime value counts nothing.'),
  }).prefault({}),
  report: section({
    title: text().default('Customer health'),
    currency: z
      .string({ error: 'a currency code such as USD' })
      .regex(/^[A-Z]{3}$/, { error: 'a currency code such as USD' })
      .default('USD'),
  }).prefault({}),
  seed: wholeNumber(0, 2_147_483_647).default(1).describe('Seed of every random choice.'),
  max_reject_share: numberFrom(0, 1, share)
    .optional()
    .describe('The run stops when more of a table is rejected. Default 0.05.'),
});

/** The config after `configSchema`: still snake_case. */
export type ConfigSpec = z.output<typeof configSchema>;

/** JSON Schema (2020-12) of `barometer.yaml` for editors: keys, kinds, ranges, defaults. Rules that span keys are checked on reading only. */
export const configJsonSchema: () => Readonly<Record<string, unknown>> = once(() => {
  const schema = z.toJSONSchema(configSchema, { io: 'input', target: 'draft-2020-12', unrepresentable: 'any' });
  return { ...schema, title: 'Barometer config', description: 'barometer.yaml, see docs/config.md' };
});

/** Making it takes longer than reading a config, and a program may read many. */
function once<Value>(make: () => Value): () => Value {
  let made: Value | null = null;
  return () => (made ??= make());
}
