import { type Day, partsOf, weekdayOf } from '../../models/math/day.ts';

/** Usage by calendar month, January first: holidays dip in August and December. */
const MONTH_LEVELS = [1.0, 1.02, 1.04, 1.02, 1.01, 0.98, 0.93, 0.8, 1.04, 1.06, 1.03, 0.74];
/** Usage by day of week, Monday first. */
const WEEKDAY_LEVELS = [1.0, 1.07, 1.06, 1.02, 0.88, 0.1, 0.08];
/** Entries of a day table: how finely the weights are kept. A power of two, so that random bits index it. */
export const DAY_TABLE_SIZE = 1024;

/** Level of usage in the month of a day; 1 is an average month. */
export function monthLevel(day: Day): number {
  return MONTH_LEVELS[partsOf(day).month - 1]!;
}

/** Working time in `[from, to)`, as a multiple of that of 30 days of whole weeks. */
export function workShare(from: Day, to: Day): number {
  let total = 0;
  for (let day = from; day < to; day++) total += WEEKDAY_LEVELS[weekdayOf(day)]!;
  const perDay = WEEKDAY_LEVELS.reduce((sum, level) => sum + level, 0) / 7;
  return total / (30 * perDay);
}

/**
 * Days of `[from, to)` repeated in proportion to their weekday level, so that a random entry is a random working moment.
 *
 * @returns `DAY_TABLE_SIZE` days, ascending.
 */
export function dayTable(from: Day, to: Day): Int32Array {
  const table = new Int32Array(DAY_TABLE_SIZE);
  let total = 0;
  for (let day = from; day < to; day++) total += WEEKDAY_LEVELS[weekdayOf(day)]!;
  let day = from;
  let reached = WEEKDAY_LEVELS[weekdayOf(day)]!;
  for (let i = 0; i < DAY_TABLE_SIZE; i++) {
    while (day < to - 1 && (i + 0.5) / DAY_TABLE_SIZE > reached / total) {
      day++;
      reached += WEEKDAY_LEVELS[weekdayOf(day)]!;
    }
    table[i] = day;
  }
  return table;
}
