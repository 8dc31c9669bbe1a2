import { logLossAt, logOddsOfShare } from '../math/logistic.ts';
import { nearPoint, openCurvature } from './begin.ts';
import { type Design, hasOneClass, prepareDesign } from './design.ts';
import { type Solution, solve } from './newton.ts';
import { elasticNet, type Penalty, withinSign } from './penalty.ts';
import { type Point, pointAt } from './point.ts';
import type { LogisticFit, LogisticOptions, LogisticStart } from './types.ts';

export const DEFAULT_TOLERANCE = 1e-8;
export const DEFAULT_MAX_ITERATIONS = 100;

/**
 * Fit a logistic regression with an elastic-net penalty and sign bounds.
 *
 * Minimises  mean weighted log loss + lambda * sum_j factor_j * (l1Ratio * |b_j| + (1 - l1Ratio) / 2 * b_j^2)
 * where b_j is the coefficient of column j scaled to weighted standard deviation 1 (coefficient times standard deviation),
 * as glmnet has it; the intercept is not penalised. The result is on the scale of the columns as given. To compare with
 * scikit-learn on standardised columns: lambda = 1 / (C * sum of weights).
 *
 * Constant columns get coefficient 0. Rows of one class (or none) give coefficients of 0 and a finite intercept
 * (`logOddsOfShare`). Separable rows without a penalty end at large finite coefficients, where the loss is below about
 * `tolerance`.
 *
 * @param columns Feature columns, no missing values, all as long as `labels`.
 * @param labels 0 or 1.
 * @throws {RangeError} On values out of range or unequal lengths.
 */
export function fitLogistic(
  columns: readonly Float64Array[],
  labels: Uint8Array,
  options: LogisticOptions,
): LogisticFit {
  const design = prepareDesign(columns, labels, options);
  try {
    return fitDesign(design, options);
  } finally {
    design.close();
  }
}

function fitDesign(design: Design, options: LogisticOptions): LogisticFit {
  const { signs = null, penaltyFactors = null, l1Ratio = 1 } = options;
  const penalty = elasticNet(options.lambda, l1Ratio, penaltyFactors, signs, design.nColumns);
  if (hasOneClass(design)) return oneClassFit(design);
  const { warmStart, tolerance = DEFAULT_TOLERANCE, maxIterations = DEFAULT_MAX_ITERATIONS } = options;
  const curvature = openCurvature(design);
  const first =
    warmStart === undefined ? nearPoint(design, penalty, curvature) : givenPoint(design, penalty, warmStart);
  const solution = solve(design, penalty, first, tolerance, maxIterations, curvature.model);
  curvature.close();
  return asFit(design, solution);
}

function givenPoint(design: Design, penalty: Penalty, given: LogisticStart): Point {
  const coefficients = new Float64Array(design.nColumns);
  let { intercept } = given;
  for (let j = 0; j < design.nColumns; j++) {
    intercept += given.coefficients[j] * design.means[j];
    coefficients[j] = withinSign(penalty.signs[j], given.coefficients[j] * design.scales[j]);
  }
  return pointAt(design, penalty, intercept, coefficients);
}

/** The fit where all rows have one label, or there is no row. */
export function oneClassFit(design: Design): LogisticFit {
  const intercept = logOddsOfShare(design.positiveWeight, design.totalWeight);
  const logLoss = design.totalWeight > 0 ? logLossAt(intercept, design.positiveWeight > 0 ? 1 : 0) : 0;
  return {
    intercept,
    coefficients: new Float64Array(design.nColumns),
    nIterations: 0,
    converged: true,
    objective: logLoss,
    logLoss,
  };
}

/** A solution on standardised columns, brought back to the scale of the columns as given. */
export function asFit(design: Design, solution: Solution): LogisticFit {
  const coefficients = new Float64Array(design.nColumns);
  let intercept = solution.intercept;
  for (let j = 0; j < design.nColumns; j++) {
    if (solution.coefficients[j] === 0) continue;
    coefficients[j] = solution.coefficients[j] / design.scales[j];
    intercept -= coefficients[j] * design.means[j];
  }
  const { nIterations, converged, objective, logLoss } = solution;
  return { intercept, coefficients, nIterations, converged, objective, logLoss };
}
