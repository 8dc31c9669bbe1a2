import { fitLogistic } from '../logistic/index.ts';
import { filled } from '../math/columns.ts';
import type { ForecastWindow } from './forecast.ts';
import { indexReadings } from './readings.ts';

/** Outcome windows that are looked at, one after the other, the usual one being the first. */
export const N_WINDOWS = 4;
/** Accounts to which it happened in a later window, below which nothing is said of it. */
const MIN_EVENT_ACCOUNTS = 30;
/** Standard deviation of levels by the place of the renewal, in log-odds, before anything was seen. */
const USUAL_SPREAD = 1;

/** Where a planned renewal lies by a window: none is known, before it began, within it, after it. */
export const RENEWAL_PLACES = ['unknown', 'before', 'within', 'after'] as const;
export type RenewalPlace = (typeof RENEWAL_PLACES)[number];

type WindowDays = Pick<ForecastWindow, 'gapDays' | 'horizonDays'>;

/**
 * Where a planned renewal lies by the window that comes after so many others. The first window begins with the date itself.
 *
 * @param daysToRenewal From the date of the reading; NaN: none is known.
 */
export function renewalPlace(daysToRenewal: number, windowsBefore: number, window: WindowDays): RenewalPlace {
  if (Number.isNaN(daysToRenewal)) return 'unknown';
  const windowsUntil = windowsUntilRenewal(daysToRenewal, window);
  if (windowsUntil === windowsBefore) return 'within';
  return windowsUntil < windowsBefore ? 'before' : 'after';
}

/** Windows that end before a planned renewal; NaN where none is known. */
export function windowsUntilRenewal(daysToRenewal: number, { gapDays, horizonDays }: WindowDays): number {
  return Math.max(0, Math.floor((daysToRenewal - gapDays) / horizonDays));
}

/** Readings of accounts by fits that had not seen them, and whether the outcome came in the window after each. */
export interface PastReadings {
  /** Calibrated. */
  readonly logOdds: Float64Array;
  /** 1: it came. */
  readonly label: Uint8Array;
  readonly account: Int32Array;
  readonly day: Int32Array;
  /** As known at the reading; NaN: none is known. null: of nobody. */
  readonly daysToRenewal: Float64Array | null;
}

/** Log-odds of the outcome in a later window: level by the place of the renewal + slope x log-odds of today. */
export interface LaterWindow {
  readonly slope: number;
  readonly levels: Readonly<Record<RenewalPlace, number>>;
  /** Share of the readings that were in each place. */
  readonly shares: Readonly<Record<RenewalPlace, number>>;
}

/**
 * What a reading says of the second window after it, of the third, and so on up to the fourth. Risks fade: the slope says how much
 * of today's differences is left. Contracts end: who is up for renewal in a window leaves more often in it than its reading of
 * long before says, and who has just renewed less often. By maximum likelihood, levels normal about that of the most common
 * place with a standard deviation of 1.
 *
 * @param kind `once`: who is not there when a window begins had left before and is not asked (churn); `again`: to who is not there
 * nothing comes (expansion).
 * @returns One per later window; ends before the first in which it came to fewer than 30 accounts.
 */
export function laterWindows(readings: PastReadings, window: WindowDays, kind: 'once' | 'again'): LaterWindow[] {
  const index = indexReadings(readings.account, readings.day);
  const windows: LaterWindow[] = [];
  for (let before = 1; before < N_WINDOWS; before++) {
    const [given, came]: [number[], number[]] = [[], []];
    const whoCame = new Set<number>();
    for (const day of index.days) {
      const later = index.later(day, before * window.horizonDays);
      if (later === null) continue;
      for (let who = 0; who < index.nAccounts; who++) {
        const [then, there] = [index.at(day, who), index.at(later, who)];
        if (then === -1 || (there === -1 && kind === 'once')) continue;
        given.push(then);
        const label = there === -1 ? 0 : readings.label[there];
        came.push(label);
        if (label === 1) whoCame.add(who);
      }
    }
    if (whoCame.size < MIN_EVENT_ACCOUNTS) break;
    windows.push(fitWindow(readings, given, Uint8Array.from(came), before, window));
  }
  return windows;
}

/** Log-odds of the outcome in a later window. */
export function logOddsIn({ slope, levels }: LaterWindow, logOdds: number, place: RenewalPlace): number {
  return levels[place] + slope * logOdds;
}

function fitWindow(
  { logOdds, daysToRenewal }: PastReadings,
  given: readonly number[],
  came: Uint8Array,
  before: number,
  window: WindowDays,
): LaterWindow {
  const n = given.length;
  const places = given.map((row) => renewalPlace(daysToRenewal?.[row] ?? Number.NaN, before, window));
  const shares = RENEWAL_PLACES.map((place) => places.reduce((sum, own) => sum + (own === place ? 1 : 0), 0) / n);
  const mostCommon = RENEWAL_PLACES[shares.indexOf(Math.max(...shares))];
  const isIn = RENEWAL_PLACES.map((place) =>
    filled(new Float64Array(n), (i) => (place !== mostCommon && places[i] === place ? 1 : 0)),
  );
  const { intercept, coefficients } = fitLogistic(
    [filled(new Float64Array(n), (i) => logOdds[given[i]]), ...isIn],
    came,
    {
      lambda: 1 / (n * USUAL_SPREAD ** 2),
      l1Ratio: 0,
      // The penalty is on columns of standard deviation 1; levels are to be told apart by as much however many readings a place has.
      penaltyFactors: Float64Array.from([0, ...shares.map((share) => 1 / Math.max(share * (1 - share), 1 / n))]),
      signs: Int8Array.from([1, 0, 0, 0, 0]),
    },
  );
  const byPlace = (numberOf: (k: number) => number) =>
    Object.fromEntries(RENEWAL_PLACES.map((place, k) => [place, numberOf(k)])) as Record<RenewalPlace, number>;
  return {
    slope: coefficients[0],
    levels: byPlace((k) => intercept + coefficients[k + 1]),
    shares: byPlace((k) => shares[k]),
  };
}
