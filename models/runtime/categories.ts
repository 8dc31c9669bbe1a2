import { clampScore } from './health.ts';
import type { CategoryScore, HealthSpec } from './types.ts';

/**
 * Category scores: the contributions of a category, rescaled by its weight, so that sum(weight / 100 * score) is the health
 * score.
 *
 * With `start` the health score of the base margin and `points` what a category adds to it, a score is
 * start + points * 100 / weight. Scores that would leave 0-100 are held there and the others share what is left over, all
 * by the same number of points, until they too reach an end. Where the health score itself would lie outside 0-100, so
 * would their weighted sum: every category then stands at the same end as the health score.
 *
 * @param weights Category weights in percent, summing to 100.
 * @param start Unclamped health score without any contribution of a weighted category.
 * @param points Points each weighted category adds, in the order of `weights`.
 * @returns In the order of `weights`; the weighted sum is the clamped health score to within 1e-9.
 */
export function categoryScores(
  weights: HealthSpec['categoryWeights'],
  start: number,
  points: ArrayLike<number>,
): CategoryScore[] {
  let health = start;
  for (let c = 0; c < weights.length; c++) health += points[c];
  const target = clampScore(health);
  const raw = weights.map(({ weight }, c) => (weight > 0 ? start + (points[c] * 100) / weight : health));
  const scores = leveled(raw, weights, target);
  return weights.map(({ category, weight }, c) => ({ category, score: scores[c], weight }));
}

/** Scores moved by one common shift, each held within 0-100, so that their weighted mean is `target`. */
function leveled(raw: readonly number[], weights: HealthSpec['categoryWeights'], target: number): number[] {
  const scores = raw.map(clampScore);
  // Each round either ends or brings at least one more category to an end of the scale.
  for (let round = 0; round <= scores.length; round++) {
    let total = 0;
    let missing = 0;
    for (let c = 0; c < scores.length; c++) {
      total += weights[c].weight;
      missing += weights[c].weight * (target - scores[c]);
    }
    if (Math.abs(missing) <= total * 1e-12) break;
    const movable = weights.map(({ weight }, c) => (missing > 0 ? scores[c] < 100 : scores[c] > 0) && weight > 0);
    let movableWeight = 0;
    for (let c = 0; c < scores.length; c++) if (movable[c]) movableWeight += weights[c].weight;
    if (movableWeight === 0) break;
    for (let c = 0; c < scores.length; c++) {
      if (movable[c]) scores[c] = clampScore(scores[c] + missing / movableWeight);
    }
  }
  return scores;
}
