import type { Day } from '../../models/math/day.ts';
import type { DayCounts } from './day-counts.ts';
import type { DaySeries } from './types.ts';

/** Rows so far from all others, and so few, are strays: a date of 2099 must not stretch the table. */
const STRAY_GAP_DAYS = 60;
/** Most rows that can be strays: more are a part of the table. */
const STRAY_SHARE = 0.001;
const FEW_STRAYS = 3;
/** Rows dated this long after the end of the history are no late arrivals. */
const FUTURE_DAYS = 30;
/** A smaller table is too small to say which of its rows are the odd ones. */
const LEAST_ROWS_FOR_STRAYS = 100;
/** No history is longer than a century; what is, holds dates that are none. */
const MOST_DAYS = 36_525;

/** First and last day of the bulk of a table, strays left out. */
export interface Extent {
  /** Rows of the whole table. */
  readonly nRows: number;
  readonly firstDay: Day;
  readonly lastDay: Day;
  /** Rows after the bulk and their first day; null where there are none. */
  readonly later: { readonly firstDay: Day; readonly lastDay: Day; readonly nRows: number } | null;
}

/** Where a table's rows begin and end, apart from a few at dates far away; null for a table without rows. */
export function extentOf({ days, rows }: DayCounts): Extent | null {
  if (days.length === 0) return null;
  const nRows = rows.reduce((sum, n) => sum + n, 0);
  const most = nRows < LEAST_ROWS_FOR_STRAYS ? 0 : Math.max(FEW_STRAYS, STRAY_SHARE * nRows);
  let first = 0;
  let nBefore = 0;
  for (let i = 0; i + 1 < days.length; i++) {
    nBefore += rows[i]!;
    if (nBefore > most) break;
    if (days[i + 1]! - days[i]! > STRAY_GAP_DAYS) first = i + 1;
  }
  let last = days.length - 1;
  let nAfter = 0;
  for (let i = days.length - 1; i > first; i--) {
    nAfter += rows[i]!;
    if (nAfter > most) break;
    if (days[i]! - days[i - 1]! > STRAY_GAP_DAYS) last = i - 1;
  }
  const beyond = rows.slice(last + 1).reduce((sum, n) => sum + n, 0);
  return {
    nRows,
    firstDay: days[first]!,
    lastDay: days[last]!,
    later: beyond === 0 ? null : { firstDay: days[last + 1]!, lastDay: days[days.length - 1]!, nRows: beyond },
  };
}

/**
 * The day after the last day of the history: the latest end of any table's bulk, tables too small to have strays left out
 * where there are others.
 *
 * @param dataEnd Exclusive; the history never ends after it.
 */
export function historyEndOf(extents: readonly Extent[], dataEnd: Day): Day {
  const large = extents.filter(({ nRows }) => nRows >= LEAST_ROWS_FOR_STRAYS);
  const ends = (large.length > 0 ? large : extents).map(({ lastDay }) => lastDay + 1);
  return ends.length === 0 ? dataEnd : Math.min(dataEnd, Math.max(...ends));
}

/** The same extent with its later rows as a part of it, unless they lie in the future of the history. */
export function withinHistory(extent: Extent, historyEnd: Day): Extent {
  if (extent.later === null || extent.later.firstDay >= historyEnd + FUTURE_DAYS) return extent;
  return { ...extent, lastDay: extent.later.lastDay, later: null };
}

/** The bulk of a table as a series without gaps; null where its dates span more than a century. */
export function seriesOf(counts: DayCounts, extent: Extent): DaySeries | null {
  if (extent.lastDay - extent.firstDay >= MOST_DAYS) return null;
  const rows = new Float64Array(extent.lastDay - extent.firstDay + 1);
  counts.days.forEach((day, i) => {
    if (day >= extent.firstDay && day <= extent.lastDay) rows[day - extent.firstDay] = counts.rows[i]!;
  });
  return { table: counts.table, firstDay: extent.firstDay, rows };
}
