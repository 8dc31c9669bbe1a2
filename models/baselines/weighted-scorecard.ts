import type { ModelName } from '../backtest/types.ts';
import { laddersOf, rowCursor } from '../fit/design.ts';
import type { TrainingSet } from '../fit/training-set.ts';
import { featureValue } from '../runtime/features.ts';
import type { Category, CohortReferences } from '../runtime/types.ts';
import { fitScoreLine } from './single-score.ts';
import type { Baseline } from './types.ts';

/** Weight of each metric in a hand-made scorecard; the score is the weighted mean of healthy-side percentiles. */
export type MetricWeights = ReadonlyMap<string, number>;

/**
 * A scorecard as teams write them: every metric as its percentile in the cohort, turned so that 1 is healthy, averaged with
 * fixed weights over the metrics that are known. Only the step from score to odds is fitted.
 *
 * @param weights Null: equal weights, by category first and within the category by metric.
 */
export function fitWeightedScorecard(
  model: Extract<ModelName, 'equal_weights' | 'incumbent'>,
  set: TrainingSet,
  references: CohortReferences,
  weights: MetricWeights | null,
): Baseline {
  const terms = termsOf(set, weights);
  const scoresOf = (rows: Int32Array) => riskScores(set, references, terms, rows);
  const line = fitScoreLine(set, scoresOf(set.rows));
  return {
    model,
    meaning: weights === null ? 'all metrics with equal weights' : meaningOf(set, weights, terms),
    predict: (rows) => scoresOf(rows).map((score) => line.logOddsAt(score)),
  };
}

/** A weight that cannot count is said, not dropped in silence. */
function meaningOf({ table }: TrainingSet, weights: MetricWeights, terms: readonly Term[]): string {
  const counted = new Set(terms.map(({ input }) => table.inputs[input].name));
  const left = [...weights.keys()].filter((name) => !counted.has(name));
  const words = 'the scorecard in use, with its own weights';
  return left.length === 0
    ? words
    : `${words}; without ${left.join(', ')}: not in this history, or of no healthier side`;
}

interface Term {
  readonly input: number;
  readonly weight: number;
  readonly healthier: 'higher' | 'lower';
}

function termsOf(set: TrainingSet, weights: MetricWeights | null): Term[] {
  const directed = set.table.inputs.flatMap(({ name, category, healthier }, input) =>
    healthier === 'either' ? [] : [{ name, category, healthier, input }],
  );
  if (weights !== null) {
    return directed.flatMap(({ name, healthier, input }) => {
      const weight = weights.get(name);
      return weight === undefined ? [] : [{ input, healthier, weight }];
    });
  }
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
  const cursor = rowCursor(set.table);
  const ladders = laddersOf(set.table, rows, references);
  return Float64Array.from(rows, (row, i) => {
    cursor.row = row;
    let total = 0;
    let weight = 0;
    for (const term of terms) {
      const percentile = featureValue(
        { kind: 'cohort_percentile', input: term.input, whenMissing: Number.NaN },
        cursor,
        references,
        ladders[i],
      );
      if (Number.isNaN(percentile)) continue;
      total += term.weight * (term.healthier === 'higher' ? 1 - percentile : percentile);
      weight += term.weight;
    }
    return weight === 0 ? Number.NaN : total / weight;
  });
}
