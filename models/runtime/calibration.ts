import { exponential, naturalLog } from './elementary.ts';
import type { Calibration } from './types.ts';

/** Log-odds are taken at this size where they are larger when they become a probability, so that it is never 0 or 1. */
export const LARGEST_LOG_ODDS = 30;
/** Isotonic probabilities are kept this far from 0 and 1 before they become log-odds. */
export const SMALLEST_PROBABILITY = 1e-9;

/**
 * Calibrated log-odds of a margin. Platt: a + b * margin. Beta: c + a * margin + (b - a) * softplus(margin), which is
 * c + a * ln(s) - b * ln(1 - s). Isotonic: the log-odds of the probability found by linear interpolation between the points
 * (ends clamped; of points with equal margins, the last serves).
 */
export function calibratedLogOdds(calibration: Calibration, margin: number): number {
  if (calibration.kind === 'platt') return calibration.a + calibration.b * margin;
  if (calibration.kind === 'beta') {
    const { a, b, c } = calibration;
    return c + a * margin + (b - a) * softplus(margin);
  }
  const probability = interpolated(calibration.margins, calibration.probabilities, margin);
  const kept = Math.min(1 - SMALLEST_PROBABILITY, Math.max(SMALLEST_PROBABILITY, probability));
  return naturalLog(kept / (1 - kept));
}

/**
 * What one unit of margin is worth in calibrated log-odds, apart from the calibration's own bend: Platt's slope; that of
 * beta at low margins, where nearly all accounts are; 1 for isotonic, which has no line in it.
 */
export function slopeOf(calibration: Calibration): number {
  if (calibration.kind === 'platt') return calibration.b;
  return calibration.kind === 'beta' ? calibration.a : 1;
}

/** ln(1 + e^margin): minus the logarithm of the probability that nothing happens. */
export function softplus(margin: number): number {
  return Math.max(margin, 0) + naturalLog(1 + exponential(-Math.abs(margin)));
}

/** Probability of log-odds, strictly between 0 and 1. NaN stays NaN. */
export function probabilityOf(logOdds: number): number {
  const limited = Math.min(LARGEST_LOG_ODDS, Math.max(-LARGEST_LOG_ODDS, logOdds));
  if (limited >= 0) return 1 / (1 + exponential(-limited));
  const odds = exponential(limited);
  return odds / (1 + odds);
}

function interpolated(xs: readonly number[], ys: readonly number[], x: number): number {
  const last = xs.length - 1;
  if (x >= xs[last]) return ys[last];
  if (x < xs[0]) return ys[0];
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (xs[middle] <= x) low = middle;
    else high = middle;
  }
  return ys[low] + (ys[high] - ys[low]) * ((x - xs[low]) / (xs[high] - xs[low]));
}
