import { caseControlSample } from '../fit/case-control.ts';
import { laddersOf, rowCursor } from '../fit/design.ts';
import type { TrainingSet } from '../fit/training-set.ts';
import { rocAuc } from '../math/ranking.ts';
import { featureValue } from '../runtime/features.ts';
import type { CohortReferences, FeatureSpec } from '../runtime/types.ts';
import { baseLogOdds } from './base-rate.ts';
import { fitScoreLine } from './single-score.ts';
import type { Baseline } from './types.ts';

const MAX_RANKED_ROWS = 12_000;
const SAMPLE_SEED = 1;

/** The one metric (as its percentile in the cohort, a missing one in the middle) that ranked the training rows best. */
export function fitBestSingleMetric(set: TrainingSet, references: CohortReferences): Baseline {
  const { table } = set;
  // Ranked on a sample: which metric is best does not hang on every row, and each takes a sort.
  const everything = Int32Array.from(set.rows.keys());
  const { positions } = caseControlSample(set, everything, MAX_RANKED_ROWS, SAMPLE_SEED);
  const rows = positions.map((i) => set.rows[i]);
  const labels = Uint8Array.from(positions, (i) => set.labels[i]);
  let best = { input: -1, direction: 1, auc: 0.5 };
  table.inputs.forEach((_, input) => {
    const auc = rocAuc(percentiles(set, references, input, rows), labels);
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
  const oriented = (rows: Int32Array) => percentiles(set, references, best.input, rows).map((v) => v * best.direction);
  const line = fitScoreLine(set, oriented(set.rows));
  return {
    model: 'best_single_metric',
    meaning: `the metric ${table.inputs[best.input].name} alone`,
    predict: (rows) => oriented(rows).map((score) => line.logOddsAt(score)),
  };
}

function percentiles(set: TrainingSet, references: CohortReferences, input: number, rows: Int32Array): Float64Array {
  const spec: FeatureSpec = { kind: 'cohort_percentile', input, whenMissing: 0.5 };
  const cursor = rowCursor(set.table);
  const ladders = laddersOf(set.table, rows, references);
  return Float64Array.from(rows, (row, i) => {
    cursor.row = row;
    return featureValue(spec, cursor, references, ladders[i]);
  });
}
