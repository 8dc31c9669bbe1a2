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
 * Whether an account that was there at the first had left by the end of several windows. Who is not there when one begins left
 * before it.
 *
 * @param label Per reading: 1 left in the window after it, 0 did not, -1 left before that window.
 * @param starts Of the windows; their labels are known.
 */
export function hasLeft(readings: ReadingIndex, label: Int8Array, account: number, starts: readonly Day[]): boolean {
  return starts.some((start) => {
    const reading = readings.at(start, account);
    return reading === -1 || label[reading] !== 0;
  });
}
