import type { Day } from '../../models/math/day.ts';
import type { Source } from '../source.ts';
import type { TableSpec } from '../tables.ts';
import { daysAt, numbersAt } from './columns.ts';
import type { CheckRequest } from './types.ts';

/** Exact twins of one table on one day: rows that are equal in every column. */
export interface DayTwins {
  readonly day: Day;
  /** Rows. */
  readonly nRows: number;
  /** Distinct rows. */
  readonly nDistinct: number;
  /** Distinct rows that stand there at least twice. */
  readonly nRepeated: number;
  /** Distinct rows that stand there an even number of times. */
  readonly nEven: number;
}

/** About as many rows as need to be looked at to see whole days that stand twice. */
const SAMPLE_ROWS = 200_000;

/** Which rows are counted. */
export interface TwinScope {
  /** Every n-th account; 1: all. A day that was loaded twice shows in any part of the accounts. */
  readonly everyNthAccount: number;
  /** Only days in `[from, to)`; null: all. */
  readonly days: { readonly from: Day; readonly to: Day } | null;
}

/** All rows of a small table, those of a part of the accounts of a large one. */
export function scopeFor(nRows: number): TwinScope {
  return { everyNthAccount: Math.max(1, Math.floor(nRows / SAMPLE_ROWS)), days: null };
}

/**
 * Count exact twins by day, days ascending. `recorded_at` is not compared: a second load has another, and an `id` was let go
 * when the rows were loaded.
 */
export async function readTwins(
  source: Source,
  { name }: TableSpec,
  { shape }: CheckRequest,
  { everyNthAccount, days }: TwinScope,
): Promise<readonly DayTwins[]> {
  const { identifier, toDouble, day } = source.dialect;
  const compared = (shape[name] ?? []).filter((column) => column !== 'recorded_at').map(identifier);
  const keys = ['event_on', 'account_key', ...compared].join(', ');
  const where = [
    'event_on IS NOT NULL',
    // A list of accounts and no condition on the key itself: engines then leave out blocks without them.
    ...(everyNthAccount === 1
      ? []
      : [`account_key IN (SELECT account_key FROM accounts WHERE account_key % ${everyNthAccount} = 0)`]),
    ...(days === null ? [] : [`event_on >= ${day(days.from)}`, `event_on < ${day(days.to)}`]),
  ];
  const found = await source.query(`
SELECT event_on, ${toDouble('sum(n)')} AS n_rows, ${toDouble('count(*)')} AS n_distinct,
  ${toDouble('sum(CASE WHEN n > 1 THEN 1 ELSE 0 END)')} AS n_repeated,
  ${toDouble('sum(CASE WHEN n % 2 = 0 THEN 1 ELSE 0 END)')} AS n_even
FROM (SELECT event_on, count(*) AS n FROM ${identifier(name)} WHERE ${where.join(' AND ')} GROUP BY ${keys}) groups_of_equal_rows
GROUP BY event_on`);
  const day0 = daysAt(found, 0);
  const [rows, distinct, repeated, even] = [1, 2, 3, 4].map((i) => numbersAt(found, i));
  return Array.from(day0, (each, i) => ({
    day: each,
    nRows: rows![i]!,
    nDistinct: distinct![i]!,
    nRepeated: repeated![i]!,
    nEven: even![i]!,
  })).sort((a, b) => a.day - b.day);
}
