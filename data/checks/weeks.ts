import { type Day, weekdayOf } from '../../models/math/day.ts';
import type { DaySeries } from './types.ts';

/** Days of one or more weeks put together, Monday to Sunday. */
export interface WeekSeries {
  /** Monday of the first week. */
  readonly firstMonday: Day;
  /** Sums of whole weeks; NaN for a week that contains a day that is left out. */
  readonly sums: Float64Array;
}

/**
 * Whole weeks of a daily series.
 *
 * @param isLeftOut Days whose weeks do not count, such as those of a gap.
 */
export function wholeWeeksOf({ firstDay, rows }: DaySeries, isLeftOut: (day: Day) => boolean): WeekSeries {
  const firstMonday = firstDay + ((7 - weekdayOf(firstDay)) % 7);
  const nWeeks = Math.max(0, Math.floor((firstDay + rows.length - firstMonday) / 7));
  const sums = new Float64Array(nWeeks);
  for (let week = 0; week < nWeeks; week++) {
    for (let day = firstMonday + 7 * week; day < firstMonday + 7 * (week + 1); day++) {
      sums[week]! += isLeftOut(day) ? Number.NaN : rows[day - firstDay]!;
    }
  }
  return { firstMonday, sums };
}
