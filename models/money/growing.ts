import { type Random, randomStream } from '../math/random.ts';
import type { ForecastWindow } from './forecast.ts';
import {
  N_DRAWS,
  type OutlookBook,
  oddsByWindow,
  once,
  openSums,
  outlookSteps,
  type SaidSum,
  saidSums,
} from './outlook.ts';
import { standardNormal } from './simulate-sum.ts';
import type { OutlookStep } from './types.ts';

/** Accounts of one date that may expand. */
export interface GrowingBook extends OutlookBook {
  /** By how much accounts grew that expanded before, as shares of what they paid; one of them is drawn each time. */
  readonly factors: Float64Array;
}

/** A book of the past. */
export interface PastGrowingBook extends GrowingBook {
  /** What had been added by the end of so many windows; null: not known of everybody yet. */
  addedBy(nWindows: number): number | null;
}

/**
 * What is expected to be added by accounts of today's book that expand in the first outcome window, the second, and so on, and the
 * same said on past dates beside what was added. An account may expand in several windows, each time from what it pays by then.
 *
 * @param past Ascending by day.
 * @returns As many steps as something is known of.
 */
export function growingOutlook(
  today: GrowingBook,
  past: readonly PastGrowingBook[],
  window: ForecastWindow,
  seed: number,
): OutlookStep[] {
  const saidOn = once((book: GrowingBook) => saidOf(book, window, randomStream(seed, `money/growing/${book.day}`)));
  const sayings = past.map((book) => ({ day: book.day, said: () => saidOn(book), cameBy: book.addedBy }));
  return outlookSteps(saidOn(today), today.later, sayings, window);
}

function saidOf(book: GrowingBook, window: ForecastWindow, random: Random): SaidSum[] {
  const { amount, factors, sharedShock } = book;
  const odds = oddsByWindow(book, window);
  const nWindows = odds.length;
  const meanFactor = factors.reduce((sum, factor) => sum + factor, 0) / factors.length;
  const sums = openSums(nWindows);
  for (let i = 0; i < amount.length; i++) {
    let grown = 1;
    for (let w = 0; w < nWindows; w++) {
      grown *= 1 + (meanFactor * odds[w][i]) / (1 + odds[w][i]);
      sums.nAccounts[w] += 1;
      sums.arr[w] += amount[i];
      sums.expected[w] += amount[i] * (grown - 1);
    }
  }
  for (let draw = 0; draw < N_DRAWS; draw++) {
    const shock = Math.exp(sharedShock * standardNormal(random));
    for (let i = 0; i < amount.length; i++) {
      let own = amount[i];
      // One number says when it expands next: it is compared with the chance that it has not by the end of each window.
      let waited = 1 - random();
      let not = 1;
      for (let w = 0; w < nWindows; w++) {
        not /= 1 + odds[w][i] * shock;
        if (waited <= not) continue;
        const added = own * factors[Math.floor(random() * factors.length)];
        sums.draws[w][draw] += added;
        own += added;
        waited = 1 - random();
        not = 1;
      }
    }
  }
  return saidSums(sums);
}
