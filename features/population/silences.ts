import type { Dialect } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import type { Day } from '../../models/math/day.ts';
import type { ChurnDefinition } from '../timeline/types.ts';

/**
 * Steps for churn by inactivity, from `population_activity_days`:
 *
 * - `label_churn_days(account_key, event_on, known_on)`: days before the data end on which a silence has lasted `inactiveDays`:
 *   an activity day plus `inactiveDays`, with no activity between.
 * - `label_silent_rows(account_key, snapshot_date, event_on)`: rows of `population` with a mature, empty outcome window;
 *   `event_on` is the last activity day before that window plus `inactiveDays`.
 *
 * Example (inactive 90, gap 0, horizon 90, t = 2024-06-01): last active on 05-20, next on 10-02: silent, event on 08-18.
 */
export function silenceSteps(
  dialect: Dialect,
  churn: Extract<ChurnDefinition, { kind: 'inactivity' }>,
  dataEnd: Day,
): SqlStep[] {
  const end = dialect.day(dataEnd);
  const inactive = String(Math.trunc(churn.inactiveDays));
  const windowStart = dialect.addDays('snapshot_date', String(churn.gapDays));
  const windowEnd = dialect.addDays('snapshot_date', String(churn.gapDays + churn.horizonDays));
  const lastMature = dialect.day(dataEnd - churn.gapDays - churn.horizonDays - churn.graceDays);
  return [
    {
      creates: 'label_churn_days',
      select: `
SELECT account_key, event_on, event_on AS known_on
FROM (
  SELECT
    account_key,
    ${dialect.addDays('on_day', inactive)} AS event_on,
    LEAD(on_day) OVER (PARTITION BY account_key ORDER BY on_day) AS next_day
  FROM population_activity_days
) silences
WHERE event_on < ${end} AND (next_day IS NULL OR next_day >= event_on)`,
    },
    {
      creates: 'label_silent_rows',
      // Activity days and window starts in one order per account: one sort gives the activity before and after each window
      // start, where a join would pair every row with all of the account's days. A window start sorts before activity on its day.
      select: `
SELECT account_key, snapshot_date, ${dialect.addDays('last_day', inactive)} AS event_on
FROM (
  SELECT
    account_key,
    snapshot_date,
    MAX(on_day) OVER (
      PARTITION BY account_key ORDER BY at_day, is_activity ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS last_day,
    MIN(on_day) OVER (
      PARTITION BY account_key ORDER BY at_day, is_activity ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
    ) AS next_day
  FROM (
    SELECT account_key, on_day AS at_day, 1 AS is_activity, on_day, CAST(NULL AS DATE) AS snapshot_date
    FROM population_activity_days
    UNION ALL
    SELECT account_key, ${windowStart} AS at_day, 0 AS is_activity, CAST(NULL AS DATE) AS on_day, snapshot_date
    FROM population
  ) marks
) around
WHERE snapshot_date IS NOT NULL
  AND snapshot_date <= ${lastMature}
  AND (next_day IS NULL OR next_day >= ${windowEnd})`,
    },
  ];
}
