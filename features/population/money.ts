import { type Dialect, PARTS_PER_UNIT } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import { type HistoryShape, hasColumn, hasTable } from './shape.ts';
import { calendarStep } from './snapshot-dates.ts';

/** Days of revenue that stand in for MRR where there are no subscriptions, and the days of the month it is stated for. */
const TRAILING_DAYS = 90;
const MONTH_DAYS = 30;

/** Where an account's MRR comes from: subscription lines, else trailing revenue, else 1 for every account. */
export type MoneySource = 'subscriptions' | 'usage_events.value' | 'invoices.amount' | 'one';

/** The best money source that the history has. */
export function moneySourceOf(shape: HistoryShape): MoneySource {
  if (hasTable(shape, 'subscriptions')) return 'subscriptions';
  if (hasColumn(shape, 'usage_events', 'value')) return 'usage_events.value';
  if (hasTable(shape, 'invoices')) return 'invoices.amount';
  return 'one';
}

/**
 * Steps that leave `population_money(account_key, snapshot_date, mrr)`; an account without a row there has MRR 0.
 *
 * Trailing revenue is the exact sum over `[t - 90, t)` of what was known before `t`, times 30 / 90; credits that outweigh the
 * sales give 0, not a negative MRR. Reads `population_in_force` where there are subscriptions.
 */
export function moneySteps(dialect: Dialect, shape: HistoryShape): SqlStep[] {
  const source = moneySourceOf(shape);
  if (source === 'one') return [];
  if (source === 'subscriptions') {
    return [{ creates: 'population_money', select: 'SELECT account_key, snapshot_date, mrr FROM population_in_force' }];
  }
  const [table, column] = source.split('.');
  return [
    {
      creates: 'population_revenue_days',
      select: `
SELECT account_key, event_on AS on_day, known_on, SUM(${dialect.millionths(dialect.identifier(column))}) AS parts
FROM ${dialect.identifier(table)}
WHERE ${dialect.identifier(column)} IS NOT NULL
GROUP BY account_key, event_on, known_on`,
    },
    calendarStep(dialect, {
      creates: 'population_revenue_calendar',
      daysFrom: 'population_revenue_days',
      daysBefore: TRAILING_DAYS,
    }),
    {
      creates: 'population_money',
      select: `
SELECT
  account_key,
  snapshot_date,
  CASE WHEN revenue > 0 THEN revenue * ${MONTH_DAYS} / ${TRAILING_DAYS} ELSE 0 END AS mrr
FROM (
  SELECT d.account_key, c.snapshot_date, ${dialect.toDouble('SUM(d.parts)')} / ${PARTS_PER_UNIT} AS revenue
  FROM population_revenue_days d
  JOIN population_revenue_calendar c ON c.on_day = d.on_day
  WHERE d.known_on < c.snapshot_date
  GROUP BY d.account_key, c.snapshot_date
) totals`,
    },
  ];
}
