import { type Day, dayOf, partsOf, weekdayOf } from '../../models/math/day.ts';
import { sortedQuantile } from '../../models/math/quantile.ts';
import type { DaySeries } from './types.ts';

/** Weeks looked at on each side of a stretch: near enough for the season, enough of them to tell a habit from a chance. */
const WEEKS_BESIDE = 8;
/** Fewer neighbours than this are no habit. */
const LEAST_NEIGHBOURS = 6;
/** What nine of ten neighbours reach: a weekday or a week that is often empty expects nothing. */
const HABIT = 0.1;
/** Months looked at on each side for days of the month that are never used: bills that are written up to the 28th. */
const MONTHS_BESIDE = 6;
/** Fewer such days are no habit. */
const LEAST_SAME_DAYS = 2;
/** Fewer rows than this are not missed. */
const LEAST_ROWS = 20;
/**
 * Surprise from which on an empty stretch means something: minus the natural logarithm of the chance that it is empty, were it as
 * the days beside it. 20 is one in five hundred million, so that a long history of many tables has no such chance.
 */
const LEAST_SURPRISE = 20;

/** What the days around an empty stretch say of it. */
export interface Expectation {
  /** Rows to be expected at the least: what nine of ten neighbours reach. */
  readonly rows: number;
  /** Minus the natural logarithm of the chance that there are none. */
  readonly surprise: number;
  /** Days of the stretch on which rows were to be expected; 0 where only whole weeks say something. */
  readonly nDays: number;
  /** First and last of these days; the whole stretch where only weeks say something. */
  readonly firstDay: Day;
  readonly lastDay: Day;
}

/**
 * Rows to be expected in the days `[from, to)` of a series, from the eight weeks on each side that lie in it.
 *
 * Each weekday is held against the same weekday, so that a silent Sunday expects nothing; neither does a day of the month that
 * is empty in all months beside. A stretch of at least a week is also held against whole weeks: that judges tables with too few
 * rows for days.
 */
export function expectedIn(series: DaySeries, from: Day, to: Day): Expectation {
  const habits = Array.from({ length: 7 }, (_, weekday) => habitOf(sameWeekdays(series, from, to, weekday)));
  const sum = { rows: 0, surprise: 0 };
  const expected: Day[] = [];
  for (let day = from; day < to; day++) {
    const habit = habits[weekdayOf(day)]!;
    if (habit.rows < 1 || isNeverUsed(series, day)) continue;
    expected.push(day);
    sum.rows += habit.rows;
    sum.surprise += habit.surprise;
  }
  const week = to - from >= 7 ? habitOf(wholeWeeks(series, from, to)) : NO_HABIT;
  const nWeeks = (to - from) / 7;
  return {
    rows: Math.max(sum.rows, nWeeks * week.rows),
    surprise: Math.max(sum.surprise, nWeeks * week.surprise),
    nDays: expected.length,
    firstDay: expected[0] ?? from,
    lastDay: expected[expected.length - 1] ?? to - 1,
  };
}

interface Habit {
  readonly rows: number;
  readonly surprise: number;
}

const NO_HABIT: Habit = { rows: 0, surprise: 0 };

/**
 * What counts of like days or weeks say of one that is empty.
 *
 * Its chance is that of a zero of the negative binomial distribution with their mean and variance: counts that come in clusters
 * (all users of an account on one day) are empty more often than those that come one by one.
 */
function habitOf(values: readonly number[]): Habit {
  if (values.length < LEAST_NEIGHBOURS) return NO_HABIT;
  const rows = sortedQuantile(Float64Array.from(values).sort(), HABIT);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  if (variance <= mean) return { rows, surprise: mean };
  const size = mean ** 2 / (variance - mean);
  return { rows, surprise: size * Math.log1p(mean / size) };
}

/** Whether the emptiness of a stretch cannot be chance. */
export function isMissed({ rows, surprise }: Expectation): boolean {
  return rows >= LEAST_ROWS && surprise >= LEAST_SURPRISE;
}

/** Counts of one weekday in the weeks beside `[from, to)`, without days of the month that are never used. */
function sameWeekdays(series: DaySeries, from: Day, to: Day, weekday: number): number[] {
  const { firstDay, rows } = series;
  const values: number[] = [];
  const add = (day: Day) => {
    const n = rows[day - firstDay];
    if (n !== undefined && (n > 0 || !isNeverUsed(series, day))) values.push(n);
  };
  const back = (weekdayOf(from - 1) - weekday + 7) % 7;
  const ahead = (weekday - weekdayOf(to) + 7) % 7;
  for (let week = 0; week < WEEKS_BESIDE; week++) {
    add(from - 1 - back - 7 * week);
    add(to + ahead + 7 * week);
  }
  return values;
}

/** Whether a day of the month is empty in every month beside. */
function isNeverUsed({ firstDay, rows }: DaySeries, day: Day): boolean {
  const { year, month, dayOfMonth } = partsOf(day);
  let nSame = 0;
  for (let shift = -MONTHS_BESIDE; shift <= MONTHS_BESIDE; shift++) {
    const same = dayOf(year, month + shift, dayOfMonth);
    const isThere = shift !== 0 && partsOf(same).dayOfMonth === dayOfMonth;
    const n = isThere ? rows[same - firstDay] : undefined;
    if (n !== undefined && n > 0) return false;
    if (n !== undefined) nSame++;
  }
  return nSame >= LEAST_SAME_DAYS;
}

/** Counts of whole weeks beside `[from, to)`, counted away from it. */
function wholeWeeks({ firstDay, rows }: DaySeries, from: Day, to: Day): number[] {
  const sums: number[] = [];
  const sum = (start: Day) => rows.subarray(start - firstDay, start - firstDay + 7).reduce((a, b) => a + b, 0);
  for (let week = 1; week <= WEEKS_BESIDE; week++) {
    if (from - 7 * week >= firstDay) sums.push(sum(from - 7 * week));
    if (to + 7 * week <= firstDay + rows.length) sums.push(sum(to + 7 * (week - 1)));
  }
  return sums;
}
