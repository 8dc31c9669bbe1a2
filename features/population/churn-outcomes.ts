import type { Dialect } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import type { TimelineSettings } from '../timeline/types.ts';
import { relationshipSteps } from './relationships.ts';
import { silenceSteps } from './silences.ts';

/**
 * Steps that leave `label_outcomes(account_key, snapshot_date, event_on, churn_date)`, one row per row of `population`.
 *
 * `event_on` is the event that decides the row's label: it is 1 if the event lies in the outcome window, and the row is
 * excluded if the event lies before that window. NULL: no event. `churn_date` is the account's next event on or after `t`.
 */
export function churnOutcomeSteps(dialect: Dialect, settings: TimelineSettings): SqlStep[] {
  const { churn, dataEnd } = settings;
  switch (churn.kind) {
    case 'subscription_end':
      return [
        ...relationshipSteps(dialect, churn.graceDays, dataEnd),
        churnDays('SELECT account_key, event_on, event_on AS known_on FROM relationships WHERE event_on IS NOT NULL'),
        NEXT_CHURN,
        { creates: 'label_outcomes', select: OF_THE_RELATIONSHIP_IN_FORCE },
      ];
    case 'recorded':
      return [
        churnDays(`SELECT account_key, event_on, known_on FROM churn_events WHERE event_on < ${dialect.day(dataEnd)}`),
        NEXT_CHURN,
        { creates: 'label_outcomes', select: OF_THE_CHURN_EVENTS },
      ];
    case 'inactivity':
      return [
        ...silenceSteps(dialect, churn, dataEnd),
        NEXT_CHURN,
        { creates: 'label_outcomes', select: OF_THE_SILENCE },
      ];
  }
}

function churnDays(select: string): SqlStep {
  return { creates: 'label_churn_days', select };
}

const NEXT_CHURN: SqlStep = {
  creates: 'label_next_churn',
  select: `
SELECT p.account_key, p.snapshot_date, MIN(d.event_on) AS churn_date
FROM population p
JOIN label_churn_days d ON d.account_key = p.account_key AND d.event_on >= p.snapshot_date
GROUP BY p.account_key, p.snapshot_date`,
};

// Relationships of an account never overlap, so at most one holds the snapshot date.
const OF_THE_RELATIONSHIP_IN_FORCE = `
SELECT p.account_key, p.snapshot_date, r.event_on, n.churn_date
FROM population p
LEFT JOIN relationships r
  ON r.account_key = p.account_key
 AND r.starts_on < p.snapshot_date
 AND r.covers_until >= p.snapshot_date
LEFT JOIN label_next_churn n ON n.account_key = p.account_key AND n.snapshot_date = p.snapshot_date`;

// An event before t that became known only on t or later leaves nothing to predict: it decides the row, and excludes it.
const OF_THE_CHURN_EVENTS = `
SELECT p.account_key, p.snapshot_date, COALESCE(MIN(late.event_on), MIN(n.churn_date)) AS event_on, MIN(n.churn_date) AS churn_date
FROM population p
LEFT JOIN label_next_churn n ON n.account_key = p.account_key AND n.snapshot_date = p.snapshot_date
LEFT JOIN label_churn_days late
  ON late.account_key = p.account_key
 AND late.event_on < p.snapshot_date
 AND late.known_on >= p.snapshot_date
GROUP BY p.account_key, p.snapshot_date`;

// The silence that covers the outcome window decides; without one, the next silence is still of interest as a date.
const OF_THE_SILENCE = `
SELECT p.account_key, p.snapshot_date, s.event_on, COALESCE(s.event_on, n.churn_date) AS churn_date
FROM population p
LEFT JOIN label_silent_rows s ON s.account_key = p.account_key AND s.snapshot_date = p.snapshot_date
LEFT JOIN label_next_churn n ON n.account_key = p.account_key AND n.snapshot_date = p.snapshot_date`;
