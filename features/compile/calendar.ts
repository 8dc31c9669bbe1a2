import type { Dialect } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import type { Day } from '../../models/math/day.ts';

/** Table of the snapshot dates that are compiled for: `snapshot_date`. */
export const DATES = 'metric_dates';
/** The calendar bridge: `day`, `snapshot_date`, `age` = days from the one to the other, at least 1. */
export const BRIDGE = 'metric_bridge';

/**
 * Steps that make the snapshot dates and the calendar bridge: every day of the windows, with each snapshot date whose
 * longest window holds it. Facts meet their snapshots by equality of day, which engines do far faster than by ranges.
 *
 * @param longestDays Days of the longest window; 0: no bridge.
 */
export function calendarSteps(dialect: Dialect, snapshotDays: readonly Day[], longestDays: number): SqlStep[] {
  const dates = snapshotDays.map((day) => `select ${dialect.day(day)} as snapshot_date`).join(' union all ');
  const steps: SqlStep[] = [{ creates: DATES, select: dates }];
  if (longestDays === 0) return steps;
  const bridge =
    `select ${dialect.addDays('t.snapshot_date', '0 - a.age')} as day, t.snapshot_date, a.age ` +
    `from ${DATES} t cross join (${wholeNumbers(longestDays)}) a where a.age between 1 and ${longestDays}`;
  return [...steps, { creates: BRIDGE, select: bridge }];
}

/** The numbers 0 to at least `atLeast` from a product of digits, as no two engines agree on how to count. */
function wholeNumbers(atLeast: number): string {
  const nDigits = String(atLeast).length;
  const digits = Array.from({ length: 10 }, (_, digit) => `select ${digit} as d`).join(' union all ');
  const places = Array.from({ length: nDigits }, (_, place) => `p${place}`);
  const sum = places.map((name, place) => `${name}.d * ${10 ** place}`).join(' + ');
  return `select ${sum} as age from ${places.map((name) => `(${digits}) ${name}`).join(' cross join ')}`;
}
