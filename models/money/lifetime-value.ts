import { exponential, naturalLog } from '../runtime/elementary.ts';
import type { LifetimeAssumptions } from './types.ts';

const DAYS_PER_MONTH = 365.25 / 12;

/**
 * Expected lifetime value of an account: its margin, month by month, times the chance that it is still there, discounted.
 *
 * The chance to stay a month is that of the outcome window, spread evenly, and held for good: an account at risk today is taken
 * to be so every month, a healthy one to stay healthy. No growth, no shrinking. Both make differences between accounts larger than
 * they will turn out.
 *
 * @param arr Annual recurring revenue.
 * @param churnProbability Within `horizonDays`, 0-1.
 */
export function lifetimeValue(
  arr: number,
  churnProbability: number,
  horizonDays: number,
  { grossMargin, discountRate, years }: LifetimeAssumptions,
): number {
  if (churnProbability >= 1) return 0;
  // Logarithms that are the same in every engine, which powers are not.
  const stays = (DAYS_PER_MONTH / horizonDays) * naturalLog(1 - churnProbability);
  const ratio = exponential(stays - naturalLog(1 + discountRate) / 12);
  // Revenue of a month is there if the account is there at its end.
  let months = 0;
  for (let month = 1, left = ratio; month <= Math.round(12 * years); month++, left *= ratio) months += left;
  return (arr / 12) * grossMargin * months;
}
