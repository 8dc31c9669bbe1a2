import { NO_DAY } from '../../models/math/day.ts';
import type { Source } from '../source.ts';
import { daysAt, numbersAt } from './columns.ts';
import type { CheckRequest, Finding } from './types.ts';
import { SPELLS } from './usage-accounts.ts';
import { number, percent, plural } from './words.ts';

/** Trials before and a look back after a subscription are everyday: less than one row in twenty is no finding. */
const LEAST_SHARE = 0.05;
const LEAST_ROWS = 20;
/** From a quarter on, usage and subscriptions hardly speak of the same time. */
const LARGE_SHARE = 0.25;
const OUTSIDE = 'check_outside';

/**
 * Usage of accounts outside their subscriptions: rows on days on which none of the account's relationships was in force, its
 * first and last day counted in.
 *
 * @param nRows Rows of `usage_events`.
 */
export async function findUsageOutside(source: Source, nRows: number, request: CheckRequest): Promise<Finding | null> {
  if (!Object.hasOwn(request.shape, 'subscriptions')) return null;
  const inside = await source.query(`
SELECT ${source.dialect.toDouble('count(*)')} AS n FROM usage_events u JOIN ${SPELLS} s ON s.account_key = u.account_key
WHERE u.event_on >= s.starts_on AND u.event_on <= s.ends_on`);
  const nOutside = nRows - numbersAt(inside, 0)[0]!;
  if (nOutside < LEAST_ROWS || nOutside < LEAST_SHARE * nRows) return null;
  return outsideFinding(source, nRows, nOutside);
}

/** The finding with its details, which take a second look at usage: only made where there is something to tell. */
async function outsideFinding(source: Source, nRows: number, nOutside: number): Promise<Finding> {
  await source.runStep({ creates: OUTSIDE, select: OUTSIDE_SQL });
  const { toDouble } = source.dialect;
  const sum = (condition: string) => toDouble(`coalesce(sum(CASE WHEN ${condition} THEN n_rows ELSE 0 END), 0)`);
  const found = await source.query(`
SELECT ${sum('event_on < first_on')} AS n_before, ${sum('event_on > last_on')} AS n_after, ${toDouble('count(DISTINCT account_key)')} AS n_accounts,
  min(event_on) AS first_day, max(event_on) AS last_day
FROM ${OUTSIDE}`);
  const none = await source.query(`
SELECT ${toDouble('coalesce(sum(n_rows), 0)')} AS n_all, ${toDouble('count(*)')} AS n_accounts, min(first_on) AS first_on, max(last_on) AS last_on
FROM (SELECT account_key, count(*) AS n_rows, min(event_on) AS first_on, max(event_on) AS last_on FROM usage_events
  WHERE account_key NOT IN (SELECT account_key FROM ${SPELLS}) GROUP BY account_key) never`);
  const [nBefore, nAfter, nAccountsOutside] = [0, 1, 2].map((i) => numbersAt(found, i)[0]!);
  const [nNever, nAccountsNever] = [0, 1].map((i) => numbersAt(none, i)[0]!);
  const counts = {
    rows: nOutside,
    tableRows: nRows,
    accounts: nAccountsOutside! + nAccountsNever!,
    rowsBeforeFirst: nBefore!,
    rowsAfterLast: nAfter!,
    rowsBetween: nOutside - nBefore! - nAfter! - nNever!,
    rowsWithoutAny: nNever!,
  };
  const share = nOutside / nRows;
  const parts = [
    [counts.rowsBeforeFirst, 'before their first'],
    [counts.rowsAfterLast, 'after their last'],
    [counts.rowsBetween, 'between two'],
    [counts.rowsWithoutAny, 'without any'],
  ] as const;
  const words = parts.filter(([n]) => n > 0).map(([n, where]) => `${number(n)} ${where}`);
  const days = [daysAt(found, 3)[0]!, daysAt(found, 4)[0]!, daysAt(none, 2)[0]!, daysAt(none, 3)[0]!].filter(
    (day) => day !== NO_DAY,
  );
  return {
    kind: 'usage_outside',
    severity: share >= LARGE_SHARE ? 'serious' : 'warning',
    table: 'usage_events',
    part: null,
    firstDay: Math.min(...days),
    lastDay: Math.max(...days),
    counts,
    seen: `${plural(nOutside, 'row')} of usage of ${number(nRows)} (${percent(share)}), of ${plural(counts.accounts, 'account')}, lie outside the account's subscriptions: ${words.join(', ')}.`,
    effect:
      'Accounts are scored only while they have a subscription, so this usage is lost, or counts for a customer that had not begun. Either starts_on and ends_on are wrong, or account_id differs between the tables, or there is a free plan: compare a few of these accounts by hand, and map a free plan as a subscription with mrr 0.',
  };
}

/** `check_outside(account_key, event_on, n_rows, first_on, last_on)`: days with usage outside every spell of an account that has any. */
const OUTSIDE_SQL = `
SELECT account_key, event_on, n_rows, first_on, last_on
FROM (
  SELECT d.account_key, d.event_on, max(d.n) AS n_rows, min(s.starts_on) AS first_on, max(s.ends_on) AS last_on,
    max(CASE WHEN d.event_on >= s.starts_on AND d.event_on <= s.ends_on THEN 1 ELSE 0 END) AS is_inside
  FROM (SELECT account_key, event_on, count(*) AS n FROM usage_events GROUP BY account_key, event_on) d
  JOIN ${SPELLS} s ON s.account_key = d.account_key
  GROUP BY d.account_key, d.event_on
) compared
WHERE is_inside = 0`;
