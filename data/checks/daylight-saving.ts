import { type Day, dayOf, partsOf, weekdayOf } from '../../models/math/day.ts';
import type { HourChange } from './hour-changes.ts';

/** A change that shows within this many days of a Sunday on which clocks change is taken for it. */
const NEAR_DAYS = 7;
/** Clocks that go forward go back within these days, and the other way round. */
const MOST_DAYS_BETWEEN = 260;

const SUNDAY = 6;

/**
 * Whether a change of the hours is that of daylight saving: one hour, at a time of year when clocks change in Europe, North
 * America, Australia or New Zealand, and undone at the next such time unless the data ends before.
 *
 * @param all Changes of the table, ascending.
 * @param endDay The day after the table's last.
 */
export function isDaylightSaving(change: HourChange, all: readonly HourChange[], endDay: Day): boolean {
  if (!isAtClockChange(change)) return false;
  const at = all.indexOf(change);
  const [before, after] = [all[at - 1], all[at + 1]];
  const isPair = (other: HourChange | undefined) =>
    other !== undefined &&
    other.hours === -change.hours &&
    isAtClockChange(other) &&
    Math.abs(other.day - change.day) <= MOST_DAYS_BETWEEN;
  if (isPair(before) || isPair(after)) return true;
  return all.length === 1 && endDay - change.day <= MOST_DAYS_BETWEEN;
}

function isAtClockChange({ day, hours }: HourChange): boolean {
  if (Math.abs(hours) !== 1) return false;
  const { year } = partsOf(day);
  const sundays = [
    // European Union: last Sundays of March and October.
    sundayFrom(dayOf(year, 3, 25)),
    sundayFrom(dayOf(year, 10, 25)),
    // North America: second Sunday of March, first Sunday of November.
    sundayFrom(dayOf(year, 3, 8)),
    sundayFrom(dayOf(year, 11, 1)),
    // Australia: first Sundays of April and October; New Zealand: of April, and the last of September.
    sundayFrom(dayOf(year, 4, 1)),
    sundayFrom(dayOf(year, 10, 1)),
    sundayFrom(dayOf(year, 9, 24)),
  ];
  return sundays.some((sunday) => Math.abs(sunday - day) <= NEAR_DAYS);
}

/** The first Sunday on or after a day. */
function sundayFrom(day: Day): Day {
  return day + ((SUNDAY - weekdayOf(day) + 7) % 7);
}
