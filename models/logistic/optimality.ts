import { hasOneClass, prepareDesign } from './design.ts';
import { elasticNet, violationOf } from './penalty.ts';
import { pointAt } from './point.ts';
import type { LogisticFit, LogisticOptions } from './types.ts';

/**
 * How far a fit is from optimal by the conditions of Karush, Kuhn and Tucker, sign bounds included: the largest distance of 0
 * from the subdifferential of the objective in the intercept and in each coefficient of the standardised columns. 0 is exact;
 * a fit has converged iff it is at most its tolerance. It is computed from the rows alone, whatever solver gave the fit.
 */
export function optimalityGap(
  columns: readonly Float64Array[],
  labels: Uint8Array,
  fitted: Pick<LogisticFit, 'intercept' | 'coefficients'>,
  options: Omit<LogisticOptions, 'warmStart' | 'tolerance' | 'maxIterations'>,
): number {
  const design = prepareDesign(columns, labels, options);
  if (hasOneClass(design)) {
    design.close();
    return 0;
  }
  const { lambda, l1Ratio = 1, penaltyFactors = null, signs = null } = options;
  const penalty = elasticNet(lambda, l1Ratio, penaltyFactors, signs, design.nColumns);
  let intercept = fitted.intercept;
  const coefficients = Float64Array.from(fitted.coefficients, (b, j) => {
    intercept += b * design.means[j];
    return b * design.scales[j];
  });
  const { slopes, interceptSlope } = pointAt(design, penalty, intercept, coefficients);
  design.close();
  let worst = Math.abs(interceptSlope);
  design.scales.forEach((scale, j) => {
    if (scale === 0) return;
    if ((signs?.[j] ?? 0) * coefficients[j] < 0) worst = Number.POSITIVE_INFINITY;
    worst = Math.max(worst, violationOf(penalty, j, coefficients[j], slopes[j]));
  });
  return worst;
}
