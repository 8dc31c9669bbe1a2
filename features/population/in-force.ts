import type { Dialect } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import type { Day } from '../../models/math/day.ts';

/**
 * `population_in_force(account_key, snapshot_date, mrr, has_notice)`: accounts with a subscription line in force at `t`: known
 * and started before `t`, and open or ending on or after `t` (an end on or after `t` is not known at `t`).
 *
 * `mrr` is the exact sum of the lines in force; `has_notice` is 1 where one of them had a notice before `t`.
 */
export function inForceStep(dialect: Dialect, snapshotDays: readonly Day[]): SqlStep {
  // An open end is stood for by the last snapshot date, so that the join has plain comparisons only.
  const open = dialect.day(snapshotDays[snapshotDays.length - 1] ?? 0);
  return {
    creates: 'population_in_force',
    select: `
SELECT
  l.account_key,
  s.snapshot_date,
  COALESCE(${dialect.exactSum('l.mrr')}, 0) AS mrr,
  MAX(CASE WHEN l.notice_on < s.snapshot_date THEN 1 ELSE 0 END) AS has_notice
FROM subscriptions l
JOIN snapshot_dates s
  ON l.starts_on < s.snapshot_date
 AND l.known_on < s.snapshot_date
 AND COALESCE(l.ends_on, ${open}) >= s.snapshot_date
GROUP BY l.account_key, s.snapshot_date`,
  };
}
