import type { Curvature, CurvatureModel } from './curvature.ts';
import type { Design } from './design.ts';
import { type Penalty, penaltyAt, violationOf } from './penalty.ts';
import { type Point, pointAt } from './point.ts';
import { minimiseQuadratic } from './quadratic.ts';
import { type Move, moveBetween, withSecant } from './secant.ts';

export interface Solution extends Point {
  readonly nIterations: number;
  readonly converged: boolean;
}

/** Share of the rows' curvature that may have moved before it is taken anew: about what a step leaves of the way to go. */
const MAX_MOVED = 0.1;
/** A step that leaves more than this share of the worst breach is slow; so many in a row mean that the curvature is too coarse. */
const SLOW = 0.4;
const MAX_SLOW = 2;
const MAX_HALVINGS = 40;
/** Share of the promised fall of the objective that a step must deliver (Armijo). */
const SUFFICIENT_SHARE = 1e-4;
/** The objective is a mean of many terms: it is not known more closely than this share of itself. */
const OBJECTIVE_NOISE = 1e-14;

/**
 * Minimise mean log loss + penalty within the sign bounds by proximal Newton steps (iteratively reweighted least squares
 * with a coordinate-descent solver inside, Friedman, Hastie and Tibshirani 2010).
 *
 * Each step looks at the derivative of every column, and works on those that are in or that break their optimality
 * condition. A step is halved until the objective falls. The curvature is kept as long as it holds, from fit to fit of a path
 * as well, corrected by what the last step showed, and with many rows it comes from a sample of them, as long as that makes
 * steps that bring the end nearer fast. The end is exact: no column breaks its condition by more than `tolerance`, those that are out included.
 */
export function solve(
  design: Design,
  penalty: Penalty,
  start: Point,
  tolerance: number,
  maxIterations: number,
  curvature: CurvatureModel,
): Solution {
  let point: Point = { ...start, objective: start.logLoss + penaltyAt(penalty, start.coefficients) };
  let worstBefore = Number.POSITIVE_INFINITY;
  let nSlow = 0;
  let lastMove: Move | null = null;
  for (let nIterations = 0; ; nIterations++) {
    const working: number[] = [];
    let worst = Math.abs(point.interceptSlope);
    for (let j = 0; j < design.nColumns; j++) {
      if (design.scales[j] === 0) continue;
      const violation = violationOf(penalty, j, point.coefficients[j], point.slopes[j]);
      worst = Math.max(worst, violation);
      if (point.coefficients[j] !== 0 || violation > tolerance) working.push(j);
    }
    const converged = worst <= tolerance;
    if (converged || nIterations >= maxIterations) return { ...point, nIterations, converged };
    const isSlow = worst > SLOW * worstBefore;
    nSlow = isSlow ? nSlow + 1 : 0;
    if (nSlow > MAX_SLOW) curvature.refine();
    const isOld = isSlow || curvature.moved(point.rowCurvature) > MAX_MOVED;
    if (isOld) curvature.place(point.rowCurvature);
    worstBefore = worst;
    const along = curvature.over(working);
    const seen = isOld || lastMove === null ? along : withSecant(along, working, lastMove);
    const next = step(design, seen, penalty, point, working, tolerance);
    if (next === null && isOld) return { ...point, nIterations, converged };
    // Where no step along a curvature of before falls, the next try is slow, and takes it anew.
    if (next === null) continue;
    lastMove = moveBetween(point, next);
    point = next;
  }
}

/** One Newton step over the working columns, or null where no step along it lowers the objective. */
function step(
  design: Design,
  curvature: Curvature,
  penalty: Penalty,
  point: Point,
  working: readonly number[],
  tolerance: number,
): Point | null {
  const target = newtonTarget(penalty, point, working, curvature, tolerance / 10);
  let promised = point.interceptSlope * (target.intercept - point.intercept);
  for (const j of working) promised += point.slopes[j] * (target.coefficients[j] - point.coefficients[j]);
  promised += penaltyAt(penalty, target.coefficients) - penaltyAt(penalty, point.coefficients);
  const noise = OBJECTIVE_NOISE * point.objective;
  for (let halving = 0, share = 1; halving < MAX_HALVINGS; halving++, share /= 2) {
    const coefficients = share === 1 ? target.coefficients : between(point.coefficients, target.coefficients, share);
    const intercept = point.intercept + share * (target.intercept - point.intercept);
    const next = pointAt(design, penalty, intercept, coefficients);
    if (next.objective <= point.objective + SUFFICIENT_SHARE * share * promised + noise) return next;
  }
  return null;
}

/** Minimum of the quadratic model; the intercept, which is free, is eliminated from it exactly. */
function newtonTarget(
  penalty: Penalty,
  { slopes, interceptSlope, ...point }: Point,
  working: readonly number[],
  curvature: Curvature,
  tolerance: number,
): { readonly intercept: number; readonly coefficients: Float64Array } {
  const n = working.length;
  const { matrix, withIntercept } = curvature;
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
