import type { Calibration } from '../runtime/types.ts';
import { calibrationSample, maximiseLikelihood, standardColumn } from './likelihood.ts';

export type Platt = Extract<Calibration, { readonly kind: 'platt' }>;

/**
 * Least slope. Margins without signal would fit a slope of 0 or below, which would lose or turn the order of accounts;
 * at this slope they keep their order and the probabilities hardly differ from the base rate.
 */
export const MIN_SLOPE = 0.01;

/**
 * Platt scaling: calibrated margin = a + b * margin, by maximum likelihood with Platt's target smoothing (Platt 1999).
 *
 * @param margins Finite, best from fits that had not seen the row.
 * @param labels 0 or 1.
 * @param weights Sample weights, >= 0; null: all 1.
 * @returns b >= MIN_SLOPE. Where the best slope is smaller (no signal, or all margins equal), b is MIN_SLOPE and only the
 * level is fitted. Without rows or weight: a 0, b 1.
 * @throws {RangeError} On a margin that is not finite.
 */
export function fitPlatt(margins: Float64Array, labels: Uint8Array, weights: Float64Array | null = null): Platt {
  const sample = calibrationSample(margins, labels, weights);
  if (!(sample.total > 0)) return { kind: 'platt', a: 0, b: 1 };
  const { values, mean, scale } = standardColumn(margins, sample);
  if (scale > 0) {
    const [level, slope] = maximiseLikelihood(sample, [values], [sample.level, 0], [0, 1]).coefficients;
    const b = slope / scale;
    if (b >= MIN_SLOPE) return { kind: 'platt', a: level - b * mean, b };
  }
  const [level] = maximiseLikelihood(sample, [values], [sample.level, MIN_SLOPE * scale], [0]).coefficients;
  return { kind: 'platt', a: level - MIN_SLOPE * mean, b: MIN_SLOPE };
}
