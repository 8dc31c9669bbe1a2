import { exponential, naturalLog } from '../runtime/elementary.ts';
import type { LaterWindow } from './outlook.ts';
import type { LifetimeAssumptions } from './types.ts';

const DAYS_PER_MONTH = 365.25 / 12;

/**
 * Expected lifetime value of an account: its margin, month by month, times the chance that it is still there, discounted.
 *
 * The chance to stay a month is that of the outcome window in which its middle lies, spread evenly: of the first, today's; of
 * the next ones, what is left of it by then (`laterWindows`); after the last that something is known of, that one's for good. No
 * growth, no shrinking.
 *
 * @param arr Annual recurring revenue.
 * @param churnProbability Within `horizonDays`, 0-1.
 * @param later Of the second window on; empty: today's chance is held for good, which makes differences between accounts larger
 * than they will turn out.
 */
export function lifetimeValue(
  arr: number,
  churnProbability: number,
  later: readonly LaterWindow[],
  horizonDays: number,
  { grossMargin, discountRate, years }: LifetimeAssumptions,
): number {
  if (churnProbability >= 1) return 0;
  const discount = naturalLog(1 + discountRate) / 12;
  const ratios = staysOf(churnProbability, later).map((stays) =>
    exponential((DAYS_PER_MONTH / horizonDays) * stays - discount),
  );
  // Revenue of a month is there if the account is there at its end.
  let months = 0;
  let left = 1;
  for (let month = 1; month <= Math.round(12 * years); month++) {
    const window = Math.floor(((month - 0.5) * DAYS_PER_MONTH) / horizonDays);
    left *= ratios[Math.min(window, ratios.length - 1)];
    months += left;
  }
  return (arr / 12) * grossMargin * months;
}

/** Logarithm of the chance to stay each window. Logarithms are the same in every engine, which powers are not. */
function staysOf(churnProbability: number, later: readonly LaterWindow[]): number[] {
  if (churnProbability <= 0) return [0];
  const logOdds = naturalLog(churnProbability / (1 - churnProbability));
  return [
    naturalLog(1 - churnProbability),
    ...later.map(({ level, slope }) => -naturalLog(1 + exponential(level + slope * logOdds))),
  ];
}
