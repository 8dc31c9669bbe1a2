import type { Dialect } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import { tableSpecOf } from '../../data/tables.ts';
import type { ActivityRule } from '../timeline/types.ts';
import { calendarStep } from './snapshot-dates.ts';

/**
 * Steps that leave `population_activity_days(account_key, on_day, known_on)`: one row per account and day with qualifying
 * activity (one pass over the facts), and `population_active(account_key, snapshot_date)`: accounts with such a day in
 * `[t - inactiveDays, t)` that was known before `t`.
 */
export function activitySteps(dialect: Dialect, activity: ActivityRule, inactiveDays: number): SqlStep[] {
  return [
    {
      creates: 'population_activity_days',
      select: `
SELECT account_key, event_on AS on_day, MIN(known_on) AS known_on
FROM ${dialect.identifier(activity.table)}
WHERE ${whereSql(dialect, activity)}
GROUP BY account_key, event_on`,
    },
    calendarStep(dialect, {
      creates: 'population_activity_calendar',
      daysFrom: 'population_activity_days',
      daysBefore: inactiveDays,
    }),
    {
      creates: 'population_active',
      select: `
SELECT DISTINCT d.account_key, c.snapshot_date
FROM population_activity_days d
JOIN population_activity_calendar c ON c.on_day = d.on_day
WHERE d.known_on < c.snapshot_date`,
    },
  ];
}

/** A row qualifies when every named column holds one of its accepted values; a column without accepted values lets none in. */
function whereSql(dialect: Dialect, { table, where }: ActivityRule): string {
  const columns = tableSpecOf(table)?.columns ?? [];
  const conditions = Object.entries(where).map(([name, values]) => {
    const column = dialect.identifier(name);
    const type = columns.find((spec) => spec.name === name)?.type;
    if (type !== 'number' && type !== 'months') {
      return isIn(`CAST(${column} AS VARCHAR)`, values.map(dialect.text));
    }
    // Engines write the same number in different ways.
    return isIn(column, values.map(Number).filter(Number.isFinite).map(String));
  });
  return ['account_key IS NOT NULL', ...conditions].join(' AND ');
}

function isIn(sql: string, literals: readonly string[]): string {
  return literals.length === 0 ? '1 = 0' : `${sql} IN (${literals.join(', ')})`;
}
