import { caseControlSample } from '../fit/case-control.ts';
import { percentileReader } from '../fit/percentile-columns.ts';
import type { TrainingSet } from '../fit/training-set.ts';
import { countingUp, takenAt } from '../math/columns.ts';
import { rocAuc } from '../math/ranking.ts';
import type { CohortReferences } from '../runtime/types.ts';
import { baseLogOdds } from './base-rate.ts';
import { fitScoreLine } from './single-score.ts';
import type { Baseline } from './types.ts';

const MAX_RANKED_ROWS = 12_000;
const SAMPLE_SEED = 1;
/** Percentile of a missing metric. */
const MIDDLE = 0.5;

/** The one metric (as its percentile in the cohort, a missing one in the middle) that ranked the training rows best. */
export function fitBestSingleMetric(set: TrainingSet, references: CohortReferences): Baseline {
  const { table } = set;
  // Ranked on a sample: which metric is best does not hang on every row, and each takes a sort.
  const everything = countingUp(set.rows.length);
  const { positions } = caseControlSample(set, everything, MAX_RANKED_ROWS, SAMPLE_SEED);
  const rows = takenAt(set.rows, positions);
  const labels = takenAt(set.labels, positions);
  let best = { input: -1, direction: 1, auc: 0.5 };
  const percentilesOf = percentileReader(table, rows, references);
  table.inputs.forEach((_, input) => {
    const auc = rocAuc(percentilesOf(input, MIDDLE, 'cohort'), labels);
    const strength = Math.max(auc, 1 - auc);
    if (strength > Math.max(best.auc, 1 - best.auc)) best = { input, direction: auc >= 0.5 ? 1 : -1, auc };
  });
  if (best.input === -1) {
    const logOdds = baseLogOdds(set);
    return {
      model: 'best_single_metric',
      meaning: 'no metric ranked the past better than chance',
      predict: (rows) => new Float64Array(rows.length).fill(logOdds),
    };
  }
  const oriented = (rows: Int32Array) =>
    percentileReader(table, rows, references)(best.input, MIDDLE, 'cohort').map((v) => v * best.direction);
  const line = fitScoreLine(set, oriented(set.rows));
  return {
    model: 'best_single_metric',
    meaning: `the metric ${table.inputs[best.input].name} alone`,
    predict: (rows) => oriented(rows).map((score) => line.logOddsAt(score)),
  };
}
