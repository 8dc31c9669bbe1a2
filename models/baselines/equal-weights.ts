import { percentileReader } from '../fit/percentile-columns.ts';
import type { TrainingSet } from '../fit/training-set.ts';
import type { Category, CohortReferences } from '../runtime/types.ts';
import { fitScoreLine } from './single-score.ts';
import type { Baseline } from './types.ts';

/**
 * A scorecard as teams begin: every metric as its percentile in the cohort, turned so that 1 is at risk, averaged over the
 * metrics that are known, with equal weights by category first and within the category by metric. Only the step from score to
 * odds is fitted.
 */
export function fitEqualWeights(set: TrainingSet, references: CohortReferences): Baseline {
  const terms = termsOf(set);
  const scoresOf = (rows: Int32Array) => riskScores(set, references, terms, rows);
  const line = fitScoreLine(set, scoresOf(set.rows));
  return {
    model: 'equal_weights',
    meaning: 'all metrics with equal weights',
    predict: (rows) => scoresOf(rows).map((score) => line.logOddsAt(score)),
  };
}

interface Term {
  readonly input: number;
  readonly weight: number;
  readonly healthier: 'higher' | 'lower';
}

function termsOf(set: TrainingSet): Term[] {
  const directed = set.table.inputs.flatMap(({ category, healthier }, input) =>
    healthier === 'either' ? [] : [{ category, healthier, input }],
  );
  const perCategory = new Map<Category, number>();
  for (const { category } of directed) perCategory.set(category, (perCategory.get(category) ?? 0) + 1);
  return directed.map(({ category, healthier, input }) => ({
    input,
    healthier,
    weight: 1 / perCategory.get(category)!,
  }));
}

function riskScores(
  set: TrainingSet,
  references: CohortReferences,
  terms: readonly Term[],
  rows: Int32Array,
): Float64Array {
  const percentilesOf = percentileReader(set.table, rows, references);
  const totals = new Float64Array(rows.length);
  const weights = new Float64Array(rows.length);
  for (const { input, weight, healthier } of terms) {
    const percentiles = percentilesOf(input, Number.NaN, 'cohort');
    const [atZero, sign] = healthier === 'higher' ? [1, -1] : [0, 1];
    addTerm(percentiles, atZero, sign, weight, totals, weights);
  }
  return totals.map((total, i) => (weights[i] === 0 ? Number.NaN : total / weights[i]));
}

/** Add a metric's risk to the totals, and its weight to the weights, where it is known. */
function addTerm(
  percentiles: Float64Array,
  atZero: number,
  sign: number,
  weight: number,
  totals: Float64Array,
  weights: Float64Array,
): void {
  for (let i = 0; i < percentiles.length; i++) {
    const percentile = percentiles[i];
    if (Number.isNaN(percentile)) continue;
    totals[i] += weight * (atZero + sign * percentile);
    weights[i] += weight;
  }
}
