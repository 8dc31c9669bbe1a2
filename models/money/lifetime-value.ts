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
  const stays = (1 - churnProbability) ** (DAYS_PER_MONTH / horizonDays);
  const discount = (1 + discountRate) ** (-1 / 12);
  const ratio = stays * discount;
  const nMonths = Math.round(12 * years);
  // ratio + ratio^2 + … + ratio^n: revenue of a month is there if the account is there at its end.
  const months = ratio === 1 ? nMonths : (ratio * (1 - ratio ** nMonths)) / (1 - ratio);
  return (arr / 12) * grossMargin * months;
}
