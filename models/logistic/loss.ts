import type { Design } from './design.ts';

/** Margins of the rows and what the log loss is there. */
export interface LossState {
  readonly margins: Float64Array;
  /** Mean weighted log loss. */
  readonly logLoss: number;
  /** Derivative of the mean log loss by each margin: weight * (p - label). */
  readonly slopes: Float64Array;
  /** Second derivative by each margin: weight * p * (1 - p), floored so that Newton steps stay bounded. */
  readonly curvatures: Float64Array;
}

/**
 * Least p * (1 - p) that is believed. On separable rows the true curvature runs to 0 and a Newton step to infinity;
 * below this floor (margins beyond 18) steps shrink instead.
 */
const MIN_CURVATURE = 1e-8;

/** Log loss, slopes and curvatures of the design's rows at `margins`. */
export function lossAtMargins(design: Design, margins: Float64Array): LossState {
  const { weights, labels, nRows } = design;
  const slopes = new Float64Array(nRows);
  const curvatures = new Float64Array(nRows);
  let logLoss = 0;
  for (let i = 0; i < nRows; i++) {
    const margin = margins[i];
    const weight = weights[i];
    const small = Math.exp(-Math.abs(margin));
    const probability = (margin >= 0 ? 1 : small) / (1 + small);
    logLoss += weight * (Math.max(margin, 0) - labels[i] * margin + Math.log1p(small));
    slopes[i] = weight * (probability - labels[i]);
    curvatures[i] = weight * Math.max(probability * (1 - probability), MIN_CURVATURE);
  }
  return { margins, logLoss, slopes, curvatures };
}
