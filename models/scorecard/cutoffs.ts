import { countBelow, shortestBetween } from '../bands/cutoff.ts';
import type { ScorecardCutoffs } from './types.ts';

/**
 * Cut-offs that give as many red and yellow accounts as the new score has: quantiles of the scorecard over the same book. A
 * run of equal scores is never split: it is in as a whole, or not at all, whichever comes nearer.
 *
 * @param scores Of every account, NaN: none.
 */
export function matchingCutoffs(scores: Float64Array, nRed: number, nYellow: number): ScorecardCutoffs {
  const ascending = scores.filter((score) => !Number.isNaN(score)).sort();
  const red = cutoffAt(ascending, nRed);
  return { red, yellow: Math.max(red, cutoffAt(ascending, nRed + nYellow)) };
}

function cutoffAt(ascending: Float64Array, n: number): number {
  if (ascending.length === 0) return 0;
  if (n >= ascending.length) return 100;
  const below = countBelow(ascending, ascending[n]);
  const upTo = ascending.lastIndexOf(ascending[n]) + 1;
  const end = n > below && upTo - n < n - below ? upTo : below;
  if (end === ascending.length) return 100;
  return end === 0 ? 0 : shortestBetween(ascending[end - 1], ascending[end]);
}
