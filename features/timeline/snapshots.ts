import { addMonths, type Day, startOfMonth, weekdayOf } from '../../models/math/day.ts';
import type { TimelineSettings } from './types.ts';

// The running example of this folder: history from 2023-01-15, data end 2025-01-01 (exclusive), monthly snapshots, churn with
// gap 0, horizon 90 and grace 7, recalibrated every quarter, 2 folds.

/** Days of history that the first snapshot has behind it when the config does not say where snapshots begin. */
export const FIRST_OBSERVATION_DAYS = 28;

/**
 * All snapshot dates, ascending: the first of each month, or each Monday.
 *
 * A snapshot at `t` uses facts before `t`, so every date is after `dataStart`, and `dataEnd` itself may be one: it is
 * today's book. Empty where the history is too short.
 */
export function snapshotDaysFor(settings: TimelineSettings): Day[] {
  const { dataStart, dataEnd, every, from } = settings;
  // Example: from is null, so max(2023-01-16, 2023-01-15 + 28 = 2023-02-12) = 2023-02-12.
  const earliest = Math.max(dataStart + 1, from ?? dataStart + FIRST_OBSERVATION_DAYS);
  const days: Day[] = [];
  // Example: 2023-03-01, 2023-04-01, …, 2025-01-01: 23 dates; the last is the data end.
  for (let day = firstCalendarDay(earliest, every); day <= dataEnd; day = nextCalendarDay(day, every)) days.push(day);
  return days;
}

/** First calendar day of the kind on or after `day`. Example: month, 2023-02-12 -> 2023-03-01. */
function firstCalendarDay(day: Day, every: 'month' | 'week'): Day {
  if (every === 'week') return day + ((7 - weekdayOf(day)) % 7);
  const start = startOfMonth(day);
  return start === day ? day : addMonths(start, 1);
}

function nextCalendarDay(day: Day, every: 'month' | 'week'): Day {
  return every === 'week' ? day + 7 : addMonths(day, 1);
}
