import { type Day, formatDay } from '../math/day.ts';
import { sortedQuantile } from '../math/quantile.ts';
import type { ForecastWindow } from './forecast.ts';
import { type LaterWindow, logOddsIn, renewalPlace } from './later-windows.ts';
import type { Forecast, OutlookStep } from './types.ts';

/** Draws of the sums of several windows. */
export const N_DRAWS = 400;

/** Accounts of one date, with what is known by then of the windows ahead. */
export interface OutlookBook {
  readonly day: Day;
  /** Of the first window. */
  readonly logOdds: Float64Array;
  readonly amount: Float64Array;
  /** Days to each account's planned renewal; NaN: none is known. null: of nobody. */
  readonly daysToRenewal: Float64Array | null;
  /** Of the second window on. */
  readonly later: readonly LaterWindow[];
  /** Standard deviation of what moves all odds together, in log-odds. */
  readonly sharedShock: number;
}

/** What is said of the sum that comes by the end of some windows. */
export type SaidSum = Pick<Forecast, 'nAccounts' | 'arr' | 'expected' | 'low' | 'high'>;

/** What would have been said on a past date, and what came. */
export interface PastSaying {
  readonly day: Day;
  /** By the end of the second window, of the third ... */
  said(): readonly SaidSum[];
  /** null: not known of everybody yet. */
  cameBy(nWindows: number): number | null;
}

/**
 * What is said of the second window on, beside what would have been said on past dates and what came.
 *
 * @param said By the end of the second window, of the third ...
 * @param past Ascending by day. Of each number of windows, those dates are checked whose windows do not overlap, and of which
 * anything was to be said.
 */
export function outlookSteps(
  said: readonly SaidSum[],
  later: readonly LaterWindow[],
  past: readonly PastSaying[],
  { gapDays, horizonDays }: ForecastWindow,
): OutlookStep[] {
  return said.map((step, i) => {
    const nWindows = i + 2;
    let next = Number.NEGATIVE_INFINITY;
    const checked = past.flatMap((date) => {
      const came = date.cameBy(nWindows);
      if (came === null || date.day < next) return [];
      const own = date.said().at(i);
      if (own === undefined || own.nAccounts === 0) return [];
      next = date.day + nWindows * horizonDays;
      const { nAccounts, expected, low, high } = own;
      const isHeld = came >= low && came <= high;
      return [{ date: formatDay(date.day), nAccounts, expected, low, high, came, isHeld }];
    });
    return {
      nWindows,
      days: gapDays + nWindows * horizonDays,
      ...step,
      slope: later[i].slope,
      past: checked,
      nHeld: checked.filter(({ isHeld }) => isHeld).length,
    };
  });
}

/** Odds of each account to come to the outcome in each window, of who is there when it begins. */
export function oddsByWindow(
  { logOdds, daysToRenewal, later }: OutlookBook,
  window: Pick<ForecastWindow, 'gapDays' | 'horizonDays'>,
): Float64Array[] {
  return [
    logOdds.map(Math.exp),
    ...later.map((line, k) =>
      logOdds.map((own, i) => {
        const place = renewalPlace(daysToRenewal?.[i] ?? Number.NaN, k + 1, window);
        return Math.exp(logOddsIn(line, own, place));
      }),
    ),
  ];
}

/** Sums by window, each with what it adds to those before in every draw. */
export interface WindowSums {
  readonly nAccounts: Float64Array;
  readonly arr: Float64Array;
  /** By the end of the window. */
  readonly expected: Float64Array;
  /** In the window. */
  readonly draws: readonly Float64Array[];
}

/** Sums of nothing yet. */
export function openSums(nWindows: number): WindowSums {
  const [nAccounts, arr, expected] = Array.from({ length: 3 }, () => new Float64Array(nWindows));
  return { nAccounts, arr, expected, draws: Array.from(arr, () => new Float64Array(N_DRAWS)) };
}

/** What they say by the end of the second window, of the third ... */
export function saidSums({ nAccounts, arr, expected, draws }: WindowSums): SaidSum[] {
  const byEnd = draws[0].slice();
  return draws.slice(1).map((inWindow, step) => {
    const w = step + 1;
    inWindow.forEach((own, draw) => {
      byEnd[draw] += own;
    });
    const sorted = byEnd.toSorted();
    const [low, high] = [sortedQuantile(sorted, 0.025), sortedQuantile(sorted, 0.975)];
    return { nAccounts: nAccounts[w], arr: arr[w], expected: expected[w], low, high };
  });
}

/** What is said of a book, worked out when it is first asked for. */
export function once<Book extends object, Said>(say: (book: Book) => Said): (book: Book) => Said {
  const known = new Map<Book, Said>();
  return (book) => {
    const said = known.get(book) ?? say(book);
    known.set(book, said);
    return said;
  };
}
