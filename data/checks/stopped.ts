import { type Day, formatDay } from '../../models/math/day.ts';
import { expectedIn, isMissed } from './expected.ts';
import { effectOfMissingRows } from './missing-rows.ts';
import type { CheckRequest, DaySeries, Finding } from './types.ts';
import { list, number, plural } from './words.ts';

/** A load that is a day late is everyday; rows missing on two days on which they were to be expected are not. */
const LEAST_SILENT_DAYS = 2;
/** From this many silent days on, a quarter of a window of four weeks is missing today. */
const MANY_SILENT_DAYS = 7;
/** The last eight weeks say what the next eight would have been, and nothing of a year later. */
const WEEKS = 8;

/**
 * Tables that had rows as regularly as others, and have none in the last days of the history although others go on. Users are
 * left out: those of an account come in one cluster.
 *
 * @param historyEnd Exclusive: the day after the last row of all.
 */
export function findStopped(all: readonly DaySeries[], historyEnd: Day, request: CheckRequest): Finding[] {
  return all.flatMap((series) => {
    if (series.table === 'users') return [];
    const firstSilent = series.firstDay + series.rows.length;
    if (firstSilent >= historyEnd) return [];
    const expected = expectedIn(series, firstSilent, Math.min(historyEnd, firstSilent + 7 * WEEKS));
    const nDays = expected.nDays === 0 ? historyEnd - firstSilent : expected.nDays;
    if (!isMissed(expected) || nDays < LEAST_SILENT_DAYS) return [];
    const goingOn = all.filter((other) => other.firstDay + other.rows.length > firstSilent).map(({ table }) => table);
    return [stoppedFinding(series, firstSilent, historyEnd, goingOn, request)];
  });
}

function stoppedFinding(
  { table, rows }: DaySeries,
  firstSilent: Day,
  historyEnd: Day,
  goingOn: readonly string[],
  { windowDays }: CheckRequest,
): Finding {
  const nDays = historyEnd - firstSilent;
  const before = rows.slice(-7 * WEEKS);
  const perWeek = (7 * before.reduce((sum, n) => sum + n, 0)) / before.length;
  const others =
    goingOn.length > 3
      ? `${number(goingOn.length)} other tables go on`
      : `${list(goingOn)} ${goingOn.length === 1 ? 'goes' : 'go'} on`;
  const missing =
    nDays >= windowDays ? `the whole window of ${windowDays} days is` : `${nDays} of the last ${windowDays} days are`;
  return {
    kind: 'stopped',
    severity: nDays >= MANY_SILENT_DAYS && table !== 'accounts' ? 'serious' : 'warning',
    table,
    part: null,
    firstDay: firstSilent,
    lastDay: historyEnd - 1,
    counts: { days: nDays, weeklyRowsBefore: Math.round(perWeek) },
    seen: `${table} has no rows after ${formatDay(firstSilent - 1)}, ${plural(nDays, 'day')} before the history ends; until then it had about ${number(perWeek)} a week, and ${others}.`,
    effect: `${effectOfMissingRows(table) ?? `For today's scores ${missing} empty for every account, so all look quieter than they are.`} Load the rest of ${table}, or set dates.data_end to ${formatDay(firstSilent)}.`,
  };
}

/** A data end of the config this long after the last row is a mistake, not a quiet week. */
const LATE_DATA_END_DAYS = 8;

/** The data end that lies long after the last row of every table; null where it does not. */
export function findLateDataEnd(historyEnd: Day, { dataEnd, windowDays }: CheckRequest): Finding | null {
  const nDays = dataEnd - historyEnd;
  if (nDays < LATE_DATA_END_DAYS) return null;
  return {
    kind: 'data_end',
    severity: 'serious',
    table: null,
    part: null,
    firstDay: historyEnd,
    lastDay: dataEnd - 1,
    counts: { days: nDays },
    seen: `The data end is ${formatDay(dataEnd)}, but no table has regular rows after ${formatDay(historyEnd - 1)}: ${plural(nDays, 'day')} are empty.`,
    effect: `Every account looks silent in these days, in today's scores ${nDays >= windowDays ? 'throughout' : 'in part of'} a window of ${windowDays} days, and outcomes that are not in the data count as known. Set dates.data_end to ${formatDay(historyEnd)}.`,
  };
}
