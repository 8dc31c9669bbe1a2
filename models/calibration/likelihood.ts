import { solvePositiveDefinite } from '../logistic/cholesky.ts';
import { filled } from '../math/columns.ts';
import { logOddsOfShare } from '../math/logistic.ts';

const MAX_ITERATIONS = 100;
/** Newton doubles its correct digits: after a move this small (columns in standard deviations) nothing is left to gain. */
const LAST_MOVE = 1e-7;
/** Shorter steps than this cannot be told from rounding. */
const MIN_SHARE = 1e-6;
/** Far below the largest number. */
const LARGE_PRODUCT = 1e150;

/** From twice as many rows on, so many of them, evenly spread, say where to begin. */
const FIRST_ROWS = 8_192;

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
  const targets = new Float64Array(labels.length);
  for (let i = 0; i < targets.length; i++) targets[i] = labels[i] === 1 ? high : low;
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
 * @param columns One or two.
 * @param free Positions of `start` that may move, ascending; the others stay.
 */
export function maximiseLikelihood(
  sample: CalibrationSample,
  columns: readonly Float64Array[],
  start: readonly number[],
  free: readonly number[],
): { readonly coefficients: readonly number[]; readonly loss: number } {
  let coefficients = nearStart(sample, columns, start, free);
  let slopes = slopesAt(sample, columns, coefficients, free);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const move = solvePositiveDefinite(slopes.bend, slopes.pull);
    // null: the likelihood does not bend, so there is no move.
    if (move === null) break;
    let share = 1;
    let next = moved(coefficients, move, free, share);
    let there = slopesAt(sample, columns, next, free);
    if (move.reduce((sum, value) => sum + Math.abs(value), 0) < LAST_MOVE)
      return { coefficients: next, loss: there.loss };
    while (!(there.loss <= slopes.loss) && share > MIN_SHARE) {
      share /= 2;
      next = moved(coefficients, move, free, share);
      there = slopesAt(sample, columns, next, free);
    }
    if (!(there.loss <= slopes.loss)) break;
    coefficients = next;
    slopes = there;
  }
  return { coefficients, loss: slopes.loss };
}

/** Of many rows, the maximum of every few: near enough to the true one to save most of the way there. */
function nearStart(
  { targets, weights, ...rest }: CalibrationSample,
  columns: readonly Float64Array[],
  start: readonly number[],
  free: readonly number[],
): readonly number[] {
  const stride = Math.floor(targets.length / FIRST_ROWS);
  if (stride < 2) return start;
  const some = (column: Float64Array) => filled(new Float64Array(FIRST_ROWS), (k) => column[k * stride]);
  const sample = { ...rest, targets: some(targets), weights: weights === null ? null : some(weights) };
  return maximiseLikelihood(sample, columns.map(some), start, free).coefficients;
}

function moved(from: readonly number[], move: Float64Array, free: readonly number[], share: number): number[] {
  const next = [...from];
  free.forEach((k, f) => {
    next[k] += share * move[f];
  });
  return next;
}

/** The loss at some coefficients, and its first and second derivatives by the free ones. */
interface Slopes {
  readonly loss: number;
  /** Minus the gradient. */
  readonly pull: Float64Array;
  /** Row by row. */
  readonly bend: Float64Array;
}

function slopesAt(
  { targets, weights }: CalibrationSample,
  columns: readonly Float64Array[],
  coefficients: readonly number[],
  free: readonly number[],
): Slopes {
  const [level, slope, other = 0] = coefficients;
  const [loss, g0, g1, g2, h00, h10, h11, h20, h21, h22] = addedUp(
    targets,
    weights,
    columns[0],
    columns[1] ?? null,
    level,
    slope,
    other,
  );
  const gradient = [g0, g1, g2];
  const hessian = [
    [h00, h10, h20],
    [h10, h11, h21],
    [h20, h21, h22],
  ];
  return {
    loss,
    pull: Float64Array.from(free, (k) => gradient[k]),
    bend: Float64Array.from(free.flatMap((k) => free.map((l) => hessian[k][l]))),
  };
}

/** Loss, three first and six second derivatives in one pass, so that a row's exponential is taken once. */
function addedUp(
  targets: Float64Array,
  weights: Float64Array | null,
  first: Float64Array,
  second: Float64Array | null,
  level: number,
  slope: number,
  other: number,
): readonly number[] {
  let loss = 0;
  // The sum of logarithms is that of a product of factors from 1 to 2, taken before it grows too large.
  let product = 1;
  let [g0, g1, g2] = [0, 0, 0];
  let [h00, h10, h11, h20, h21, h22] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < targets.length; i++) {
    const x = first[i];
    const z = second === null ? 0 : second[i];
    const margin = level + slope * x + other * z;
    const weight = weights === null ? 1 : weights[i];
    const small = Math.exp(-Math.abs(margin));
    loss += weight * ((margin > 0 ? margin : 0) - targets[i] * margin);
    if (weight === 1) product *= 1 + small;
    else loss += weight * Math.log1p(small);
    if (product > LARGE_PRODUCT) {
      loss += Math.log(product);
      product = 1;
    }
    const likely = 1 / (1 + small);
    const p = margin >= 0 ? likely : small * likely;
    const error = weight * (targets[i] - p);
    const curvature = weight * Math.max(small * likely * likely, 1e-12);
    g0 += error;
    g1 += error * x;
    g2 += error * z;
    h00 += curvature;
    h10 += curvature * x;
    h11 += curvature * x * x;
    h20 += curvature * z;
    h21 += curvature * z * x;
    h22 += curvature * z * z;
  }
  return [loss + Math.log(product), g0, g1, g2, h00, h10, h11, h20, h21, h22];
}
