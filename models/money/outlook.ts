import { fitPlatt } from '../calibration/platt.ts';
import { type Day, formatDay } from '../math/day.ts';
import { sortedQuantile } from '../math/quantile.ts';
import { type Random, randomStream } from '../math/random.ts';
import type { ForecastWindow } from './forecast.ts';
import { indexReadings } from './readings.ts';
import { standardNormal } from './simulate-sum.ts';
import type { OutlookStep } from './types.ts';

/** Outcome windows that are looked at, one after the other, the usual one being the first. */
export const N_WINDOWS = 4;
const N_DRAWS = 400;
/** Accounts that left in a later window below which nothing is said of it. */
const MIN_EVENT_ACCOUNTS = 30;

/** Readings of accounts by fits that had not seen them, and whether the account left in the window after each. */
export interface PastReadings {
  /** Calibrated. */
  readonly logOdds: Float64Array;
  /** 1: it left. */
  readonly label: Uint8Array;
  readonly account: Int32Array;
  readonly day: Int32Array;
}

/** Log-odds to leave in a later window, of an account that is still there when it begins: level + slope x log-odds of today. */
export interface LaterWindow {
  readonly level: number;
  readonly slope: number;
}

/**
 * What a reading says of the second window after it, of the third, and so on up to the fourth: a line (Platt) on readings whose
 * account was still there when that window began. Risks fade: the slope says how much of today's differences is left.
 *
 * @returns One per later window; ends before the first in which fewer than 30 accounts left.
 */
export function laterWindows({ logOdds, label, account, day }: PastReadings, horizonDays: number): LaterWindow[] {
  const readings = indexReadings(account, day);
  const windows: LaterWindow[] = [];
  for (let window = 1; window < N_WINDOWS; window++) {
    const [given, came]: [number[], number[]] = [[], []];
    const left = new Set<number>();
    for (const own of readings.days) {
      const later = readings.later(own, window * horizonDays);
      if (later === null) continue;
      for (let who = 0; who < readings.nAccounts; who++) {
        const [then, there] = [readings.at(own, who), readings.at(later, who)];
        if (then === -1 || there === -1) continue;
        given.push(logOdds[then]);
        came.push(label[there]);
        if (label[there] === 1) left.add(who);
      }
    }
    if (left.size < MIN_EVENT_ACCOUNTS) break;
    const { a, b } = fitPlatt(Float64Array.from(given), Uint8Array.from(came));
    windows.push({ level: a, slope: b });
  }
  return windows;
}

/** Accounts of one date, with what is known by then of the windows ahead. */
export interface OutlookBook {
  readonly day: Day;
  readonly logOdds: Float64Array;
  readonly amount: Float64Array;
  /** Of the second window on. */
  readonly later: readonly LaterWindow[];
  /** Standard deviation of what moves all odds together, in log-odds. */
  readonly sharedShock: number;
}

/** A book of the past. */
export interface PastOutlookBook extends OutlookBook {
  /** What left by the end of so many windows; null: not known of everybody yet. */
  cameBy(nWindows: number): number | null;
}

/**
 * What is expected to leave of today's book by the end of the second outcome window, of the third and of the fourth, and the same
 * said on past dates beside what left. Accounts that join later are not counted, nor growth.
 *
 * A shock is one for all windows: a bad quarter is taken to be followed by bad ones, so intervals are rather too wide.
 *
 * @param past Ascending by day. Of each number of windows, those dates are checked whose windows do not overlap.
 * @returns As many steps as something is known of.
 */
export function outlook(
  today: OutlookBook,
  past: readonly PastOutlookBook[],
  { gapDays, horizonDays }: ForecastWindow,
  seed: number,
): OutlookStep[] {
  const sayOn = (book: OutlookBook) => forecast(book, randomStream(seed, `money/outlook/${book.day}`));
  const said = new Map<OutlookBook, ReturnType<typeof sayOn>>();
  return sayOn(today).map((step, i) => {
    const nWindows = i + 2;
    let next = Number.NEGATIVE_INFINITY;
    const checked = past.flatMap((book) => {
      const came = book.cameBy(nWindows);
      if (came === null || book.day < next || book.later.length <= i) return [];
      if (!said.has(book)) said.set(book, sayOn(book));
      const own = said.get(book)![i];
      next = book.day + nWindows * horizonDays;
      const isHeld = came >= own.low && came <= own.high;
      return [{ date: formatDay(book.day), nAccounts: book.amount.length, ...own, came, isHeld }];
    });
    return {
      nWindows,
      days: gapDays + nWindows * horizonDays,
      ...step,
      slope: today.later[i].slope,
      past: checked,
      nHeld: checked.filter(({ isHeld }) => isHeld).length,
    };
  });
}

/** Sums that have left by the end of the second window, of the third ... */
function forecast(book: OutlookBook, random: Random): { expected: number; low: number; high: number }[] {
  const { logOdds, amount, later, sharedShock } = book;
  const windows = [{ level: 0, slope: 1 }, ...later];
  const odds = windows.map(({ level, slope }) => logOdds.map((own) => Math.exp(level + slope * own)));
  const expected = new Float64Array(windows.length);
  for (let i = 0; i < amount.length; i++) {
    let stays = 1;
    odds.forEach((own, w) => {
      stays /= 1 + own[i];
      expected[w] += amount[i] * (1 - stays);
    });
  }
  const draws = windows.map(() => new Float64Array(N_DRAWS));
  for (let draw = 0; draw < N_DRAWS; draw++) {
    const shock = Math.exp(sharedShock * standardNormal(random));
    for (let i = 0; i < amount.length; i++) {
      const stayed = 1 - random();
      let stays = 1;
      for (let w = 0; w < odds.length; w++) {
        stays /= 1 + odds[w][i] * shock;
        if (stayed <= stays) continue;
        draws[w][draw] += amount[i];
        break;
      }
    }
    for (let w = 1; w < draws.length; w++) draws[w][draw] += draws[w - 1][draw];
  }
  return draws.slice(1).map((sums, w) => {
    sums.sort();
    return { expected: expected[w + 1], low: sortedQuantile(sums, 0.025), high: sortedQuantile(sums, 0.975) };
  });
}
