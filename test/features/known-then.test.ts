import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { skippedMetrics } from '../../features/catalog/catalog.ts';
import type { CustomMetric } from '../../features/catalog/types.ts';
import { type Day, formatDay } from '../../models/math/day.ts';
import { type Random, randomStream } from '../../models/math/random.ts';
import type { History } from '../support/history.ts';
import { computeMetrics, day, requestFor } from './compile-support.ts';

/**
 * Metrics at `t` must not move when the future does: everything that became known on or after `t` is deleted or
 * rewritten, and every value at `t` and before must stay the same to the last bit.
 */

type Row = Readonly<Record<string, string | number | boolean | null>>;

const START = day('2024-01-01');
const DAYS = 400;
const N_ACCOUNTS = 6;

/** Columns of a table: its own time, what is learnt later with what comes with it, and what else a row holds. */
interface TableKind {
  readonly event: string;
  readonly late: Readonly<Record<string, readonly string[]>>;
  readonly values: Readonly<Record<string, (random: Random) => string | number | boolean | null>>;
  /** Planned days: known with the row. */
  readonly plans?: readonly string[];
  readonly nRows: number;
}

const KINDS: Readonly<Record<string, TableKind>> = {
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

const CUSTOM: readonly CustomMetric[] = [
  custom('own_csat', 'tickets', 'mean', 'csat'),
  custom('own_csat_last', 'tickets', 'last', 'csat'),
  custom('own_end_kinds', 'subscriptions', 'count', undefined, { end_kind: ['churn'] }),
  custom('own_exports', 'usage_events', 'sum', 'quantity', { feature: ['export'] }, 28),
];

describe('metrics as known then', () => {
  it('does not let the future move any metric at t', async () => {
    let nMovedLater = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        fc.integer({ min: 40, max: 360 }),
        async (seed, offset) => {
          const random = randomStream(seed, 'history');
          const t = START + offset;
          const history = randomHistory(random);
          const rewritten = rewriteFuture(history, t, random);
          const dates = [t - 17, t, t + 40].map(formatDay);
          const changes = {
            coreFeatures: ['export', 'report'],
            securityFeatures: ['report'],
            modules: [{ name: 'all', plans: ['max'], features: ['import'] }],
            milestoneDays: [{ name: 'onboarded', days: 60 }],
            observations: ['posts', 'index'],
            custom: CUSTOM,
          };
          const before = await computeMetrics(history, dates, changes);
          const after = await computeMetrics(rewritten, dates, changes);
          expect(before.size).toBe(3 * N_ACCOUNTS);
          for (const [row, metrics] of before) {
            const isPast = !row.endsWith(dates[2]);
            for (const [metric, value] of Object.entries(metrics)) {
              const other = after.get(row)?.[metric];
              if (isPast) expect(Object.is(value, other), `${metric} at ${row}: ${value} became ${other}`).toBe(true);
              else if (!Object.is(value, other)) nMovedLater++;
            }
          }
          // The whole catalog, not a part of it.
          expect(skippedMetrics(requestFor(history, changes))).toEqual([]);
          expect(Object.keys([...before.values()][0]).length).toBeGreaterThan(180);
        },
      ),
      { seed: 20240501, numRuns: 7, endOnFailure: true },
    );
    // The rewriting does reach what is known later: else the property would hold of nothing.
    expect(nMovedLater).toBeGreaterThan(1000);
  });
});

function randomHistory(random: Random): History {
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
function randomRow(table: string, kind: TableKind, accountId: string, from: Day, random: Random): Row {
  const event = from + Math.floor(random() * (START + DAYS - from));
  const row: Record<string, Row[string]> = { account_id: accountId, [kind.event]: formatDay(event) };
  for (const plan of kind.plans ?? []) row[plan] = formatDay(event + Math.floor(random() * 90));
  for (const column of Object.keys(kind.late))
    row[column] = random() < 0.3 ? null : formatDay(event + 1 + Math.floor(random() * 120));
  for (const [column, draw] of Object.entries(kind.values)) row[column] = draw(random);
  row.recorded_at = table !== 'users' && random() < 0.5 ? formatDay(event + Math.floor(random() * 60)) : null;
  return row;
}

function rewriteFuture(history: History, t: Day, random: Random): History {
  const tables = Object.entries(KINDS).map(([table, kind]): [string, Row[]] => [
    table,
    (history[table] as readonly Row[]).flatMap((row) => {
      if (knownDay(kind, row) < t) return [rewriteLate(kind, row, t, random)];
      if (random() < 0.5) return [];
      // Rewritten whole: as another fact of the future, or as one that happened before and is recorded after.
      const other = randomRow(table, kind, String(row.account_id), random() < 0.5 ? t : START, random);
      return [knownDay(kind, other) < t ? { ...other, recorded_at: formatDay(t + Math.floor(random() * 30)) } : other];
    }),
  ]);
  return { ...history, ...Object.fromEntries(tables) };
}

/** What is learnt of a known row on or after `t` becomes empty or another day from `t` on; what comes with it, anything. */
function rewriteLate(kind: TableKind, row: Row, t: Day, random: Random): Row {
  const changed: Record<string, Row[string]> = { ...row };
  for (const [column, companions] of Object.entries(kind.late)) {
    const at = row[column];
    if (typeof at === 'string' && day(at) < t) continue;
    changed[column] = random() < 0.4 ? null : formatDay(t + Math.floor(random() * 90));
    for (const companion of companions) changed[companion] = kind.values[companion](random);
  }
  return changed;
}

function knownDay(kind: TableKind, row: Row): Day {
  const event = day(String(row[kind.event]));
  return typeof row.recorded_at === 'string' ? Math.max(event, day(row.recorded_at)) : event;
}

function oneOf<T>(...values: readonly T[]) {
  return (random: Random): T => values[Math.floor(random() * values.length)];
}

function between(low: number, high: number) {
  return (random: Random): number => Math.round((low + random() * (high - low)) * 100) / 100;
}

function custom(
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
