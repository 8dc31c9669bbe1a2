import type { Dialect } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import type { ChurnDefinition } from '../timeline/types.ts';
import { activitySteps } from './activity.ts';
import { type HistoryShape, hasTable, requireColumns, requireTable } from './shape.ts';

/**
 * Steps that leave `population_candidates(account_key, snapshot_date)`: who may be scored at `t` by the definition of churn,
 * before the account's own start and tenure are looked at.
 *
 * - `subscription_end`: a line in force and no notice known.
 * - `recorded` with subscriptions: the same, and no churn event whose notice is known while its end lies ahead.
 * - `recorded` without: no churn event (or its notice) known yet.
 * - `inactivity`: some known qualifying activity in the `inactiveDays` before `t`.
 *
 * @throws {DataError} If the definition's table, or a column of its activity rule, is absent.
 */
export function candidateSteps(dialect: Dialect, churn: ChurnDefinition, shape: HistoryShape): SqlStep[] {
  switch (churn.kind) {
    case 'subscription_end':
      requireTable(shape, 'subscriptions', 'churn by subscription_end is read from it');
      return [candidates('SELECT account_key, snapshot_date FROM population_in_force WHERE has_notice = 0')];
    case 'recorded':
      requireTable(shape, 'churn_events', 'recorded churn is read from it');
      return [candidates(hasTable(shape, 'subscriptions') ? IN_FORCE_WITHOUT_NOTICE : NOT_CHURNED_YET)];
    case 'inactivity':
      requireTable(shape, churn.activity.table, 'churn by inactivity is read from it');
      requireColumns(shape, churn.activity.table, Object.keys(churn.activity.where), 'outcomes.churn.activity.where');
      return [
        ...activitySteps(dialect, churn.activity, churn.inactiveDays),
        candidates('SELECT account_key, snapshot_date FROM population_active'),
      ];
  }
}

function candidates(select: string): SqlStep {
  return { creates: 'population_candidates', select };
}

const IN_FORCE_WITHOUT_NOTICE = `
SELECT f.account_key, f.snapshot_date
FROM population_in_force f
LEFT JOIN (
  SELECT DISTINCT e.account_key, s.snapshot_date
  FROM churn_events e
  JOIN snapshot_dates s
    ON e.notice_on < s.snapshot_date
   AND e.known_on < s.snapshot_date
   AND e.churned_on >= s.snapshot_date
) n ON n.account_key = f.account_key AND n.snapshot_date = f.snapshot_date
WHERE f.has_notice = 0 AND n.account_key IS NULL`;

// event_on of a churn event is the earlier of notice and churn, and known_on is never before it.
const NOT_CHURNED_YET = `
SELECT a.account_key, s.snapshot_date
FROM accounts a
JOIN snapshot_dates s ON a.started_on < s.snapshot_date
LEFT JOIN (
  SELECT account_key, MIN(known_on) AS known_on FROM churn_events GROUP BY account_key
) e ON e.account_key = a.account_key
WHERE e.known_on IS NULL OR e.known_on >= s.snapshot_date`;
