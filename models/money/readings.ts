import type { Day } from '../math/day.ts';

/** Days that a snapshot may lie after the day on which a later window begins. */
const MOST_LATE = 31;

/** Readings of accounts, to be found by date and account. */
export interface ReadingIndex {
  /** Dates, ascending. */
  readonly days: readonly Day[];
  readonly nAccounts: number;
  /** Position of an account's reading on a date; -1: it was not there. */
  at(day: Day, account: number): number;
  /** The date on which a window begins `daysAhead` later: the first from there on, at most 31 days late; null: none. */
  later(day: Day, daysAhead: number): Day | null;
  /** The date nearest to that day, the earlier of two; null: none lies so near. */
  nearest(day: Day, daysAhead: number, mostOff: number): Day | null;
}

/** @param account @param day Of each reading; at most one per account and date. */
export function indexReadings(account: Int32Array, day: Int32Array): ReadingIndex {
  const days = [...new Set(day)].sort((a, b) => a - b);
  const nAccounts = account.reduce((most, own) => Math.max(most, own + 1), 0);
  const positions = new Map(days.map((own) => [own, new Int32Array(nAccounts).fill(-1)]));
  for (let i = 0; i < day.length; i++) positions.get(day[i])![account[i]] = i;
  return {
    days,
    nAccounts,
    at: (own, who) => positions.get(own)?.[who] ?? -1,
    later(own, daysAhead) {
      const found = days.find((other) => other >= own + daysAhead);
      return found === undefined || found > own + daysAhead + MOST_LATE ? null : found;
    },
    nearest(own, daysAhead, mostOff) {
      const off = (other: Day) => Math.abs(other - own - daysAhead);
      const found = days.reduce<Day | null>(
        (best, other) => (best === null || off(other) < off(best) ? other : best),
        null,
      );
      return found === null || off(found) > mostOff ? null : found;
    },
  };
}

/**
 * The dates on which several windows begin, one after the other, the first of them `day` itself.
 *
 * @returns null where one begins on no date.
 */
export function windowStarts(
  readings: ReadingIndex,
  day: Day,
  nWindows: number,
  horizonDays: number,
): readonly Day[] | null {
  const starts = Array.from({ length: nWindows }, (_, window) => readings.later(day, window * horizonDays));
  return starts.some((start) => start === null) ? null : (starts as Day[]);
}

/**
 * Whether an account left in the windows after the dates of a range, both ends included. Between two windows that do not meet the
 * dates in between tell, and who is not there on a date because it is silent for a while has not left.
 *
 * @param label Per reading: 1 left in the window after it.
 */
export function leftWithin(
  readings: ReadingIndex,
  label: Int8Array,
  account: number,
  { from, to }: { readonly from: Day; readonly to: Day },
): boolean {
  return readings.days.some((day) => {
    if (day < from || day > to) return false;
    const reading = readings.at(day, account);
    return reading !== -1 && label[reading] === 1;
  });
}
