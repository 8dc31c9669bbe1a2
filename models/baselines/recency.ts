import type { TrainingSet } from '../fit/training-set.ts';
import { takenAt } from '../math/columns.ts';
import { baseLogOdds } from './base-rate.ts';
import { fitScoreLine } from './single-score.ts';
import type { Baseline } from './types.ts';

/** Recency metrics, the first that the history has serves. */
const RECENCY_METRICS = [
  'days_since_last_event',
  'days_since_last_invoice',
  'days_since_last_touch',
  'days_since_last_meeting',
];

/** "The longer silent, the worse": log of the days since the last sign of life. */
export function fitRecency(set: TrainingSet): Baseline {
  const { table } = set;
  const name = RECENCY_METRICS.find((metric) => table.inputs.some((input) => input.name === metric));
  if (name === undefined) {
    const logOdds = baseLogOdds(set);
    return {
      model: 'recency',
      meaning: 'the history has no recency metric: the base rate stands in',
      predict: (rows) => new Float64Array(rows.length).fill(logOdds),
    };
  }
  const days = table.metrics[table.inputs.findIndex((input) => input.name === name)];
  const scoresOf = (rows: Int32Array) => takenAt(days, rows).map(Math.log1p);
  const line = fitScoreLine(set, scoresOf(set.rows));
  return {
    model: 'recency',
    meaning: `the metric ${name} alone`,
    predict: (rows) => scoresOf(rows).map((score) => line.logOddsAt(score)),
  };
}
