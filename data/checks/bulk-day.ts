import { formatDay } from '../../models/math/day.ts';
import type { DaySeries, Finding } from './types.ts';
import { number, percent, plural } from './words.ts';

/** A day that holds a fifth of all rows of months is a load or a migration, not a busy day. */
const LEAST_SHARE = 0.2;
/** Quarterly surveys come in batches, too; a single batch is several times the next. */
const LEAST_LEAD = 5;
const LEAST_ROWS = 50;
/** In a shorter table a day is a large part of it anyway. */
const LEAST_DAYS = 60;

/** What a date means in the tables whose dates are starts. */
const STARTS: Readonly<Record<string, string>> = {
  accounts:
    'Tenure, peer groups and the age of these accounts start on that day and not when they became customers. Map the true start if another system has it, or let snapshots.from begin well after it.',
  subscriptions:
    'It looks like a migration: the terms before it are missing, so accounts have no past and seem to start, or to renew, together. Add the older terms if another system has them, or let snapshots.from begin well after it.',
};

/** A single day that holds a large part of a table's rows, many times more than any other day; null where there is none. */
export function findBulkDay({ table, firstDay, rows }: DaySeries): Finding | null {
  if (rows.length < LEAST_DAYS) return null;
  const nRows = rows.reduce((sum, n) => sum + n, 0);
  const most = rows.reduce((best, n, i) => (n > rows[best]! ? i : best), 0);
  const next = rows.reduce((best, n, i) => (i !== most && n > best ? n : best), 0);
  const n = rows[most]!;
  if (n < LEAST_ROWS || n < LEAST_SHARE * nRows || n < LEAST_LEAD * next) return null;
  const day = firstDay + most;
  return {
    kind: 'bulk_day',
    severity: 'warning',
    table,
    part: null,
    firstDay: day,
    lastDay: day,
    counts: { rows: n, tableRows: nRows, rowsOfNextDay: next },
    seen: `${plural(n, 'row')} of ${table} (${percent(n / nRows)} of all) are dated ${formatDay(day)}; no other day has more than ${number(next)}.`,
    effect:
      STARTS[table] ??
      'It looks like the date of a load, not of what happened: every account seems busy on that day, and silent when it really was busy. Map the date of the event itself, or leave these rows out.',
  };
}
