import { balanced, onGrid } from './grid.ts';
import type { LogisticParameters } from './types.ts';

/** Contributions of a model's features to one margin: base + sum of contributions = margin, exactly. */
export interface Contributions {
  readonly base: number;
  /** One per feature, in log-odds. */
  readonly contributions: Float64Array;
}

/**
 * Margin of a logistic model: intercept + sum(coefficient * feature), added in order, then put on the grid of `onGrid`.
 *
 * @param features Length as the coefficients. NaN = missing: the feature's center stands in, so that it contributes nothing.
 */
export function applyLogistic(parameters: LogisticParameters, features: Float64Array): number {
  const { coefficients, centers } = parameters;
  let margin = parameters.intercept;
  for (let i = 0; i < coefficients.length; i++) {
    margin += coefficients[i] * (Number.isNaN(features[i]) ? centers[i] : features[i]);
  }
  return onGrid(margin);
}

/** Contributions of a logistic model: coefficient * (feature - center); base: the margin where every feature is at its center. */
export function logisticContributions(parameters: LogisticParameters, features: Float64Array): Contributions {
  const { coefficients, centers } = parameters;
  const contributions = new Float64Array(coefficients.length);
  let base = parameters.intercept;
  for (let i = 0; i < coefficients.length; i++) {
    base += coefficients[i] * centers[i];
    contributions[i] = Number.isNaN(features[i]) ? 0 : coefficients[i] * (features[i] - centers[i]);
  }
  return balanced(applyLogistic(parameters, features), base, contributions);
}
