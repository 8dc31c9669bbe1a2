import type { Day } from '../../models/math/day.ts';
import type { Signals } from './signals.ts';
import { type AccountTraits, termStart } from './traits.ts';

/** When an account that has decided to leave may go, and how it says so. */
export interface ContractTerms {
  /** Days on which the account may leave, ascending: ends of terms after the start, past any horizon needed. */
  readonly exitDays: readonly Day[];
  /** An end can be reached only by a decision at least this many days before it. */
  readonly noticeDays: number;
  /** Chance that a leaver gives notice, `noticeDelay` days after the decision but never too late for the exit. */
  readonly noticeChance: number;
  /** A notice follows the decision by `from` and up to `days - 1` more days, each equally likely. */
  readonly noticeDelay: { readonly from: number; readonly days: number };
  /** Whether long terms are reviewed before they renew. */
  readonly isReviewed: boolean;
  readonly termMonths: number;
}

/** The contract of an account, with exits up to `until`. */
export function contractOf(traits: AccountTraits, until: Day, signals: Signals): ContractTerms {
  const exitDays: Day[] = [];
  for (let n = 1; ; n++) {
    const day = termStart(traits, n);
    exitDays.push(day);
    if (day >= until) break;
  }
  const rules = traits.termMonths === 1 ? MONTHLY : traits.termMonths === 3 ? QUARTERLY : ANNUAL;
  const said = signals.isNoticeAtOnce ? { noticeChance: 1, noticeDelay: AT_ONCE } : { noticeDelay: NOTICE_DELAY };
  return { exitDays, termMonths: traits.termMonths, isReviewed: signals.hasReviews, ...rules, ...said };
}

const NOTICE_DELAY = { from: 5, days: 30 };
const AT_ONCE = { from: 0, days: 0 };

const MONTHLY = { noticeDays: 8, noticeChance: 0.2 };
const QUARTERLY = { noticeDays: 15, noticeChance: 0.45 };
const ANNUAL = { noticeDays: 30, noticeChance: 0.7 };

/** Last day of the history on which every exit is still listed: exits must reach this far past the data. */
export const EXIT_REACH_DAYS = 900;

/** First exit that a decision on `day` can still reach. */
export function exitDay(contract: ContractTerms, day: Day): Day {
  const { exitDays, noticeDays } = contract;
  let low = 0;
  let high = exitDays.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (exitDays[middle]! >= day + noticeDays) high = middle;
    else low = middle + 1;
  }
  return exitDays[low]!;
}

/**
 * How the rhythm of the contract moves the hazard of a decision: long terms are reviewed before they renew. Mild, because
 * else the days to renewal alone would tell who leaves.
 */
export function rhythm(contract: ContractTerms, firstDay: Day): number {
  if (contract.termMonths < 12 || !contract.isReviewed) return 1;
  const days = exitDay(contract, firstDay) - firstDay;
  return days <= 130 ? 1.5 : 0.75;
}
