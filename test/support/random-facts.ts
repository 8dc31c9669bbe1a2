import type { CustomMetric } from '../../features/catalog/types.ts';
import { type Day, dayOf, formatDay } from '../../models/math/day.ts';
import type { Random } from '../../models/math/random.ts';
import type { History } from './history.ts';

export type Row = Readonly<Record<string, string | number | boolean | null>>;

export const START: Day = dayOf(2024, 1, 1);
const DAYS = 400;
export const N_ACCOUNTS = 6;

/** Columns of a table: its own time, what is learnt later with what comes with it, and what else a row holds. */
export interface TableKind {
  readonly event: string;
  readonly late: Readonly<Record<string, readonly string[]>>;
  readonly values: Readonly<Record<string, (random: Random) => string | number | boolean | null>>;
  /** Planned days: known with the row. */
  readonly plans?: readonly string[];
  readonly nRows: number;
}

/** Facts of every table but those that decide churn, made at random. */
export const KINDS: Readonly<Record<string, TableKind>> = {
  usage_events: {
    event: 'occurred_at',
    late: {},
    values: {
      feature: oneOf('export', 'import', 'report'),
      user_id: oneOf('ann', 'bob', 'cyd', null),
      team: oneOf('ops', 'dev', null),
      quantity: between(0, 9),
      value: between(0, 90),
    },
    nRows: 60,
  },
  tickets: {
    event: 'opened_at',
    late: { closed_at: ['csat', 'sentiment'], escalated_at: [], first_response_at: [], reopened_at: [] },
    values: {
      csat: between(1, 5),
      sentiment: between(-1, 1),
      priority: oneOf('low', 'urgent'),
      kind: oneOf('how_to', 'bug', null),
      body: oneOf('good', 'this is bad', null),
    },
    nRows: 12,
  },
  invoices: {
    event: 'issued_on',
    late: { paid_on: [], failed_at: [] },
    values: { amount: between(10, 500) },
    plans: ['due_on'],
    nRows: 8,
  },
  subscriptions: {
    event: 'starts_on',
    late: { ends_on: ['end_kind'], notice_on: [] },
    values: {
      mrr: between(10, 500),
      list_mrr: between(10, 900),
      renewal_mrr: between(10, 900),
      seats: between(1, 30),
      billing_period: oneOf(1, 12),
      end_kind: oneOf('churn', null),
      plan: oneOf('pro', 'max'),
    },
    plans: ['renews_on'],
    nRows: 4,
  },
  surveys: {
    event: 'answered_at',
    late: {},
    values: { kind: oneOf('nps', 'csat', 'ces'), score: between(0, 10), role: oneOf('cfo', 'member', null) },
    nRows: 8,
  },
  touchpoints: {
    event: 'occurred_at',
    late: {},
    values: {
      kind: oneOf(
        'meeting',
        'qbr',
        'email',
        'reference',
        'training',
        'nps_request',
        'in_app',
        'community_post',
        'event',
      ),
      is_executive: oneOf(true, false, null),
      role: oneOf('director', 'member', null),
      direction: oneOf('inbound', 'outbound'),
      outcome: oneOf('clicked', 'no_show', null),
      sentiment: between(-1, 1),
    },
    nRows: 15,
  },
  csm_ratings: { event: 'given_on', late: {}, values: { rating: between(1, 5) }, nRows: 6 },
  milestones: { event: 'reached_at', late: {}, values: { name: oneOf('onboarded', 'first value', 'x') }, nRows: 4 },
  observations: {
    event: 'observed_at',
    late: {},
    values: { metric: oneOf('posts', 'index'), value: between(-5, 5) },
    nRows: 12,
  },
  users: {
    event: 'created_on',
    late: {},
    values: { user_id: oneOf('ann', 'bob'), is_executive: oneOf(true, false), team: oneOf('ops', 'dev', null) },
    nRows: 3,
  },
};

/** A history that has every column of every table of facts, half of it recorded late. */
export function randomFacts(random: Random): History {
  const accounts = Array.from({ length: N_ACCOUNTS }, (_, i) => ({
    account_id: `a${i}`,
    started_on: formatDay(START),
  }));
  const tables = Object.entries(KINDS).map(([table, kind]): [string, Row[]] => [
    table,
    accounts.flatMap(({ account_id }) =>
      Array.from({ length: kind.nRows }, () => randomRow(table, kind, account_id, START, random)),
    ),
  ]);
  return { accounts, ...Object.fromEntries(tables) };
}

/** A row that happens on or after a day, half of them recorded up to 60 days late. */
export function randomRow(table: string, kind: TableKind, accountId: string, from: Day, random: Random): Row {
  const event = from + Math.floor(random() * (START + DAYS - from));
  const row: Record<string, Row[string]> = { account_id: accountId, [kind.event]: formatDay(event) };
  for (const plan of kind.plans ?? []) row[plan] = formatDay(event + Math.floor(random() * 90));
  for (const column of Object.keys(kind.late))
    row[column] = random() < 0.3 ? null : formatDay(event + 1 + Math.floor(random() * 120));
  for (const [column, draw] of Object.entries(kind.values)) row[column] = draw(random);
  row.recorded_at = table !== 'users' && random() < 0.5 ? formatDay(event + Math.floor(random() * 60)) : null;
  return row;
}

function oneOf<T>(...values: readonly T[]) {
  return (random: Random): T => values[Math.floor(random() * values.length)];
}

function between(low: number, high: number) {
  return (random: Random): number => Math.round((low + random() * (high - low)) * 100) / 100;
}

/** A metric of the config, as short as tests want it. */
export function custom(
  name: string,
  table: string,
  aggregate: CustomMetric['aggregate'],
  value?: string,
  where: CustomMetric['where'] = {},
  windowDays: number | null = null,
): CustomMetric {
  return {
    name,
    category: 'support',
    table,
    aggregate,
    value,
    where,
    windowDays,
    healthier: 'either',
    unit: '',
    meaning: '',
  };
}
