import type { Dialect } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import type { Day } from '../../models/math/day.ts';

/**
 * Steps that leave `relationships(account_key, starts_on, last_ends_on, is_open, covers_until, event_on)`: subscription lines
 * merged into spells. A line belongs to the spell before it when it starts at most `graceDays` after the latest end so far.
 * `covers_until` is the last snapshot date at which the spell may be in force.
 *
 * With E the latest end of the spell (none if a line is open), `event_on` is the churn: the earlier of E and the earliest notice
 * on the lines that end at E. It is NULL while nothing is decided, which is when E is open, planned, or so close to the data end
 * that a next term within the grace days could not have been seen, and no notice was given before the data end. It is NULL too
 * when a line that ends at E was completed or transferred: that is no churn.
 *
 * Example (grace 7, data end 2025-01-01): terms 01-01 to 04-01 and 04-05 to 07-01 are one relationship that churns on 07-01, or
 * on 06-10 with a notice of that day; a term from 07-09 starts another.
 */
export function relationshipSteps(dialect: Dialect, graceDays: number, dataEnd: Day): SqlStep[] {
  const grace = Math.trunc(graceDays);
  return [
    {
      creates: 'relationship_starts',
      // One row per day on which lines start, so that the windows below see each day once, in a certain order.
      select: `
SELECT
  account_key,
  starts_on,
  MAX(ends_on) AS last_ends_on,
  MAX(CASE WHEN ends_on IS NULL THEN 1 ELSE 0 END) AS is_open
FROM subscriptions
GROUP BY account_key, starts_on`,
    },
    {
      creates: 'relationship_numbers',
      select: `
SELECT
  account_key,
  starts_on,
  last_ends_on,
  is_open,
  SUM(CASE
    WHEN open_before = 1 THEN 0
    WHEN ends_before IS NULL THEN 1
    WHEN ${dialect.daysBetween('ends_before', 'starts_on')} <= ${grace} THEN 0
    ELSE 1
  END) OVER (PARTITION BY account_key ORDER BY starts_on ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS number
FROM (
  SELECT
    account_key,
    starts_on,
    last_ends_on,
    is_open,
    MAX(last_ends_on) OVER (
      PARTITION BY account_key ORDER BY starts_on ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS ends_before,
    MAX(is_open) OVER (
      PARTITION BY account_key ORDER BY starts_on ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS open_before
  FROM relationship_starts
) ordered`,
    },
    {
      creates: 'relationship_spells',
      select: `
SELECT
  account_key,
  MIN(starts_on) AS starts_on,
  MAX(starts_on) AS last_starts_on,
  MAX(last_ends_on) AS last_ends_on,
  MAX(is_open) AS is_open
FROM relationship_numbers
GROUP BY account_key, number`,
    },
    {
      creates: 'relationships',
      select: relationshipsSql(dialect, grace, dataEnd),
    },
  ];
}

function relationshipsSql(dialect: Dialect, grace: number, dataEnd: Day): string {
  const end = dialect.day(dataEnd);
  return `
SELECT
  account_key,
  starts_on,
  last_ends_on,
  is_open,
  CASE WHEN is_open = 1 THEN ${end} ELSE last_ends_on END AS covers_until,
  CASE
    WHEN is_completed = 1 THEN NULL
    WHEN is_open = 1 THEN CASE WHEN notice_on < ${end} THEN notice_on END
    WHEN notice_on < ${end} AND notice_on < last_ends_on THEN notice_on
    WHEN notice_on < ${end} AND last_ends_on < ${end} THEN last_ends_on
    WHEN last_ends_on < ${dialect.day(dataEnd - grace)} THEN last_ends_on
  END AS event_on
FROM (
  SELECT
    r.account_key,
    r.starts_on,
    MAX(r.last_ends_on) AS last_ends_on,
    MAX(r.is_open) AS is_open,
    MIN(l.notice_on) AS notice_on,
    MAX(CASE WHEN l.end_kind IN ('completed', 'transfer') THEN 1 ELSE 0 END) AS is_completed
  FROM relationship_spells r
  JOIN subscriptions l
    ON l.account_key = r.account_key
   AND l.starts_on >= r.starts_on
   AND l.starts_on <= r.last_starts_on
  WHERE (r.is_open = 1 AND l.ends_on IS NULL) OR (r.is_open = 0 AND l.ends_on = r.last_ends_on)
  GROUP BY r.account_key, r.starts_on
) decided`;
}
