/**
 * Calendar days as whole numbers, so that date arithmetic is integer arithmetic: no time zone, no locale, no clock.
 *
 * A `Day` is the number of days since 1970-01-01 (UTC). Every interval in the project is half-open `[start, end)`.
 */
export type Day = number;

/** "No such day": kept in `Int32Array` columns where a date is absent. Earlier than any real date. */
export const NO_DAY = -2147483648;

const MS_PER_DAY = 86_400_000;
const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/**
 * Parse `YYYY-MM-DD`.
 *
 * @returns The day, or `null` if the text is not a date that exists (2024-02-30 does not).
 */
export function parseDay(text: string): Day | null {
  const match = ISO_DATE.exec(text);
  if (match === null) return null;
  const day = dayOf(Number(match[1]), Number(match[2]), Number(match[3]));
  return formatDay(day) === text ? day : null;
}

/** The day as `YYYY-MM-DD`. */
export function formatDay(day: Day): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}

/** The day of a year, month (1-12) and day of month. */
export function dayOf(year: number, month: number, dayOfMonth: number): Day {
  return Math.round(Date.UTC(year, month - 1, dayOfMonth) / MS_PER_DAY);
}

/** Year, month (1-12) and day of month of a day. */
export function partsOf(day: Day): { readonly year: number; readonly month: number; readonly dayOfMonth: number } {
  const date = new Date(day * MS_PER_DAY);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, dayOfMonth: date.getUTCDate() };
}

/** Day of week: 0 Monday … 6 Sunday. 1970-01-01 was a Thursday. */
export function weekdayOf(day: Day): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** First day of the month that contains `day`. */
export function startOfMonth(day: Day): Day {
  const { year, month } = partsOf(day);
  return dayOf(year, month, 1);
}

/** Same day of month `months` later; clipped to the month's length (Jan 31 + 1 month = Feb 28 or 29). */
export function addMonths(day: Day, months: number): Day {
  const { year, month, dayOfMonth } = partsOf(day);
  const index = year * 12 + (month - 1) + months;
  const toYear = Math.floor(index / 12);
  const toMonth = (index % 12) + 1;
  const lastOfMonth = partsOf(dayOf(toYear, toMonth + 1, 0)).dayOfMonth;
  return dayOf(toYear, toMonth, Math.min(dayOfMonth, lastOfMonth));
}
