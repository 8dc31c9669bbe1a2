import { type Day, formatDay } from '../math/day.ts';
import { sigmoid } from '../math/logistic.ts';
import { sortedQuantile } from '../math/quantile.ts';
import { randomStream } from '../math/random.ts';
import { type PassedDate, sharedShockOf } from './shared-shock.ts';
import { simulateSum, type UncertainSum } from './simulate-sum.ts';
import type { Forecast, RevenueForecast } from './types.ts';

const N_DRAWS = 1000;

/** Accounts of one date, with what may come of each. */
export interface ForecastBook extends UncertainSum {
  readonly day: Day;
  /** All of their ARR. */
  readonly arr: number;
}

/** A book of the past whose outcome is known. */
export interface PastBook extends ForecastBook {
  /** 1: it came. */
  readonly label: Uint8Array;
  /** What came in all. */
  readonly came: number;
}

export interface ForecastWindow {
  readonly gapDays: number;
  readonly horizonDays: number;
  /** Days from a date until its outcome is known. */
  readonly maturityDays: number;
}

/**
 * The sum that is expected of today's book in the next outcome window, and the same forecast on past dates beside what came.
 *
 * Past dates are those whose windows do not overlap, each with a shared shock learned from dates whose outcome was known by
 * then. Probabilities are taken at their word: what a model cannot know of itself is in the shock alone.
 *
 * @param past Ascending by day.
 * @param seen Books that the shared shock is learned from, where these are only a part of them.
 */
export function revenueForecast(
  today: ForecastBook,
  past: readonly PastBook[],
  window: ForecastWindow,
  seed: number,
  label: string,
  seen: readonly PastBook[] = past,
): RevenueForecast {
  const shockAt = sharedShockBy(seen, window.maturityDays);
  const of = (book: ForecastBook): Forecast => forecast(book, shockAt(book.day), window, seed, label);
  let next = Number.NEGATIVE_INFINITY;
  const apart = past.filter(({ day }) => {
    if (day < next) return false;
    next = day + window.horizonDays;
    return true;
  });
  const checked = apart.map((book) => {
    const { nAccounts, expected, low, high } = of(book);
    const isHeld = book.came >= low && book.came <= high;
    return { date: formatDay(book.day), nAccounts, expected, low, high, came: book.came, isHeld };
  });
  return { today: of(today), past: checked, nHeld: checked.filter(({ isHeld }) => isHeld).length };
}

/** The shared shock as it could be learned by a day, from dates whose outcome was known by then. */
export function sharedShockBy(seen: readonly PastBook[], maturityDays: number): (day: Day) => number {
  const passed = seen.map((book) => ({ day: book.day, ...passedDate(book) }));
  return (day) => sharedShockOf(passed.filter((date) => date.day + maturityDays <= day));
}

function forecast(
  book: ForecastBook,
  sharedShock: number,
  { horizonDays }: ForecastWindow,
  seed: number,
  label: string,
): Forecast {
  const sums = simulateSum(book, sharedShock, N_DRAWS, randomStream(seed, `money/${label}/${book.day}`));
  const { factors } = book;
  const meanFactor = factors === null ? 1 : factors.reduce((sum, factor) => sum + factor, 0) / factors.length;
  return {
    nAccounts: book.logOdds.length,
    horizonDays,
    arr: book.arr,
    expected: meanFactor * book.logOdds.reduce((sum, own, i) => sum + sigmoid(own) * book.amount[i], 0),
    low: sortedQuantile(sums, 0.025),
    high: sortedQuantile(sums, 0.975),
    sharedShock,
  };
}

function passedDate({ logOdds, label }: PastBook): PassedDate {
  let [surplus, variance] = [0, 0];
  logOdds.forEach((own, i) => {
    const p = sigmoid(own);
    surplus += label[i] - p;
    variance += p * (1 - p);
  });
  return { surplus, variance };
}
