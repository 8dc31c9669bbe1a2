import type { Random } from '../math/random.ts';

/** Accounts of which each may add its amount. */
export interface UncertainSum {
  /** Calibrated log-odds that it does. */
  readonly logOdds: Float64Array;
  readonly amount: Float64Array;
  /** Factors of the amount, one of which is drawn at random each time; null: the amount itself. */
  readonly factors: Float64Array | null;
}

/**
 * Draws of the sum: on each, all odds are multiplied by one shared normal shock (a quarter is good or bad for everybody), then
 * every account comes or not by itself.
 *
 * @param sharedShock Standard deviation of the shock in log-odds; 0: accounts have nothing to do with each other.
 * @returns Ascending.
 */
export function simulateSum(
  { logOdds, amount, factors }: UncertainSum,
  sharedShock: number,
  nDraws: number,
  random: Random,
): Float64Array {
  const odds = logOdds.map(Math.exp);
  const sums = new Float64Array(nDraws);
  for (let draw = 0; draw < nDraws; draw++) {
    const shock = Math.exp(sharedShock * standardNormal(random));
    let sum = 0;
    for (let i = 0; i < odds.length; i++) {
      const own = odds[i] * shock;
      if (random() * (1 + own) >= own) continue;
      sum += amount[i] * (factors === null ? 1 : factors[Math.floor(random() * factors.length)]);
    }
    sums[draw] = sum;
  }
  return sums.sort();
}

/** A standard normal number (Box & Muller 1958). */
export function standardNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
