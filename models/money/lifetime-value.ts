import { exponential, naturalLog } from '../runtime/elementary.ts';
import type { ForecastWindow } from './forecast.ts';
import { type LaterWindow, logOddsIn, RENEWAL_PLACES, type RenewalPlace, renewalPlace } from './later-windows.ts';
import type { LifetimeAssumptions } from './types.ts';

const DAYS_PER_MONTH = 365.25 / 12;

/** What is known of an account. */
export interface WorthyAccount {
  /** Annual recurring revenue. */
  readonly arr: number;
  /** Within the first outcome window, 0-1. */
  readonly churnProbability: number;
  /** To the next planned renewal; NaN: none is known. */
  readonly daysToRenewal: number;
}

/**
 * Expected lifetime value of an account: its margin, month by month, times the chance that it is still there, discounted.
 *
 * The chance to stay a month is that of the outcome window in which its middle lies, spread evenly: of the first, today's; of
 * the next ones, what is left of it by then (`laterWindows`); after the last that something is known of, that one's for good, of
 * an account with a planned renewal the mean over where renewals then lie. No growth, no shrinking.
 *
 * @param later Of the second window on; empty: today's chance is held for good, which makes differences between accounts larger
 * than they will turn out.
 */
export function lifetimeValue(
  account: WorthyAccount,
  later: readonly LaterWindow[],
  window: Pick<ForecastWindow, 'gapDays' | 'horizonDays'>,
  { grossMargin, discountRate, years }: LifetimeAssumptions,
): number {
  if (account.churnProbability >= 1) return 0;
  const discount = naturalLog(1 + discountRate) / 12;
  const ratios = staysOf(account, later, window).map((stays) =>
    exponential((DAYS_PER_MONTH / window.horizonDays) * naturalLog(stays) - discount),
  );
  // Revenue of a month is there if the account is there at its end.
  let months = 0;
  let left = 1;
  for (let month = 1; month <= Math.round(12 * years); month++) {
    const at = Math.floor(((month - 0.5) * DAYS_PER_MONTH) / window.horizonDays);
    left *= ratios[Math.min(at, ratios.length - 1)];
    months += left;
  }
  return (account.arr / 12) * grossMargin * months;
}

/** The chance to stay each window, and each one after those. Logarithms are the same in every engine, which powers are not. */
function staysOf(
  { churnProbability, daysToRenewal }: WorthyAccount,
  later: readonly LaterWindow[],
  window: Pick<ForecastWindow, 'gapDays' | 'horizonDays'>,
): number[] {
  if (churnProbability <= 0) return [1];
  const logOdds = naturalLog(churnProbability / (1 - churnProbability));
  const stays = (line: LaterWindow, place: RenewalPlace) => 1 / (1 + exponential(logOddsIn(line, logOdds, place)));
  const known = [
    1 - churnProbability,
    ...later.map((line, k) => stays(line, renewalPlace(daysToRenewal, k + 1, window))),
  ];
  const last = later.at(-1);
  if (last === undefined || Number.isNaN(daysToRenewal)) return known;
  const dated = RENEWAL_PLACES.filter((place) => place !== 'unknown');
  const share = dated.reduce((sum, place) => sum + last.shares[place], 0);
  if (share === 0) return known;
  return [...known, dated.reduce((sum, place) => sum + (last.shares[place] / share) * stays(last, place), 0)];
}
