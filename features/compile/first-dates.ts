import { DATES } from './calendar.ts';

/**
 * Select of `day`, `first_date`: for each day of a small select, the first snapshot date after it. Days on or after the last
 * date have none and are left out.
 */
export function firstDates(days: string): string {
  return (
    `select d.day, min(t.snapshot_date) as first_date from (${days}) d ` +
    `cross join ${DATES} t where t.snapshot_date > d.day group by d.day`
  );
}
