import { formatDay } from '../../models/math/day.ts';
import type { CheckRequest, DaySeries, Finding } from './types.ts';
import { number } from './words.ts';

/** A source that begins within the first window has no snapshot that is wholly blind to it. */
const LEAST_DAYS = 28;
/** With fewer rows a week in its first months, a source may just have had nothing to record. */
const LEAST_WEEKLY_ROWS = 20;
const LOOKED_AT_WEEKS = 8;
/** Tables whose rows say when something began: their first row is the company's, not the recording's. */
const STARTS: readonly string[] = ['accounts', 'subscriptions', 'users'];

/** A table whose rows begin long after the first snapshot date; null where it does not. */
export function findLateBeginning(series: DaySeries, { firstSnapshotDay, dataEnd }: CheckRequest): Finding | null {
  const { table, firstDay, rows } = series;
  if (STARTS.includes(table) || firstSnapshotDay === null || firstDay < firstSnapshotDay + LEAST_DAYS) return null;
  const early = rows.subarray(0, 7 * LOOKED_AT_WEEKS).reduce((sum, n) => sum + n, 0);
  if (early < LEAST_WEEKLY_ROWS * LOOKED_AT_WEEKS) return null;
  return {
    kind: 'begins_late',
    severity: 'warning',
    table,
    part: null,
    firstDay: firstSnapshotDay,
    lastDay: firstDay - 1,
    counts: { days: firstDay - firstSnapshotDay, historyDays: dataEnd - firstSnapshotDay },
    seen: `${table} begins on ${formatDay(firstDay)} with ${number(early / LOOKED_AT_WEEKS)} rows a week, but snapshots begin on ${formatDay(firstSnapshotDay)}.`,
    effect: `On all snapshots before, every account looks silent there, and a model learns the date instead of the account. Load the older rows, or let snapshots.from be ${formatDay(firstDay)} or later.`,
  };
}
