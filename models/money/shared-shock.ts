/** What is known of the shock before any date has passed, and how many dates that counts as. */
const PRIOR_SHOCK = 0.2;
const PRIOR_DATES = 4;

/** What a past date says of the shock: counts of events over its accounts. */
export interface PassedDate {
  /** Events that came less those expected. */
  readonly surplus: number;
  /** Sum of p(1 - p): the variance of the count if accounts had nothing to do with each other, and what a shock of 1 would move it by. */
  readonly variance: number;
}

/**
 * Standard deviation of the shock that moves all accounts of a date together, by the method of moments: the variance of a
 * count is v + shock^2 v^2 where v = sum of p(1 - p). The estimate is mixed with 0.2, as seen on four dates, so that the first
 * forecasts of a history are not made as if nothing could go wrong for everybody.
 */
export function sharedShockOf(dates: readonly PassedDate[]): number {
  if (dates.length === 0) return PRIOR_SHOCK;
  const squares = dates.map(({ variance }) => variance ** 2);
  const total = squares.reduce((sum, square) => sum + square, 0);
  const prior = (PRIOR_DATES * total) / dates.length;
  const excess = dates.reduce((sum, { surplus, variance }) => sum + surplus ** 2 - variance, 0);
  if (!(total > 0)) return PRIOR_SHOCK;
  return Math.sqrt(Math.max(0, (excess + prior * PRIOR_SHOCK ** 2) / (total + prior)));
}
