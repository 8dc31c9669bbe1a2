import { solvePositiveDefinite } from './cholesky.ts';
import { type Penalty, withinSign } from './penalty.ts';

/**
 * minimise  slope'(b - start) + (b - start)' matrix (b - start) / 2 + penalty(b)  within the sign bounds.
 *
 * A Newton step of the penalised log loss, in the few columns that take part.
 */
export interface Quadratic {
  /** Symmetric, row-major, shape [n, n]. */
  readonly matrix: Float64Array;
  readonly slope: Float64Array;
  readonly start: Float64Array;
  readonly penalty: Penalty;
}

const MAX_ROUNDS = 200;
const SWEEPS_PER_ROUND = 4;

/**
 * Solve by cyclic coordinate descent with soft thresholding, sign bounds by clipping. Between sweeps a Cholesky step
 * on the coefficients that are in jumps to the minimum of their face, as far as none of them would change sign: this
 * ends the slow tail that correlated columns give coordinate descent.
 *
 * @param tolerance Largest derivative left over.
 * @returns The coefficients; exact zeros where a column is out.
 */
export function minimiseQuadratic(problem: Quadratic, tolerance: number): Float64Array {
  const coefficients = problem.start.slice();
  const slope = problem.slope.slice();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    for (let sweep = 0; sweep < SWEEPS_PER_ROUND; sweep++) {
      if (sweepOnce(problem, coefficients, slope) <= tolerance) return coefficients;
    }
    stepOnFace(problem, coefficients, slope);
  }
  return coefficients;
}

/** One pass over all coordinates, in place. Returns the largest move, as a derivative. */
function sweepOnce({ matrix, penalty }: Quadratic, coefficients: Float64Array, slope: Float64Array): number {
  const n = coefficients.length;
  let largest = 0;
  for (let j = 0; j < n; j++) {
    const before = coefficients[j];
    const diagonal = matrix[j * n + j];
    const curvature = diagonal + penalty.l2[j];
    if (!(curvature > 0)) continue;
    const pull = diagonal * before - slope[j];
    const shrunk = Math.sign(pull) * Math.max(Math.abs(pull) - penalty.l1[j], 0);
    const after = withinSign(penalty.signs[j], shrunk / curvature);
    const move = after - before;
    if (move === 0) continue;
    coefficients[j] = after;
    for (let k = 0; k < n; k++) slope[k] += matrix[j * n + k] * move;
    largest = Math.max(largest, Math.abs(move) * curvature);
  }
  return largest;
}

/** Newton step over the coefficients that are not 0, cut short where one reaches 0; in place. */
function stepOnFace({ matrix, penalty }: Quadratic, coefficients: Float64Array, slope: Float64Array): void {
  const n = coefficients.length;
  const face: number[] = [];
  for (let j = 0; j < n; j++) if (coefficients[j] !== 0) face.push(j);
  const size = face.length;
  const right = new Float64Array(size);
  const part = new Float64Array(size * size);
  for (let a = 0; a < size; a++) {
    const j = face[a];
    right[a] = -(slope[j] + penalty.l1[j] * Math.sign(coefficients[j]) + penalty.l2[j] * coefficients[j]);
    for (let b = 0; b < size; b++) part[a * size + b] = matrix[j * n + face[b]];
    part[a * size + a] += penalty.l2[j];
  }
  const step = solvePositiveDefinite(part, right);
  if (step === null) return;
  let share = 1;
  let blocking = -1;
  for (let a = 0; a < size; a++) {
    const j = face[a];
    const isBounded = penalty.l1[j] > 0 || penalty.signs[j] !== 0;
    const toZero = -coefficients[j] / step[a];
    if (isBounded && toZero > 0 && toZero < share) {
      share = toZero;
      blocking = j;
    }
  }
  for (let a = 0; a < size; a++) {
    const j = face[a];
    const after = j === blocking ? 0 : coefficients[j] + share * step[a];
    const move = after - coefficients[j];
    coefficients[j] = after;
    for (let k = 0; k < n; k++) slope[k] += matrix[j * n + k] * move;
  }
}
