import type { CatalogRequest, Shape } from '../../../features/catalog/types.ts';
import { formatDay, parseDay } from '../../../models/math/day.ts';
import type { History } from '../../support/history.ts';

/** Expected values at `account date` of some metrics; null: missing. */
export interface Case {
  readonly name: string;
  readonly tables: History;
  readonly expected: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
}

/**
 * The date of most cases. Days before it: 14 is 04-17, 28 is 04-03, 56 is 03-06, 84 is 02-07, 90 is 02-01, 118 is 01-04;
 * in 2023: 180 is 11-03, 360 is 05-07, 365 is 05-02. The last day of a window is 04-30.
 */
export const T = '2024-05-01';

/** The date some days before `T`. */
export function back(days: number): string {
  const day = parseDay(T);
  if (day === null) throw new Error(`not a date: ${T}`);
  return formatDay(day - days);
}

/** Names that give metrics, in every case. */
export const NAMES = {
  coreFeatures: ['export', 'API sync'],
  integrationFeatures: ['API sync'],
  securityFeatures: ['SSO login'],
  modules: [
    { name: 'connect', plans: ['pro', 'addon'], features: ['API sync', 'never'] },
    { name: 'export', plans: ['addon'], features: ['export'] },
    { name: 'access', plans: ['team'], features: ['SSO login'] },
  ],
  milestoneDays: [
    { name: 'kickoff', days: 30 },
    { name: 'Go live', days: 120 },
  ],
  observations: ['Market index', "it's"],
} as const satisfies Partial<CatalogRequest>;

/** The catalog's whole request for a shape. */
export function wholeRequest(shape: Shape): CatalogRequest {
  return { windowsDays: [28, 90], exclude: [], custom: [], shape, ...NAMES };
}

type More = Readonly<Record<string, unknown>>;

/** An account that started on a day. */
export function account(id = 'a', startedOn = '2024-01-01') {
  return { account_id: id, started_on: startedOn };
}

/** A usage event at noon. */
export function use(on: string, feature: string, more: More = {}) {
  return { account_id: 'a', occurred_at: `${on} 12:00:00`, feature, ...more };
}

/** A ticket opened at seven. */
export function ticket(openedOn: string, more: More = {}) {
  return { account_id: 'a', opened_at: `${openedOn} 07:00:00`, ...more };
}

/** An answer to a survey. */
export function survey(answeredOn: string, kind: string, score: number, more: More = {}) {
  return { account_id: 'a', answered_at: `${answeredOn} 09:00:00`, kind, score, ...more };
}

/** An invoice. */
export function invoice(issuedOn: string, dueOn: string, paidOn: string | null, amount: number, failedAt?: string) {
  return {
    account_id: 'a',
    issued_on: issuedOn,
    due_on: dueOn,
    paid_on: paidOn,
    amount,
    failed_at: failedAt === undefined ? null : `${failedAt} 10:00:00`,
  };
}

/** A line of a term. */
export function term(startsOn: string, endsOn: string | null, mrr: number, more: More = {}) {
  return { account_id: 'a', starts_on: startsOn, ends_on: endsOn, mrr, ...more };
}

/** A touchpoint. */
export function touch(on: string, kind: string, more: More = {}) {
  return { account_id: 'a', occurred_at: `${on} 15:00:00`, kind, ...more };
}

/** A milestone reached. */
export function reached(on: string, name: string, more: More = {}) {
  return { account_id: 'a', name, reached_at: `${on} 09:00:00`, ...more };
}

/** An observation. */
export function observed(on: string, metric: string, value: number) {
  return { account_id: 'a', observed_at: `${on} 00:00:00`, metric, value };
}
