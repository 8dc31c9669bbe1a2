import { type Day, formatDay, weekdayOf } from '../../models/math/day.ts';
import { sortedQuantile } from '../../models/math/quantile.ts';
import { findLevelShifts, type LevelShift } from './level-shifts.ts';
import type { DaySeries, Finding } from './types.ts';
import { type WeekSeries, wholeWeeksOf } from './weeks.ts';
import { named, number, percent } from './words.ts';

/** A source with fewer rows a week at its higher level is too small for its level to mean something. */
const LEAST_WEEKLY_ROWS = 50;
/** Weeks whose days are looked at for weekday habits, on each side. */
const HABIT_WEEKS = 8;
/** A step back that leaves less than this of the first step ends it. */
const MOST_REMAINING = 0.3;
/** A source that falls below half or rises above double bends every metric made of it. */
const LARGE_RATIO = 2;

/** What a series is held against, by day: what it would follow if nothing were wrong. */
export interface Base {
  /** In words: `accounts in force`. */
  readonly name: string;
  /** Amount on a day; 0 or NaN where it is not known. */
  at(day: Day): number;
}

/** A lasting change of volume. */
export interface VolumeShift {
  /** First and last day of the new level, inclusive; the last day of the series where it stays. */
  readonly firstDay: Day;
  readonly lastDay: Day;
  readonly isLasting: boolean;
  /** Median rows of a week in the eight weeks before, and after. */
  readonly before: number;
  readonly after: number;
}

/**
 * Sudden lasting changes of a series that are not changes of its base.
 *
 * @param isLeftOut Days of gaps and the like, whose weeks do not count.
 */
export function findVolumeShifts(series: DaySeries, base: Base, isLeftOut: (day: Day) => boolean): VolumeShift[] {
  const weeks = wholeWeeksOf(series, isLeftOut);
  const perWeek = weeks.sums.map((_, week) => weekOf(base, weeks.firstMonday + 7 * week));
  const shifts = findLevelShifts(weeks.sums, perWeek);
  const found: VolumeShift[] = [];
  for (let i = 0; i < shifts.length; i++) {
    const shift = shifts[i]!;
    const [before, after] = levelsAt(weeks, shift);
    if (Math.max(before, after) < LEAST_WEEKLY_ROWS) continue;
    const back = shifts[i + 1];
    const isBack = back !== undefined && Math.abs(shift.jump + back.jump) <= MOST_REMAINING * Math.abs(shift.jump);
    found.push({
      firstDay: exactDay(series, weeks, shift),
      lastDay: isBack ? exactDay(series, weeks, back) - 1 : series.firstDay + series.rows.length - 1,
      isLasting: !isBack,
      before,
      after,
    });
    if (isBack) i++;
  }
  return found;
}

/** A finding of a shift. `feature`: the series is that of one feature. */
export function volumeFinding(table: string, shift: VolumeShift, base: Base, feature: string | null): Finding {
  const { firstDay, lastDay, before, after, isLasting } = shift;
  const ratio = after / before;
  const change = ratio > 1 ? `rises by ${percent(ratio - 1)}` : `falls by ${percent(1 - ratio)}`;
  const what = feature === null ? table : `The feature ${named(feature)} of ${table}`;
  const until = isLasting ? 'and stays there' : `until ${formatDay(lastDay)}`;
  return {
    kind: 'volume',
    severity: feature === null && (ratio >= LARGE_RATIO || ratio <= 1 / LARGE_RATIO) ? 'warning' : 'note',
    table,
    part: feature,
    firstDay,
    lastDay,
    counts: { weeklyRowsBefore: Math.round(before), weeklyRowsAfter: Math.round(after) },
    seen: `${what} ${change} from ${formatDay(firstDay)} on, ${until}: from about ${number(before)} to ${number(after)} rows a week, while ${base.name} hardly changed.`,
    effect:
      'If what is recorded changed and not what accounts do, counts before and after cannot be compared, and a model learns the date instead of the account. Find out what changed on that day; count the same thing on both sides, or let snapshots.from begin after it.',
  };
}

function weekOf(base: Base, monday: Day): number {
  let sum = 0;
  for (let day = monday; day < monday + 7; day++) sum += base.at(day);
  return sum > 0 ? sum : Number.NaN;
}

/** Median rows of the whole weeks before and after a shift. */
function levelsAt({ sums }: WeekSeries, { week }: LevelShift): [number, number] {
  const median = (from: number, to: number) => {
    const values = sums.subarray(Math.max(0, from), to).filter((value) => !Number.isNaN(value));
    return sortedQuantile(values.sort(), 0.5);
  };
  return [median(week - HABIT_WEEKS, week), median(week, week + HABIT_WEEKS)];
}

/** The day within a week of the step from which on days look like those after it: least sum of deviations from both levels. */
function exactDay(series: DaySeries, weeks: WeekSeries, shift: LevelShift): Day {
  const monday = weeks.firstMonday + 7 * shift.week;
  const before = weekdayHabits(series, monday - 7 * (HABIT_WEEKS + 1), monday - 7);
  const after = weekdayHabits(series, monday + 7, monday + 7 * (HABIT_WEEKS + 1));
  let best = monday;
  let least = Number.POSITIVE_INFINITY;
  let cost = 0;
  for (let day = monday - 7; day <= monday + 7; day++) {
    if (cost <= least) [best, least] = [day, cost];
    const rows = rowsOn(series, day);
    const weekday = weekdayOf(day);
    cost += Math.abs(rows - before[weekday]!) - Math.abs(rows - after[weekday]!);
  }
  return best;
}

/** Median rows of each weekday in `[from, to)`. */
function weekdayHabits(series: DaySeries, from: Day, to: Day): number[] {
  return Array.from({ length: 7 }, (_, weekday) => {
    const values: number[] = [];
    for (let day = from; day < to; day++) if (weekdayOf(day) === weekday) values.push(rowsOn(series, day));
    return sortedQuantile(Float64Array.from(values).sort(), 0.5);
  });
}

function rowsOn({ firstDay, rows }: DaySeries, day: Day): number {
  return rows[day - firstDay] ?? 0;
}
