import { type Random, randomStream } from '../math/random.ts';
import type { ForecastWindow } from './forecast.ts';
import { windowsUntilRenewal } from './later-windows.ts';
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

/** A book of the past. */
export interface PastLeavingBook extends OutlookBook {
  /** Whether an account of the book had left by the end of so many windows; null: not known of everybody yet. */
  leftBy(nWindows: number): ((position: number) => boolean) | null;
}

/** What is said of all accounts, and of those whose planned renewal lies before the end of the windows. */
interface Said {
  readonly all: readonly SaidSum[];
  readonly due: readonly SaidSum[];
}

/**
 * What is expected to leave of today's book by the end of the second outcome window, of the third and of the fourth, in all and of
 * what is up for renewal by then, and the same said on past dates beside what left. Accounts that join later are not counted, nor
 * growth.
 *
 * A shock is one for all windows: a bad quarter is taken to be followed by bad ones, so intervals are rather too wide.
 *
 * @param past Ascending by day.
 * @returns As many steps as something is known of; `renewals` is empty where no renewal lies ahead.
 */
export function leavingOutlook(
  today: OutlookBook,
  past: readonly PastLeavingBook[],
  window: ForecastWindow,
  seed: number,
): { readonly churn: OutlookStep[]; readonly renewals: OutlookStep[] } {
  const saidOn = once((book: OutlookBook) => saidOf(book, window, randomStream(seed, `money/outlook/${book.day}`)));
  const pastOf = (which: keyof Said) =>
    past.map((book) => ({
      day: book.day,
      said: () => saidOn(book)[which],
      cameBy(nWindows: number) {
        const hasLeft = book.leftBy(nWindows);
        if (hasLeft === null) return null;
        const counts = (i: number) => which === 'all' || dueAfter(book, i, window) < nWindows;
        return book.amount.reduce((sum, own, i) => (counts(i) && hasLeft(i) ? sum + own : sum), 0);
      },
    }));
  const { all, due } = saidOn(today);
  return {
    churn: outlookSteps(all, today.later, pastOf('all'), window),
    renewals: due.some(({ nAccounts }) => nAccounts > 0) ? outlookSteps(due, today.later, pastOf('due'), window) : [],
  };
}

/** Windows that end before the account's planned renewal; Infinity: none is known, or it has passed. */
function dueAfter({ daysToRenewal }: OutlookBook, position: number, window: ForecastWindow): number {
  const days = daysToRenewal?.[position] ?? Number.NaN;
  return days >= 0 ? windowsUntilRenewal(days, window) : Number.POSITIVE_INFINITY;
}

function saidOf(book: OutlookBook, window: ForecastWindow, random: Random): Said {
  const { amount, sharedShock } = book;
  const odds = oddsByWindow(book, window);
  const nWindows = odds.length;
  const dueAfterOf = amount.map((_, i) => Math.min(nWindows, dueAfter(book, i, window)));
  const [all, due] = [openSums(nWindows), openSums(nWindows)];
  for (let i = 0; i < amount.length; i++) {
    let stays = 1;
    for (let w = 0; w < nWindows; w++) {
      stays /= 1 + odds[w][i];
      for (const sums of w < dueAfterOf[i] ? [all] : [all, due]) {
        sums.nAccounts[w] += 1;
        sums.arr[w] += amount[i];
        sums.expected[w] += amount[i] * (1 - stays);
      }
    }
  }
  for (let draw = 0; draw < N_DRAWS; draw++) {
    const shock = Math.exp(sharedShock * standardNormal(random));
    for (let i = 0; i < amount.length; i++) {
      const stayed = 1 - random();
      let stays = 1;
      for (let w = 0; w < nWindows; w++) {
        stays /= 1 + odds[w][i] * shock;
        if (stayed <= stays) continue;
        all.draws[w][draw] += amount[i];
        // Who leaves before the renewal counts from the window in which that would have been.
        const counted = Math.max(w, dueAfterOf[i]);
        if (counted < nWindows) due.draws[counted][draw] += amount[i];
        break;
      }
    }
  }
  return { all: saidSums(all), due: saidSums(due) };
}
