/**
 * Calibration slope and intercept: the logistic regression of the label on the log-odds of the predicted probability
 * (Cox 1958). Slope 1 and intercept 0: calibrated. Slope below 1: the probabilities are too extreme.
 */
import { filled } from './columns.ts';
import { logOdds } from './probability-figures.ts';

/** logit P(label = 1) = intercept + slope * log-odds. */
export interface CalibrationLine {
  readonly slope: number;
  readonly intercept: number;
}

const MAX_STEPS = 60;
/** Newton doubles its correct digits per step: after a step this small the error is about its square. */
const TOLERANCE = 1e-6;
/** Steps below this need no check that the likelihood rose: Newton's method overshoots from far away only. */
const SHORT_STEP = 0.25;
/** A determinant this small beside the product of its diagonal means one log-odds value, or labels that are separable. */
const SINGULAR = 1e-10;

/**
 * Fit the line by Newton's method with step halving on grouped rows.
 *
 * @param x Log-odds of each group.
 * @param weight Total sample weight of each group.
 * @param positive Sample weight of the group's rows with label 1.
 * @param start Where to begin; default slope 1, intercept 0.
 * @returns `null` where there is no line: no rows, one class, one value of `x`, or labels that a cut on `x` separates.
 */
export function fitCalibrationLine(
  x: Float64Array,
  weight: Float64Array,
  positive: Float64Array,
  start: CalibrationLine = { slope: 1, intercept: 0 },
): CalibrationLine | null {
  let line = start;
  for (let step = 0; step < MAX_STEPS; step++) {
    let g0 = 0;
    let g1 = 0;
    let h00 = 0;
    let h01 = 0;
    let h11 = 0;
    for (let j = 0; j < x.length; j++) {
      const p = 1 / (1 + Math.exp(-(line.intercept + line.slope * x[j])));
      const error = positive[j] - weight[j] * p;
      const curvature = weight[j] * p * (1 - p);
      g0 += error;
      g1 += error * x[j];
      h00 += curvature;
      h01 += curvature * x[j];
      h11 += curvature * x[j] * x[j];
    }
    const determinant = h00 * h11 - h01 * h01;
    if (!(determinant > SINGULAR * h00 * h11)) return null;
    let d0 = (h11 * g0 - h01 * g1) / determinant;
    let d1 = (h00 * g1 - h01 * g0) / determinant;
    if (Math.abs(d0) < TOLERANCE && Math.abs(d1) < TOLERANCE) {
      return { intercept: line.intercept + d0, slope: line.slope + d1 };
    }
    let next = { intercept: line.intercept + d0, slope: line.slope + d1 };
    if (Math.abs(d0) < SHORT_STEP && Math.abs(d1) < SHORT_STEP) {
      line = next;
      continue;
    }
    const loss = lineLoss(x, weight, positive, line);
    let nextLoss = lineLoss(x, weight, positive, next);
    for (let halving = 0; halving < 30 && !(nextLoss <= loss + 1e-12 * Math.abs(loss)); halving++) {
      d0 /= 2;
      d1 /= 2;
      next = { intercept: line.intercept + d0, slope: line.slope + d1 };
      nextLoss = lineLoss(x, weight, positive, next);
    }
    line = next;
  }
  return null;
}

/** Negative log-likelihood of the line, safe for large margins. */
function lineLoss(x: Float64Array, weight: Float64Array, positive: Float64Array, line: CalibrationLine): number {
  let sum = 0;
  for (let j = 0; j < x.length; j++) {
    const margin = line.intercept + line.slope * x[j];
    const softplus = margin > 0 ? margin + Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin));
    sum += weight[j] * softplus - positive[j] * margin;
  }
  return sum;
}

/** Slope and intercept of probabilities against labels, exact; `null` as in `fitCalibrationLine`. */
export function calibrationLine(
  probability: Float64Array,
  label: Uint8Array,
  weights?: Float64Array,
): CalibrationLine | null {
  const x = probability.map(logOdds);
  const weight = weights ?? new Float64Array(x.length).fill(1);
  const positive = weight.map((w, i) => (label[i] === 1 ? w : 0));
  return fitCalibrationLine(x, weight, positive);
}

/** Rows put into narrow bins of log-odds, for refitting the line many times. */
export interface CalibrationBins {
  /** Mean log-odds of the rows of each bin that has any. */
  readonly x: Float64Array;
  /** Bin of each row. */
  readonly bin: Uint16Array;
}

/**
 * Bins of equal width between the lowest and the highest log-odds. With 1024 bins over the usual range of 10 a bin is
 * 0.01 wide: the slope moves by about width^2 / 12 / variance of the log-odds, some 1e-5, far below the
 * width of any interval.
 */
export function calibrationBins(probability: Float64Array, nBins = 1024): CalibrationBins {
  const values = probability.map(logOdds);
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const scale = high > low ? nBins / (high - low) : 0;
  const sum = new Float64Array(nBins);
  const count = new Float64Array(nBins);
  const wide = filled(new Uint16Array(values.length), (i) =>
    Math.min(nBins - 1, Math.floor((values[i] - low) * scale)),
  );
  for (let i = 0; i < values.length; i++) {
    sum[wide[i]] += values[i];
    count[wide[i]]++;
  }
  const position = new Uint16Array(nBins);
  const x: number[] = [];
  for (let j = 0; j < nBins; j++) {
    if (count[j] === 0) continue;
    position[j] = x.length;
    x.push(sum[j] / count[j]);
  }
  return { x: Float64Array.from(x), bin: wide.map((j) => position[j]) };
}
