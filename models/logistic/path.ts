import { logOddsOfShare } from '../math/logistic.ts';
import { openCurvature } from './begin.ts';
import type { CurvatureModel } from './curvature.ts';
import { type Design, hasOneClass, prepareDesign } from './design.ts';
import { asFit, DEFAULT_MAX_ITERATIONS, DEFAULT_TOLERANCE, oneClassFit } from './fit.ts';
import { type Solution, solve } from './newton.ts';
import { elasticNet, type Penalty, violationOf } from './penalty.ts';
import { pointAt } from './point.ts';
import type { LogisticFit, PenaltyOptions } from './types.ts';

export interface PathOptions extends PenaltyOptions {
  /** Length of the path. Default 40. */
  readonly nLambdas?: number;
  /** Smallest lambda as a share of the largest, in (0, 1). Default 0.001. */
  readonly lambdaMinRatio?: number;
  /** The path ends with the first fit that has more coefficients than this. Default: no limit. */
  readonly maxNonZero?: number;
  /** Descending; instead of a path of our own, so that folds can share one. */
  readonly lambdas?: ArrayLike<number>;
}

export interface LogisticPath {
  /** Descending, one per fit. */
  readonly lambdas: Float64Array;
  readonly fits: readonly LogisticFit[];
}

/** A penalty on squares alone keeps every column in; as glmnet does, the path then starts where this share would. */
const MIN_L1_RATIO = 1e-3;
/** A model that explains this share of the log loss separates the rows: smaller lambdas only inflate it. */
const SATURATED_SHARE = 0.999;

/**
 * Fit along falling lambdas, each from the last: from the smallest lambda that keeps every penalised column out, in equal
 * steps on the log scale. Ends early at `maxNonZero`, or where the rows are all but separated.
 *
 * @returns At least one fit, except where `lambdas` is empty. Where no column can come in, or there is one class only, a single fit.
 * @throws {RangeError} As `fitLogistic`.
 */
export function fitLogisticPath(
  columns: readonly Float64Array[],
  labels: Uint8Array,
  options: PathOptions = {},
): LogisticPath {
  const design = prepareDesign(columns, labels, options);
  try {
    return pathOf(design, options);
  } finally {
    design.close();
  }
}

function pathOf(design: Design, options: PathOptions): LogisticPath {
  const { signs = null, penaltyFactors = null, l1Ratio = 1, maxNonZero = Infinity } = options;
  const { tolerance = DEFAULT_TOLERANCE, maxIterations = DEFAULT_MAX_ITERATIONS } = options;
  if (hasOneClass(design)) return { lambdas: Float64Array.of(options.lambdas?.[0] ?? 0), fits: [oneClassFit(design)] };
  const penaltyOf = (lambda: number) => elasticNet(lambda, l1Ratio, penaltyFactors, signs, design.nColumns);
  const { model: curvature, close } = openCurvature(design);
  let last = solveWithoutPenalised(design, penaltyOf(1), tolerance, maxIterations, curvature);
  const nullLoss = last.logLoss;
  const planned = options.lambdas ?? plannedLambdas(largestLambda(design, penaltyOf(1), last, l1Ratio), options);
  const lambdas: number[] = [];
  const fits: LogisticFit[] = [];
  for (let k = 0; k < planned.length; k++) {
    last = solve(design, penaltyOf(planned[k]), last, tolerance, maxIterations, curvature);
    lambdas.push(planned[k]);
    fits.push(asFit(design, last));
    if (last.coefficients.reduce((count, b) => count + (b === 0 ? 0 : 1), 0) > maxNonZero) break;
    if (options.lambdas === undefined && last.logLoss < (1 - SATURATED_SHARE) * nullLoss) break;
  }
  close();
  return { lambdas: Float64Array.from(lambdas), fits };
}

/** The fit with the unpenalised columns alone. */
function solveWithoutPenalised(
  design: Design,
  unit: Penalty,
  tolerance: number,
  maxIterations: number,
  curvature: CurvatureModel,
): Solution {
  const scales = design.scales.map((scale, j) => (unit.l1[j] + unit.l2[j] > 0 ? 0 : scale));
  const without = { ...design, scales, usable: design.usable.filter((j) => scales[j] > 0) };
  const intercept = logOddsOfShare(design.positiveWeight, design.totalWeight);
  const first = pointAt(without, unit, intercept, new Float64Array(design.nColumns));
  const found = solve(without, unit, first, tolerance, maxIterations, curvature);
  return { ...found, ...pointAt(design, unit, found.intercept, found.coefficients) };
}

/** The smallest lambda at which no penalised column comes in. */
function largestLambda(design: Design, unit: Penalty, solution: Solution, l1Ratio: number): number {
  const free: Penalty = { ...unit, l1: new Float64Array(design.nColumns), l2: new Float64Array(design.nColumns) };
  let largest = 0;
  for (let j = 0; j < design.nColumns; j++) {
    const factor = unit.l1[j] + unit.l2[j];
    if (factor === 0 || design.scales[j] === 0) continue;
    const violation = violationOf(free, j, 0, solution.slopes[j]);
    largest = Math.max(largest, violation / (factor * Math.max(l1Ratio, MIN_L1_RATIO)));
  }
  return largest;
}

function plannedLambdas(largest: number, { nLambdas = 40, lambdaMinRatio = 1e-3 }: PathOptions): Float64Array {
  if (!(nLambdas >= 1)) throw new RangeError(`nLambdas is ${nLambdas}; expected a whole number from 1 up`);
  if (!(lambdaMinRatio > 0 && lambdaMinRatio < 1))
    throw new RangeError(`lambdaMinRatio is ${lambdaMinRatio}; expected a number between 0 and 1`);
  if (!(largest > 0)) return Float64Array.of(0);
  return Float64Array.from({ length: nLambdas }, (_, k) => largest * lambdaMinRatio ** (k / Math.max(nLambdas - 1, 1)));
}
