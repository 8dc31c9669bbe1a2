import type { Dialect } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import type { Day } from '../../models/math/day.ts';

/** `snapshot_dates(snapshot_date)`: one row per date; without dates, an empty table. */
export function snapshotDatesStep(dialect: Dialect, snapshotDays: readonly Day[]): SqlStep {
  const rows = snapshotDays.map((day) => `SELECT ${dialect.day(day)} AS snapshot_date`);
  return {
    creates: 'snapshot_dates',
    select: rows.length > 0 ? rows.join('\nUNION ALL\n') : `SELECT ${dialect.day(0)} AS snapshot_date WHERE 1 = 0`,
  };
}

/** Which days a snapshot date looks at. */
export interface CalendarWindow {
  readonly creates: string;
  /** A table with a column `on_day`, whose days the calendar covers. */
  readonly daysFrom: string;
  /** Days before the snapshot date at which the window starts; it ends before the snapshot date: `[t - daysBefore, t)`. */
  readonly daysBefore: number;
}

/**
 * `<creates>(on_day, snapshot_date)`: each day of a fact with each snapshot date that looks at it. The range join is done on
 * this small table once, so that the facts themselves need an equality join only, which is several times faster.
 */
export function calendarStep(dialect: Dialect, window: CalendarWindow): SqlStep {
  return {
    creates: window.creates,
    select: `
SELECT d.on_day, s.snapshot_date
FROM (SELECT DISTINCT on_day FROM ${window.daysFrom}) d
JOIN snapshot_dates s
  ON d.on_day < s.snapshot_date
 AND d.on_day >= ${dialect.addDays('s.snapshot_date', String(-window.daysBefore))}`,
  };
}
