import type { TrainingSet } from '../fit/training-set.ts';
import { fitLogistic } from '../logistic/fit.ts';
import type { CohortReferences } from '../runtime/types.ts';
import { partColumns } from './scores.ts';
import { type Scorecard, type ScorecardDimension, type ScorecardPart, weighedParts } from './types.ts';
import { inUnits } from './units.ts';

/** Against weights that swing between metrics that say the same. */
const RIDGE = 1e-3;

/**
 * The same scorecard with the weights that the past asks for: what a point of each part is worth in log-odds of the event, by
 * a logistic regression on the values of all parts, none of which may count the wrong way. Rules, conditions and ranges stay;
 * the weights keep their sum and are rounded to what a person would write. A part whose weight would be 0 is left out.
 *
 * @returns The scorecard as it was where the rows have one label only, or no part tells anything.
 */
export function refitScorecard(set: TrainingSet, references: CohortReferences, scorecard: Scorecard): Scorecard {
  const parts = weighedParts(scorecard);
  const columns = partColumns(set.table, set.rows, references, scorecard).map(filledWithMean);
  const fit = fitLogistic(columns, set.labels, {
    lambda: RIDGE,
    l1Ratio: 0,
    signs: new Int8Array(columns.length).fill(-1),
  });
  const worth = Array.from(fit.coefficients, (coefficient) => Math.max(0, -coefficient));
  const whole = worth.reduce((sum, value) => sum + value, 0);
  if (!(whole > 0)) return scorecard;
  const shares = new Map(parts.map(({ part }, i) => [part, worth[i] / whole]));
  const shareOf = (part: ScorecardPart) => shares.get(part) ?? 0;
  return { ...scorecard, dimensions: rescaled(scorecard, shareOf) };
}

function rescaled({ shape, dimensions }: Scorecard, shareOf: (part: ScorecardPart) => number): ScorecardDimension[] {
  const sum = (weights: readonly number[]) => weights.reduce((total, weight) => total + weight, 0);
  const sharesOf = ({ parts }: ScorecardDimension) => parts.map(shareOf);
  const totals = inUnits(
    dimensions.map((dimension) => sum(sharesOf(dimension))),
    sum(dimensions.map(({ weight }) => weight)),
  );
  return dimensions.flatMap((dimension, d) => {
    const weights = inUnits(sharesOf(dimension), sum(dimension.parts.map(({ weight }) => weight)));
    const parts = dimension.parts.flatMap((part, i) => (weights[i] > 0 ? [withWeight(part, weights[i], shape)] : []));
    return totals[d] > 0 && parts.length > 0 ? [{ ...dimension, weight: totals[d], parts }] : [];
  });
}

/** In points, what the lower tiers are worth, and a metric that is not known, is written in whole points too. */
function withWeight(part: ScorecardPart, weight: number, shape: Scorecard['shape']): ScorecardPart {
  const { rule, missing } = part;
  if (shape !== 'points' || rule.kind !== 'steps') return { ...part, weight };
  const whole = (value: number) => (100 * Math.round((value * weight) / 100)) / weight;
  const steps = rule.steps
    .map(({ when, value }) => ({ when, value: whole(value) }))
    .filter(({ value }, i) => value > 0 || i === 0);
  return { ...part, weight, missing: missing === null ? null : whole(missing), rule: { ...rule, steps } };
}

/** A regression needs a number everywhere: the mean says nothing either way. All missing: 0. */
function filledWithMean(column: Float64Array): Float64Array {
  let [sum, known] = [0, 0];
  for (const value of column) {
    if (Number.isNaN(value)) continue;
    sum += value;
    known++;
  }
  const mean = known === 0 ? 0 : sum / known;
  return column.map((value) => (Number.isNaN(value) ? mean : value));
}
