import type { Design } from './design.ts';
import { type Curvature, curvatureOf } from './products.ts';

/** Curvature is found on about this many rows where there are more than twice as many. */
const SAMPLE_ROWS = 16_000;

/** Evenly spread rows of a design, their columns side by side. */
export interface CurvatureSample {
  readonly rows: Int32Array;
  /** One per column of the design; constant ones are empty. */
  readonly columns: readonly Float64Array[];
}

/** Every k-th row; null where the design is small enough to look at all of it. */
export function curvatureSample({ nRows, columns, scales }: Design): CurvatureSample | null {
  const stride = Math.floor(nRows / SAMPLE_ROWS);
  if (stride < 2) return null;
  const rows = new Int32Array(Math.ceil(nRows / stride));
  for (let k = 0; k < rows.length; k++) rows[k] = k * stride;
  return {
    rows,
    columns: columns.map((column, j) => {
      if (scales[j] === 0) return new Float64Array(0);
      const own = new Float64Array(rows.length);
      for (let k = 0; k < rows.length; k++) own[k] = column[rows[k]];
      return own;
    }),
  };
}

/**
 * The curvature of all rows as the sampled ones show it, scaled so that their total curvature is that of all. A step along it
 * is as downhill as an exact one and nearly as long; where it ends is decided by exact derivatives.
 */
export function sampledCurvature(
  { rows, columns }: CurvatureSample,
  rowCurvature: Float64Array,
  chosen: readonly number[],
): Curvature {
  const own = new Float64Array(rows.length);
  let sampled = 0;
  for (let k = 0; k < rows.length; k++) {
    own[k] = rowCurvature[rows[k]];
    sampled += own[k];
  }
  let total = 0;
  for (let i = 0; i < rowCurvature.length; i++) total += rowCurvature[i];
  const scale = total / sampled;
  for (let k = 0; k < own.length; k++) own[k] *= scale;
  return curvatureOf(own, columns, chosen);
}
