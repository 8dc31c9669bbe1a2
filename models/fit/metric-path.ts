import { fitLogisticPath } from '../logistic/path.ts';
import { takenAt } from '../math/columns.ts';
import type { FeatureSpec } from '../runtime/types.ts';
import type { CaseControlSample } from './case-control.ts';
import { type NearDuplicate, representatives } from './near-duplicates.ts';
import type { TrainingSet } from './training-set.ts';

/** What a scorecard can be made of. */
export interface Offered {
  readonly set: TrainingSet;
  readonly specs: readonly FeatureSpec[];
  /** Feature columns over the training rows, as `specs`. */
  readonly columns: readonly Float64Array[];
  readonly signs: Int8Array;
  /** Near-duplicates of each column. */
  readonly near: readonly (readonly NearDuplicate[])[];
}

/** Attributes are not metrics: they are always in, shrunk towards the whole book. */
const CONTEXT_PENALTY = 0.3;
/** A metric may bring two columns (its percentile, and being missing): the path walks this many past the largest size. */
const SPARE_COLUMNS = 3;
/** The path only orders metrics. */
const PATH_TOLERANCE = 1e-5;

/**
 * For each size, that many metrics in the order in which the elastic-net path takes them (or all it ever takes), and all
 * attributes. Of near-duplicates only one is offered to the path: the one that goes along most with the label in the rows.
 *
 * @param sizes Ascending numbers of metrics.
 * @returns Ascending columns per size.
 */
export function selectBySize(
  { set, specs, columns, signs, near }: Offered,
  sample: CaseControlSample,
  sizes: readonly number[],
): number[][] {
  const isContext = (j: number) => specs[j].kind === 'context_is';
  const always = specs.flatMap((_, j) => (isContext(j) ? [j] : []));
  const taken = columns.map((column) => takenAt(column, sample.positions));
  const labels = takenAt(set.labels, sample.positions);
  const strength = Float64Array.from(taken, (column, j) => associationOf(column, labels, sample.weights, signs[j]));
  const metrics = representatives(
    specs.flatMap((_, j) => (isContext(j) ? [] : [j])),
    near,
    strength,
  );
  const offered = [...metrics, ...always];
  const path = fitLogisticPath(
    offered.map((j) => taken[j]),
    labels,
    {
      l1Ratio: 0.9,
      signs: Int8Array.from(offered, (j) => signs[j]),
      penaltyFactors: Float64Array.from(offered, (j) => (isContext(j) ? CONTEXT_PENALTY : 1)),
      weights: sample.weights,
      tolerance: PATH_TOLERANCE,
      nLambdas: 40,
      lambdaMinRatio: 1e-3,
      maxNonZero: Math.max(...sizes) + SPARE_COLUMNS + always.length,
    },
  );
  const steps = path.fits.map(({ coefficients }) => {
    const strengths = new Map(offered.map((j, k) => [j, Math.abs(coefficients[k])]));
    return { active: metrics.filter((j) => strengths.get(j) !== 0), strengths };
  });
  return sizes.map((size) => {
    const tooLarge = steps.findIndex(({ active }) => countMetrics(specs, active) > size);
    const last = tooLarge === -1 ? steps.length - 1 : tooLarge - 1;
    const chosen = last < 0 ? [] : steps[last].active;
    const filled = tooLarge === -1 ? chosen : topUp(specs, chosen, steps[tooLarge], size);
    return [...filled, ...always].sort((a, b) => a - b);
  });
}

/**
 * Several metrics may enter at one step of the path, so that no step holds exactly the wanted number: the strongest of the
 * step that holds too many fill up.
 */
function topUp(
  specs: readonly FeatureSpec[],
  chosen: readonly number[],
  next: { readonly active: readonly number[]; readonly strengths: ReadonlyMap<number, number> },
  size: number,
): number[] {
  const strength = (j: number) => next.strengths.get(j) ?? 0;
  const filled = [...chosen];
  for (const j of next.active.toSorted((a, b) => strength(b) - strength(a) || a - b)) {
    if (!filled.includes(j) && countMetrics(specs, [...filled, j]) <= size) filled.push(j);
  }
  return filled;
}

function countMetrics(specs: readonly FeatureSpec[], active: readonly number[]): number {
  return new Set(active.map((j) => specs[j]).flatMap((spec) => (spec.kind === 'context_is' ? [] : [spec.input]))).size;
}

/** Size of the correlation of a column with the label; 0 where it goes against the sign, or the column does not vary. */
function associationOf(column: Float64Array, labels: Uint8Array, weights: Float64Array | null, sign: number): number {
  let total = 0;
  let sumX = 0;
  let sumY = 0;
  let sumXX = 0;
  let sumXY = 0;
  for (let i = 0; i < column.length; i++) {
    const weight = weights === null ? 1 : weights[i];
    const x = column[i];
    total += weight;
    sumX += weight * x;
    sumY += weight * labels[i];
    sumXX += weight * x * x;
    sumXY += weight * x * labels[i];
  }
  const covariance = sumXY - (sumX * sumY) / total;
  const variance = sumXX - (sumX * sumX) / total;
  if (!(variance > 1e-12 * sumXX) || sign * covariance < 0) return 0;
  return Math.abs(covariance) / Math.sqrt(variance);
}
