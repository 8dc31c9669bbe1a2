import { addMonths, type Day } from '../../models/math/day.ts';
import { type ContractTerms, exitDay, rhythm } from './contract.ts';
import { clamp } from './distributions.ts';

/** Chance to decide in a month with a given rate: 1 - e^-rate. */
export function decisionChance(rate: number): number {
  return 1 - Math.exp(-rate);
}

/**
 * Probability that the churn event (the notice if one is given, else the end) falls in `[firstDay, firstDay + days)`, for an
 * account that has not decided to leave when the month begins. A decision is equally likely on every day of its month.
 *
 * @param firstDay First day of a month.
 * @param rates Expected monthly rates of a decision from that month on; as many months as the window touches, at least.
 */
export function eventProbability(
  contract: ContractTerms,
  firstDay: Day,
  days: number,
  rates: readonly number[],
): number {
  const windowEnd = firstDay + days;
  let undecided = 1;
  let probability = 0;
  let from = firstDay;
  for (let k = 0; from < windowEnd; k++) {
    const to = addMonths(firstDay, k + 1);
    const chance = decisionChance((rates[k] ?? 0) * rhythm(contract, from));
    const perDay = (undecided * chance) / (to - from);
    for (let day = from; day < Math.min(to, windowEnd); day++) {
      probability += perDay * eventBefore(contract, day, windowEnd);
    }
    undecided *= 1 - chance;
    from = to;
  }
  return probability;
}

/** Probability that the event comes before `windowEnd` once the decision has fallen on `day`. */
function eventBefore(contract: ContractTerms, day: Day, windowEnd: Day): number {
  const end = exitDay(contract, day);
  const isNoticeDue = end - contract.noticeDays < windowEnd;
  const { from, days } = contract.noticeDelay;
  // A notice on the day of the decision (no delay at all) comes before any later end of the window.
  const noticed = isNoticeDue || days === 0 ? 1 : clamp((windowEnd - day - from) / days, 0, 1);
  return contract.noticeChance * noticed + (1 - contract.noticeChance) * (end < windowEnd ? 1 : 0);
}
