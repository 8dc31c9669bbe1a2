import { AVERAGE_SCORE } from './policy.ts';

/**
 * The highest cut-off, at most 50, below which lie at most `n` of the scores. A run of equal scores is never split: if it
 * does not fit as a whole, the cut-off stays at it and none of the run is below.
 *
 * @param ascending Scores from low to high.
 * @param n At least 0.
 */
export function cutoffBelowWhich(ascending: Float64Array, n: number): number {
  if (n >= ascending.length) return AVERAGE_SCORE;
  const high = Math.min(ascending[n], AVERAGE_SCORE);
  const below = countBelow(ascending, high);
  return shortestBetween(below === 0 ? Number.NEGATIVE_INFINITY : ascending[below - 1], high);
}

/** Number of scores strictly below a cut-off. */
export function countBelow(ascending: Float64Array, cutoff: number): number {
  let count = 0;
  while (count < ascending.length && ascending[count] < cutoff) count++;
  return count;
}

/** The number with the fewest decimals (at most 6) that is above `low` and at most `high`, so that a person can say it; else `high`. */
export function shortestBetween(low: number, high: number): number {
  for (let decimals = 0; decimals <= 6; decimals++) {
    const scale = 10 ** decimals;
    const rounded = Math.floor(high * scale) / scale;
    if (rounded > low && rounded <= high) return rounded;
  }
  return high;
}
