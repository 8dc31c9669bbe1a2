import type { TrainingSet } from '../fit/training-set.ts';
import { fitLogistic } from '../logistic/fit.ts';
import { baseLogOdds } from './base-rate.ts';

/** Log-odds as a straight line in one score, with a level of its own where the score is missing. */
export interface ScoreLine {
  logOddsAt(score: number): number;
}

const RIDGE = 1e-4;

/**
 * Turn one number into log-odds by logistic regression on the training rows.
 *
 * @param scores One score per training row, higher for more likely; NaN = missing.
 */
export function fitScoreLine(set: TrainingSet, scores: Float64Array): ScoreLine {
  if (set.nPositive === 0 || set.nPositive === set.rows.length) {
    const logOdds = baseLogOdds(set);
    return { logOddsAt: () => logOdds };
  }
  const filled = scores.map((score) => (Number.isNaN(score) ? 0 : score));
  const missing = scores.map((score) => (Number.isNaN(score) ? 1 : 0));
  const fit = fitLogistic([filled, missing], set.labels, {
    lambda: RIDGE,
    l1Ratio: 0,
    signs: Int8Array.of(1, 0),
    penaltyFactors: null,
    weights: null,
  });
  const [slope, whenMissing] = fit.coefficients;
  return { logOddsAt: (score) => fit.intercept + (Number.isNaN(score) ? whenMissing : slope * score) };
}
