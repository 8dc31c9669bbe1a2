import { softplus } from '../runtime/calibration.ts';
import type { Calibration } from '../runtime/types.ts';
import { calibrationSample, maximiseLikelihood, standardColumn } from './likelihood.ts';
import { fitPlatt, MIN_SLOPE } from './platt.ts';

export type Beta = Extract<Calibration, { readonly kind: 'beta' }>;

/**
 * Beta calibration (Kull, Silva Filho and Flach 2017): log-odds = c + a * ln(s) - b * ln(1 - s), where s is the probability
 * of the margin. Slope a at low margins and b at high ones: with a = b it is Platt's line, with a > b the low probabilities
 * are spread and the high ones drawn together. By maximum likelihood with Platt's target smoothing.
 *
 * @param margins Finite, best from fits that had not seen the row.
 * @param labels 0 or 1. @param weights Sample weights, >= 0; null: all 1.
 * @returns a and b at least MIN_SLOPE, so that the order of accounts is kept. Where the margins do not tell a and b apart:
 * Platt's line. Without rows or weight: a 1, b 1, c 0.
 * @throws {RangeError} On a margin that is not finite.
 */
export function fitBeta(margins: Float64Array, labels: Uint8Array, weights: Float64Array | null = null): Beta {
  const sample = calibrationSample(margins, labels, weights);
  const line = fitPlatt(margins, labels, weights);
  const straight: Beta = { kind: 'beta', a: line.b, b: line.b, c: line.a };
  if (!(sample.total > 0)) return straight;
  const lnNot = margins.map(softplus);
  const low = standardColumn(
    margins.map((margin, i) => margin - lnNot[i]),
    sample,
  );
  const high = standardColumn(lnNot, sample);
  if (low.scale === 0 || high.scale === 0) return straight;
  const fitFrom = (start: readonly [a: number, b: number], free: readonly number[]): Fitted => {
    const scaled = [sample.level, start[0] * low.scale, start[1] * high.scale];
    const { coefficients, loss } = maximiseLikelihood(sample, [low.values, high.values], scaled, free);
    // What did not move stays exactly as given, not as scaled and scaled back.
    const a = free.includes(1) ? coefficients[1] / low.scale : start[0];
    const b = free.includes(2) ? coefficients[2] / high.scale : start[1];
    return { beta: { kind: 'beta', a, b, c: coefficients[0] - a * low.mean - b * high.mean }, loss };
  };
  return bestWithinBounds(fitFrom, line.b) ?? straight;
}

interface Fitted {
  readonly beta: Beta;
  readonly loss: number;
}

/**
 * The likelihood is concave, so that its maximum within the bounds is the best of the maxima on the inside and on each
 * bound that lie within them.
 */
function bestWithinBounds(
  fitFrom: (start: readonly [a: number, b: number], free: readonly number[]) => Fitted,
  slope: number,
): Beta | null {
  const isWithin = ({ beta }: Fitted) => beta.a >= MIN_SLOPE && beta.b >= MIN_SLOPE && Number.isFinite(beta.c);
  const inside = fitFrom([slope, slope], [0, 1, 2]);
  if (isWithin(inside)) return inside.beta;
  const onBounds = [
    fitFrom([slope, MIN_SLOPE], [0, 1]),
    fitFrom([MIN_SLOPE, slope], [0, 2]),
    fitFrom([MIN_SLOPE, MIN_SLOPE], [0]),
  ].filter(isWithin);
  onBounds.sort((first, second) => first.loss - second.loss);
  return onBounds[0]?.beta ?? null;
}
