import { type CurvatureSample, curvatureSample, sampledCurvature } from './curvature-sample.ts';
import type { Design } from './design.ts';
import { type LossState, lossAtMargins } from './loss.ts';
import { type Penalty, penaltyAt, violationOf } from './penalty.ts';
import { addColumns, type Curvature, curvatureOf, multiplyColumns } from './products.ts';
import { minimiseQuadratic } from './quadratic.ts';

/** Intercept and coefficients of the standardised columns, with the loss there. */
export interface Point {
  readonly intercept: number;
  readonly coefficients: Float64Array;
  readonly loss: LossState;
  /** Mean log loss plus penalty. */
  readonly objective: number;
}

export interface Solution extends Point {
  readonly nIterations: number;
  readonly converged: boolean;
  /** Derivative of the mean log loss by each standardised coefficient. */
  readonly slopes: Float64Array;
}

/** A step that leaves more than this share of the worst breach is slow; so many in a row mean that the curvature is too coarse. */
const SLOW = 0.4;
const MAX_SLOW = 2;
const MAX_HALVINGS = 40;
/** Share of the promised fall of the objective that a step must deliver (Armijo). */
const SUFFICIENT_SHARE = 1e-4;
/** The objective is a mean of many terms: it is not known more closely than this share of itself. */
const OBJECTIVE_NOISE = 1e-14;

/** The point at given standardised coefficients; those of constant columns must be 0. */
export function pointAt(design: Design, penalty: Penalty, intercept: number, coefficients: Float64Array): Point {
  const margins = new Float64Array(design.nRows).fill(intercept);
  addColumns(margins, design.columns, [...coefficients.keys()], coefficients);
  const loss = lossAtMargins(design, margins);
  return { intercept, coefficients, loss, objective: loss.logLoss + penaltyAt(penalty, coefficients) };
}

/**
 * Minimise mean log loss + penalty within the sign bounds by proximal Newton steps (iteratively reweighted least squares
 * with a coordinate-descent solver inside, Friedman, Hastie and Tibshirani 2010).
 *
 * Each step looks at the derivative of every column, and works on those that are in or that break their optimality
 * condition. A step is halved until the objective falls. With many rows the curvature comes from a sample of them, as long as
 * that makes steps that bring the end nearer fast (sub-sampled Newton, Roosta-Khorasani and Mahoney 2019). The end is exact: no column breaks its condition by more than
 * `tolerance`, those that are out included.
 */
export function solve(
  design: Design,
  penalty: Penalty,
  start: Point,
  tolerance: number,
  maxIterations: number,
): Solution {
  const usable = [...design.scales.keys()].filter((j) => design.scales[j] > 0);
  const usableSlopes = new Float64Array(usable.length);
  let point: Point = { ...start, objective: start.loss.logLoss + penaltyAt(penalty, start.coefficients) };
  let sample = curvatureSample(design);
  let worstBefore = Number.POSITIVE_INFINITY;
  let nSlow = 0;
  for (let nIterations = 0; ; nIterations++) {
    multiplyColumns(point.loss.slopes, design.columns, usable, 0, usableSlopes, 0);
    const slopes = new Float64Array(design.nColumns);
    for (let k = 0; k < usable.length; k++) slopes[usable[k]] = usableSlopes[k];
    const interceptSlope = sumOf(point.loss.slopes);
    const working: number[] = [];
    let worst = Math.abs(interceptSlope);
    for (const j of usable) {
      const violation = violationOf(penalty, j, point.coefficients[j], slopes[j]);
      worst = Math.max(worst, violation);
      if (point.coefficients[j] !== 0 || violation > tolerance) working.push(j);
    }
    const converged = worst <= tolerance;
    nSlow = worst > SLOW * worstBefore ? nSlow + 1 : 0;
    if (nSlow > MAX_SLOW) sample = null;
    worstBefore = worst;
    const next =
      converged || nIterations >= maxIterations
        ? null
        : step(design, sample, penalty, point, working, slopes, interceptSlope, tolerance);
    if (next === null) return { ...point, nIterations, converged, slopes };
    point = next;
  }
}

/** One Newton step over the working columns, or null where no step along it lowers the objective. */
function step(
  design: Design,
  sample: CurvatureSample | null,
  penalty: Penalty,
  point: Point,
  working: readonly number[],
  slopes: Float64Array,
  interceptSlope: number,
  tolerance: number,
): Point | null {
  const curvature =
    sample === null
      ? curvatureOf(point.loss.curvatures, design.columns, working)
      : sampledCurvature(sample, point.loss.curvatures, working);
  const target = newtonTarget(penalty, point, working, slopes, interceptSlope, curvature, tolerance / 10);
  const direction = new Float64Array(design.nRows).fill(target.intercept - point.intercept);
  let promised = interceptSlope * (target.intercept - point.intercept);
  const moves = target.coefficients.map((value, j) => value - point.coefficients[j]);
  addColumns(direction, design.columns, working, moves);
  for (const j of working) promised += slopes[j] * moves[j];
  promised += penaltyAt(penalty, target.coefficients) - penaltyAt(penalty, point.coefficients);
  const noise = OBJECTIVE_NOISE * point.objective;
  for (let halving = 0, share = 1; halving < MAX_HALVINGS; halving++, share /= 2) {
    const coefficients = share === 1 ? target.coefficients : between(point.coefficients, target.coefficients, share);
    const margins = new Float64Array(design.nRows);
    for (let i = 0; i < margins.length; i++) margins[i] = point.loss.margins[i] + share * direction[i];
    const loss = lossAtMargins(design, margins);
    const objective = loss.logLoss + penaltyAt(penalty, coefficients);
    if (objective <= point.objective + SUFFICIENT_SHARE * share * promised + noise) {
      return {
        intercept: point.intercept + share * (target.intercept - point.intercept),
        coefficients,
        loss,
        objective,
      };
    }
  }
  return null;
}

/** Minimum of the quadratic model; the intercept, which is free, is eliminated from it exactly. */
function newtonTarget(
  penalty: Penalty,
  point: Point,
  working: readonly number[],
  slopes: Float64Array,
  interceptSlope: number,
  curvature: Curvature,
  tolerance: number,
): { readonly intercept: number; readonly coefficients: Float64Array } {
  const n = working.length;
  const { withIntercept } = curvature;
  const matrix = curvature.matrix.slice();
  const slope = new Float64Array(n);
  for (let a = 0; a < n; a++) {
    const share = withIntercept[a] / curvature.intercept;
    slope[a] = slopes[working[a]] - share * interceptSlope;
    for (let b = 0; b < n; b++) matrix[a * n + b] -= share * withIntercept[b];
  }
  const solved = minimiseQuadratic(
    {
      matrix,
      slope,
      start: Float64Array.from(working, (j) => point.coefficients[j]),
      penalty: {
        l1: Float64Array.from(working, (j) => penalty.l1[j]),
        l2: Float64Array.from(working, (j) => penalty.l2[j]),
        signs: Int8Array.from(working, (j) => penalty.signs[j]),
      },
    },
    tolerance,
  );
  const coefficients = point.coefficients.slice();
  let pull = interceptSlope;
  for (let a = 0; a < n; a++) {
    pull += withIntercept[a] * (solved[a] - coefficients[working[a]]);
    coefficients[working[a]] = solved[a];
  }
  return { intercept: point.intercept - pull / curvature.intercept, coefficients };
}

function between(from: Float64Array, to: Float64Array, share: number): Float64Array {
  return from.map((value, j) => value + share * (to[j] - value));
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}
