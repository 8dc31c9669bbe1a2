import type { Curvature } from './curvature.ts';
import type { Point } from './point.ts';

/** A step that was made, and how the derivatives changed along it; the intercept last. */
export interface Move {
  readonly by: Float64Array;
  readonly slopes: Float64Array;
}

/** The step from one point to the next. */
export function moveBetween(from: Point, to: Point): Move {
  const n = from.coefficients.length;
  const by = new Float64Array(n + 1);
  const slopes = new Float64Array(n + 1);
  for (let j = 0; j < n; j++) {
    by[j] = to.coefficients[j] - from.coefficients[j];
    slopes[j] = to.slopes[j] - from.slopes[j];
  }
  by[n] = to.intercept - from.intercept;
  slopes[n] = to.interceptSlope - from.interceptSlope;
  return { by, slopes };
}

/**
 * The curvature corrected so that along the last step it is what the derivatives showed (Broyden, Fletcher, Goldfarb and Shanno
 * 1970); as it was where a column moved that is not among the chosen, or the derivatives fell.
 */
export function withSecant(curvature: Curvature, chosen: readonly number[], move: Move): Curvature {
  const { size, matrix, withIntercept } = curvature;
  const last = move.by.length - 1;
  const places = [...chosen, last];
  const by = Float64Array.from(places, (j) => move.by[j]);
  const change = Float64Array.from(places, (j) => move.slopes[j]);
  const nMoved = move.by.reduce((count, b) => count + (b === 0 ? 0 : 1), 0);
  if (by.reduce((count, b) => count + (b === 0 ? 0 : 1), 0) < nMoved) return curvature;
  const entry = (a: number, b: number): number =>
    a < size && b < size
      ? matrix[a * size + b]
      : a === size && b === size
        ? curvature.intercept
        : withIntercept[Math.min(a, b)];
  const product = by.map((_, a) => by.reduce((sum, b, k) => sum + entry(a, k) * b, 0));
  const seen = by.reduce((sum, b, a) => sum + b * change[a], 0);
  const expected = by.reduce((sum, b, a) => sum + b * product[a], 0);
  if (!(seen > 0 && expected > 0)) return curvature;
  const corrected = (a: number, b: number): number =>
    entry(a, b) - (product[a] * product[b]) / expected + (change[a] * change[b]) / seen;
  const next = new Float64Array(size * size);
  for (let a = 0; a < size; a++) for (let b = 0; b < size; b++) next[a * size + b] = corrected(a, b);
  return {
    size,
    matrix: next,
    withIntercept: Float64Array.from(chosen, (_, a) => corrected(a, size)),
    intercept: corrected(size, size),
  };
}
