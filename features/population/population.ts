import type { Dialect } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import type { Day } from '../../models/math/day.ts';
import type { Timeline, TimelineSettings } from '../timeline/types.ts';
import { candidateSteps } from './eligibility.ts';
import { inForceStep } from './in-force.ts';
import { moneySourceOf, moneySteps } from './money.ts';
import { type HistoryShape, hasTable } from './shape.ts';
import { snapshotDatesStep } from './snapshot-dates.ts';

/** What the population is made for: dates, and the settings that say who is eligible. */
export type PopulationRequest = Pick<Timeline, 'settings' | 'snapshotDays'>;

/**
 * Steps that leave `snapshot_dates(snapshot_date)` and `population(account_key, snapshot_date, tenure_days, mrr)`: the eligible
 * accounts of every snapshot date, from facts known strictly before it.
 *
 * An account is eligible if it is a candidate by the definition of churn, started (and was known) before `t`, and has a tenure
 * of at least `minTenureDays`. `mrr` is never NULL: 0 where nothing is in force or earned, 1 where the history has no money.
 *
 * @throws {DataError} If the definition of churn needs a table that the history lacks.
 */
export function populationSteps(dialect: Dialect, request: PopulationRequest, shape: HistoryShape): SqlStep[] {
  const { settings, snapshotDays } = request;
  return [
    snapshotDatesStep(dialect, snapshotDays),
    ...(hasTable(shape, 'subscriptions') ? [inForceStep(dialect, snapshotDays)] : []),
    ...candidateSteps(dialect, settings.churn, shape),
    ...moneySteps(dialect, shape),
    populationStep(dialect, settings, shape),
  ];
}

/** The same for one date: the book that is scored as of `asOf`, which need not be a calendar date. */
export function populationForDate(
  dialect: Dialect,
  settings: TimelineSettings,
  asOf: Day,
  shape: HistoryShape,
): SqlStep[] {
  return populationSteps(dialect, { settings, snapshotDays: [asOf] }, shape);
}

function populationStep(dialect: Dialect, settings: TimelineSettings, shape: HistoryShape): SqlStep {
  const hasMoney = moneySourceOf(shape) !== 'one';
  const tenureDays = dialect.daysBetween('a.started_on', 'c.snapshot_date');
  return {
    creates: 'population',
    select: `
SELECT
  c.account_key,
  c.snapshot_date,
  ${dialect.toDouble(tenureDays)} AS tenure_days,
  ${dialect.toDouble(hasMoney ? 'COALESCE(m.mrr, 0)' : '1')} AS mrr
FROM population_candidates c
JOIN accounts a ON a.account_key = c.account_key${
      hasMoney
        ? `
LEFT JOIN population_money m ON m.account_key = c.account_key AND m.snapshot_date = c.snapshot_date`
        : ''
    }
WHERE a.started_on < c.snapshot_date
  AND a.known_on < c.snapshot_date
  AND ${tenureDays} >= ${Math.trunc(settings.minTenureDays)}`,
  };
}
