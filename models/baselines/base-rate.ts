import type { TrainingSet } from '../fit/training-set.ts';
import type { Baseline } from './types.ts';

/** Log-odds of the training rows' event rate; half an event added on either side keeps them finite (Jeffreys' prior). */
export function baseLogOdds(set: TrainingSet): number {
  return Math.log((set.nPositive + 0.5) / (set.rows.length - set.nPositive + 0.5));
}

/** Everybody gets the rate of the past. */
export function fitBaseRate(set: TrainingSet): Baseline {
  const logOdds = baseLogOdds(set);
  return {
    model: 'base_rate',
    meaning: 'the same probability for every account: the share that had the event in the past',
    predict: (rows) => new Float64Array(rows.length).fill(logOdds),
  };
}
