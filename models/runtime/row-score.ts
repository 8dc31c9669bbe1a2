import { applyModel, contributionsOf } from './apply.ts';
import { calibratedLogOdds, probabilityOf, slopeOf } from './calibration.ts';
import { categoryScores } from './categories.ts';
import { cohortLadder } from './cohorts.ts';
import type { CompiledModel } from './compiled.ts';
import { featureValue, type RowView } from './features.ts';
import { clampScore, pointsPerLogOdds, unclampedHealthOf } from './health.ts';
import type { CategoryScore, OutcomeModel } from './types.ts';

/** Where `scoreRow` puts what it finds about one row; made once by `newRowScore` and filled again for each row. */
export interface RowScore {
  /** Metrics by input, after null policies; NaN = missing. */
  readonly metrics: Float64Array;
  ladder: readonly number[];
  tenureDays: number;
  /** Design of the churn model. */
  readonly features: Float64Array;
  readonly expansionFeatures: Float64Array;
  /** Log-odds of churn before calibration. */
  margin: number;
  /** After calibration. */
  logOdds: number;
  churnProbability: number;
  /** NaN where the model has none, as its log-odds after calibration. */
  expansionProbability: number;
  expansionLogOdds: number;
  unclampedHealth: number;
  healthScore: number;
}

/** Room for the results of one row. */
export function newRowScore(model: CompiledModel): RowScore {
  const { inputs, outcomes } = model.file;
  return {
    metrics: new Float64Array(inputs.length),
    ladder: [],
    tenureDays: Number.NaN,
    features: new Float64Array(outcomes.churn.features.length),
    expansionFeatures: new Float64Array(outcomes.expansion?.features.length ?? 0),
    margin: 0,
    logOdds: 0,
    churnProbability: 0,
    expansionProbability: 0,
    expansionLogOdds: 0,
    unclampedHealth: 0,
    healthScore: 0,
  };
}

/**
 * Score one row into `out`: metrics, cohort ladder, margin, probabilities and health score, without reasons and categories
 * (`contributionsOfRow`, `categoriesOfRow`, `resultOfRow` give those from the filled `out`). For batch use.
 *
 * @param ladder The row's cohort ladder where the caller keeps ladders by cohort; otherwise it is looked up.
 */
export function scoreRow(model: CompiledModel, row: RowView, out: RowScore, ladder?: readonly number[]): void {
  const { inputs, cohorts, outcomes, health } = model.file;
  for (let i = 0; i < inputs.length; i++) {
    const value = row.metric(i);
    out.metrics[i] = Number.isNaN(value) && model.zeroWhenMissing[i] === 1 ? 0 : value;
  }
  out.tenureDays = row.tenureDays;
  out.ladder = ladder ?? cohortLadder(cohorts, (name) => row.attribute(name), row.tenureDays);
  out.margin = marginInto(model, outcomes.churn, row, out, out.features);
  out.logOdds = calibratedLogOdds(outcomes.churn.calibration, out.margin);
  out.churnProbability = probabilityOf(out.logOdds);
  out.unclampedHealth = unclampedHealthOf(out.logOdds, health);
  out.healthScore = clampScore(out.unclampedHealth);
  out.expansionProbability = Number.NaN;
  out.expansionLogOdds = Number.NaN;
  if (outcomes.expansion !== null) {
    const margin = marginInto(model, outcomes.expansion, row, out, out.expansionFeatures);
    out.expansionLogOdds = calibratedLogOdds(outcomes.expansion.calibration, margin);
    out.expansionProbability = probabilityOf(out.expansionLogOdds);
  }
}

/** What each churn feature contributes to the margin of a scored row; see `contributionsOf`. */
export function contributionsOfRow(model: CompiledModel, scored: RowScore) {
  return contributionsOf(model.file.outcomes.churn.parameters, scored.features);
}

/**
 * Category scores of a scored row. On the health scale a calibration multiplies every contribution by its slope; what bends
 * in it (all of an isotonic one) is a step of its own, which belongs to no category and moves all of them alike, as do
 * contributions of categories without a weight.
 */
export function categoriesOfRow(model: CompiledModel, scored: RowScore, contributions: Float64Array): CategoryScore[] {
  const { health, outcomes } = model.file;
  const { calibration } = outcomes.churn;
  const pointsPerMargin = -pointsPerLogOdds(health) * slopeOf(calibration);
  const points = new Float64Array(health.categoryWeights.length);
  for (let i = 0; i < contributions.length; i++) {
    const c = model.weightOfFeature[i];
    if (c !== -1) points[c] += pointsPerMargin * contributions[i];
  }
  let start = scored.unclampedHealth;
  for (const value of points) start -= value;
  return categoryScores(health.categoryWeights, start, points);
}

function marginInto(
  model: CompiledModel,
  outcome: OutcomeModel,
  row: RowView,
  scored: RowScore,
  features: Float64Array,
): number {
  const view: RowView = {
    metric: (input) => scored.metrics[input],
    attribute: (name) => row.attribute(name),
    tenureDays: row.tenureDays,
  };
  for (let i = 0; i < features.length; i++) {
    features[i] = featureValue(outcome.features[i], view, model.file.cohorts, scored.ladder);
  }
  return applyModel(outcome.parameters, features);
}
