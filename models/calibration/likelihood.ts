import { solvePositiveDefinite } from '../logistic/cholesky.ts';
import { logLossAt, logOddsOfShare, sigmoid } from '../math/logistic.ts';

const MAX_ITERATIONS = 100;
/** Newton doubles its correct digits: after a move this small (columns in standard deviations) nothing is left to gain. */
const LAST_MOVE = 1e-7;
/** Shorter steps than this cannot be told from rounding. */
const MIN_SHARE = 1e-6;

/** Rows that a calibration is fitted on. */
export interface CalibrationSample {
  /** What each row aims at: Platt's smoothed labels. */
  readonly targets: Float64Array;
  /** null: all 1. */
  readonly weights: Float64Array | null;
  /** Sum of the weights. */
  readonly total: number;
  /** Log-odds of the share of positives. */
  readonly level: number;
}

/**
 * Labels with Platt's target smoothing (Platt 1999): positives aim at (n+ + 1) / (n+ + 2) and negatives at 1 / (n- + 2), so
 * that separable margins give finite coefficients.
 *
 * @throws {RangeError} On a margin that is not finite.
 */
export function calibrationSample(
  margins: Float64Array,
  labels: Uint8Array,
  weights: Float64Array | null,
): CalibrationSample {
  let positive = 0;
  let total = 0;
  for (let i = 0; i < margins.length; i++) {
    if (!Number.isFinite(margins[i])) throw new RangeError(`margins[${i}] is ${margins[i]}; expected a finite number`);
    const weight = weights === null ? 1 : weights[i];
    total += weight;
    positive += weight * labels[i];
  }
  const high = (positive + 1) / (positive + 2);
  const low = 1 / (total - positive + 2);
  const targets = Float64Array.from(labels, (label) => (label === 1 ? high : low));
  return { targets, weights, total, level: logOddsOfShare(positive, total) };
}

/** A column with weighted mean 0 and standard deviation 1; `scale` 0 (and all values 0) where it does not vary. */
export interface StandardColumn {
  readonly values: Float64Array;
  readonly mean: number;
  readonly scale: number;
}

/** Standardise a column of the sample. */
export function standardColumn(column: Float64Array, { weights, total }: CalibrationSample): StandardColumn {
  const weightOf = (i: number) => (weights === null ? 1 : weights[i]);
  let mean = 0;
  for (let i = 0; i < column.length; i++) mean += weightOf(i) * column[i];
  mean /= total;
  let sum = 0;
  let size = 0;
  for (let i = 0; i < column.length; i++) {
    sum += weightOf(i) * (column[i] - mean) ** 2;
    if (weightOf(i) > 0) size = Math.max(size, Math.abs(column[i]));
  }
  const spread = Math.sqrt(sum / total);
  // Equal values whose mean was rounded.
  const scale = spread > 1e-12 * size ? spread : 0;
  return { values: column.map((value) => (scale > 0 ? (value - mean) / scale : 0)), mean, scale };
}

/**
 * Maximum likelihood of log-odds = c[0] + sum of c[k] * columns[k - 1], by Newton's method with step halving.
 *
 * @param free Positions of `start` that may move, ascending; the others stay.
 */
export function maximiseLikelihood(
  sample: CalibrationSample,
  columns: readonly Float64Array[],
  start: readonly number[],
  free: readonly number[],
): { readonly coefficients: readonly number[]; readonly loss: number } {
  let coefficients = start;
  let loss = lossOf(sample, columns, coefficients);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const move = newtonMove(sample, columns, coefficients, free);
    if (move === null) break;
    let share = 1;
    let next = moved(coefficients, move, free, share);
    let nextLoss = lossOf(sample, columns, next);
    if (move.reduce((sum, value) => sum + Math.abs(value), 0) < LAST_MOVE)
      return { coefficients: next, loss: nextLoss };
    while (!(nextLoss <= loss) && share > MIN_SHARE) {
      share /= 2;
      next = moved(coefficients, move, free, share);
      nextLoss = lossOf(sample, columns, next);
    }
    if (!(nextLoss <= loss)) break;
    coefficients = next;
    loss = nextLoss;
  }
  return { coefficients, loss };
}

function moved(from: readonly number[], move: Float64Array, free: readonly number[], share: number): number[] {
  const next = [...from];
  free.forEach((k, f) => {
    next[k] += share * move[f];
  });
  return next;
}

function marginAt(columns: readonly Float64Array[], coefficients: readonly number[], i: number): number {
  let margin = coefficients[0];
  for (let k = 0; k < columns.length; k++) margin += coefficients[k + 1] * columns[k][i];
  return margin;
}

function lossOf(
  { targets, weights }: CalibrationSample,
  columns: readonly Float64Array[],
  coefficients: readonly number[],
): number {
  let sum = 0;
  for (let i = 0; i < targets.length; i++)
    sum += (weights === null ? 1 : weights[i]) * logLossAt(marginAt(columns, coefficients, i), targets[i]);
  return sum;
}

/** null: the likelihood does not bend, so there is no move. */
function newtonMove(
  { targets, weights }: CalibrationSample,
  columns: readonly Float64Array[],
  coefficients: readonly number[],
  free: readonly number[],
): Float64Array | null {
  const n = free.length;
  const pull = new Float64Array(n);
  const bend = new Float64Array(n * n);
  const row = new Float64Array(n);
  for (let i = 0; i < targets.length; i++) {
    const weight = weights === null ? 1 : weights[i];
    const p = sigmoid(marginAt(columns, coefficients, i));
    const error = weight * (targets[i] - p);
    const curvature = weight * Math.max(p * (1 - p), 1e-12);
    for (let f = 0; f < n; f++) row[f] = free[f] === 0 ? 1 : columns[free[f] - 1][i];
    for (let f = 0; f < n; f++) {
      pull[f] += error * row[f];
      for (let g = 0; g <= f; g++) bend[f * n + g] += curvature * row[f] * row[g];
    }
  }
  return solvePositiveDefinite(bend, pull);
}
