/**
 * Dot products of one vector with several columns.
 *
 * Four columns share a pass, each with a sum of its own, so that the processor need not wait for one addition before
 * the next; each sum still adds its rows in order.
 *
 * @param chosen Positions in `columns`.
 * @param from First position in `chosen` to take.
 * @param out Receives the products, `out[offset + k]` for `chosen[k]`, k >= from.
 */
export function multiplyColumns(
  vector: Float64Array,
  columns: readonly Float64Array[],
  chosen: readonly number[],
  from: number,
  out: Float64Array,
  offset: number,
): void {
  const n = vector.length;
  let k = from;
  for (; k + 4 <= chosen.length; k += 4) {
    const a = columns[chosen[k]];
    const b = columns[chosen[k + 1]];
    const c = columns[chosen[k + 2]];
    const d = columns[chosen[k + 3]];
    let sumA = 0;
    let sumB = 0;
    let sumC = 0;
    let sumD = 0;
    for (let i = 0; i < n; i++) {
      const value = vector[i];
      sumA += value * a[i];
      sumB += value * b[i];
      sumC += value * c[i];
      sumD += value * d[i];
    }
    out[offset + k] = sumA;
    out[offset + k + 1] = sumB;
    out[offset + k + 2] = sumC;
    out[offset + k + 3] = sumD;
  }
  for (; k < chosen.length; k++) {
    const a = columns[chosen[k]];
    let sum = 0;
    for (let i = 0; i < n; i++) sum += vector[i] * a[i];
    out[offset + k] = sum;
  }
}

/**
 * Add columns times their coefficients to a vector, in order, in place; four columns share a pass, with the sums of one after
 * the other.
 *
 * @param chosen Positions in `columns` and `coefficients`; those with coefficient 0 are passed over.
 */
export function addColumns(
  vector: Float64Array,
  columns: readonly Float64Array[],
  chosen: readonly number[],
  coefficients: Float64Array,
): void {
  const used = chosen.filter((j) => coefficients[j] !== 0);
  const n = vector.length;
  let k = 0;
  for (; k + 4 <= used.length; k += 4) {
    const [a, b, c, d] = [columns[used[k]], columns[used[k + 1]], columns[used[k + 2]], columns[used[k + 3]]];
    const [byA, byB, byC, byD] = [0, 1, 2, 3].map((more) => coefficients[used[k + more]]);
    for (let i = 0; i < n; i++) vector[i] = vector[i] + byA * a[i] + byB * b[i] + byC * c[i] + byD * d[i];
  }
  for (; k < used.length; k++) {
    const a = columns[used[k]];
    const byA = coefficients[used[k]];
    for (let i = 0; i < n; i++) vector[i] += byA * a[i];
  }
}

/** Curvature of the mean log loss in the chosen coefficients and the intercept. */
export interface Curvature {
  /** Number of chosen columns. */
  readonly size: number;
  /** Symmetric, row-major, shape [size, size]. */
  readonly matrix: Float64Array;
  /** Between each chosen coefficient and the intercept, length `size`. */
  readonly withIntercept: Float64Array;
  readonly intercept: number;
}

/**
 * Second derivatives of the mean log loss over the chosen columns: Z' diag(curvature) Z with a column of ones.
 *
 * @param rowCurvature weight * p * (1 - p) of each row.
 */
export function curvatureOf(
  rowCurvature: Float64Array,
  columns: readonly Float64Array[],
  chosen: readonly number[],
): Curvature {
  const size = chosen.length;
  const n = rowCurvature.length;
  const matrix = new Float64Array(size * size);
  const withIntercept = new Float64Array(size);
  const scaled = new Float64Array(n);
  for (let j = 0; j < size; j++) {
    const column = columns[chosen[j]];
    let sum = 0;
    for (let i = 0; i < n; i++) sum += scaled[i] = rowCurvature[i] * column[i];
    withIntercept[j] = sum;
    multiplyColumns(scaled, columns, chosen, j, matrix, j * size);
    for (let k = j + 1; k < size; k++) matrix[k * size + j] = matrix[j * size + k];
  }
  let intercept = 0;
  for (let i = 0; i < n; i++) intercept += rowCurvature[i];
  return { size, matrix, withIntercept, intercept };
}
