import { logLossAt, logOddsOfShare, sigmoid } from '../math/logistic.ts';
import type { Calibration } from '../runtime/types.ts';

export type Platt = Extract<Calibration, { readonly kind: 'platt' }>;

/**
 * Least slope. Margins without signal would fit a slope of 0 or below, which would lose or turn the order of accounts;
 * at this slope they keep their order and the probabilities hardly differ from the base rate.
 */
export const MIN_SLOPE = 0.01;
const MAX_ITERATIONS = 100;
/** Newton doubles its correct digits: after a move this small (in standard deviations of the margin) nothing is left to gain. */
const LAST_MOVE = 1e-7;
/** Shorter steps than this cannot be told from rounding. */
const MIN_SHARE = 1e-6;

/**
 * Platt scaling: calibrated margin = a + b * margin, by maximum likelihood with Platt's target smoothing (Platt 1999):
 * positives aim at (n+ + 1) / (n+ + 2) and negatives at 1 / (n- + 2), so that separable margins give a finite slope.
 *
 * @param margins Finite, best from fits that had not seen the row.
 * @param labels 0 or 1.
 * @param weights Sample weights, >= 0; null: all 1.
 * @returns b >= MIN_SLOPE. Where the best slope is smaller (no signal, or all margins equal), b is MIN_SLOPE and only the
 * level is fitted. Without rows or weight: a 0, b 1.
 * @throws {RangeError} On a margin that is not finite.
 */
export function fitPlatt(margins: Float64Array, labels: Uint8Array, weights: Float64Array | null = null): Platt {
  let positive = 0;
  let total = 0;
  let mean = 0;
  for (let i = 0; i < margins.length; i++) {
    if (!Number.isFinite(margins[i])) throw new RangeError(`margins[${i}] is ${margins[i]}; expected a finite number`);
    const weight = weights === null ? 1 : weights[i];
    total += weight;
    positive += weight * labels[i];
    mean += weight * margins[i];
  }
  if (!(total > 0)) return { kind: 'platt', a: 0, b: 1 };
  mean /= total;
  const high = (positive + 1) / (positive + 2);
  const low = 1 / (total - positive + 2);
  const targets = Float64Array.from(labels, (label) => (label === 1 ? high : low));
  const scale = spread(margins, weights, mean, total);
  const sample: Sample = {
    x: margins.map((margin) => (scale > 0 ? (margin - mean) / scale : 0)),
    targets,
    weights,
  };
  const level = logOddsOfShare(positive, total);
  if (scale > 0) {
    const line = maximise(sample, { level, slope: 0 }, true);
    const b = line.slope / scale;
    if (b >= MIN_SLOPE) return { kind: 'platt', a: line.level - b * mean, b };
  }
  const line = maximise(sample, { level, slope: MIN_SLOPE * scale }, false);
  return { kind: 'platt', a: line.level - MIN_SLOPE * mean, b: MIN_SLOPE };
}

interface Sample {
  readonly x: Float64Array;
  readonly targets: Float64Array;
  readonly weights: Float64Array | null;
}

interface Line {
  readonly level: number;
  readonly slope: number;
}

function spread(margins: Float64Array, weights: Float64Array | null, mean: number, total: number): number {
  let sum = 0;
  let size = 0;
  for (let i = 0; i < margins.length; i++) {
    const weight = weights === null ? 1 : weights[i];
    sum += weight * (margins[i] - mean) ** 2;
    if (weight > 0) size = Math.max(size, Math.abs(margins[i]));
  }
  const scale = Math.sqrt(sum / total);
  // Equal margins whose mean was rounded.
  return scale > 1e-12 * size ? scale : 0;
}

/** Newton with step halving on level and, if asked, slope. */
function maximise(sample: Sample, start: Line, withSlope: boolean): Line {
  let line = start;
  let loss = lossOf(sample, line);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const move = newtonMove(sample, line, withSlope);
    const isLast = Math.abs(move.level) + Math.abs(move.slope) < LAST_MOVE;
    let share = 1;
    let next = moved(line, move, share);
    if (isLast) return next;
    let nextLoss = lossOf(sample, next);
    while (nextLoss > loss && share > MIN_SHARE) {
      share /= 2;
      next = moved(line, move, share);
      nextLoss = lossOf(sample, next);
    }
    if (nextLoss > loss) return line;
    line = next;
    loss = nextLoss;
  }
  return line;
}

function moved(line: Line, move: Line, share: number): Line {
  return { level: line.level + share * move.level, slope: line.slope + share * move.slope };
}

function lossOf({ x, targets, weights }: Sample, { level, slope }: Line): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++)
    sum += (weights === null ? 1 : weights[i]) * logLossAt(level + slope * x[i], targets[i]);
  return sum;
}

function newtonMove({ x, targets, weights }: Sample, line: Line, withSlope: boolean): Line {
  let g0 = 0;
  let g1 = 0;
  let h00 = 0;
  let h01 = 0;
  let h11 = 0;
  for (let i = 0; i < x.length; i++) {
    const weight = weights === null ? 1 : weights[i];
    const p = sigmoid(line.level + line.slope * x[i]);
    const error = weight * (targets[i] - p);
    const curvature = weight * Math.max(p * (1 - p), 1e-12);
    g0 += error;
    g1 += error * x[i];
    h00 += curvature;
    h01 += curvature * x[i];
    h11 += curvature * x[i] * x[i];
  }
  const determinant = h00 * h11 - h01 * h01;
  if (!withSlope || !(determinant > 0)) return { level: g0 / h00, slope: 0 };
  return { level: (h11 * g0 - h01 * g1) / determinant, slope: (h00 * g1 - h01 * g0) / determinant };
}
