/** A pivot below this share of its diagonal entry means that the matrix is singular to working accuracy. */
const MIN_PIVOT_SHARE = 1e-10;

/**
 * Solve a symmetric positive definite system by Cholesky decomposition.
 *
 * @param matrix Row-major, shape [n, n]; only the lower triangle is read.
 * @returns The solution, or null where the matrix is not positive definite to working accuracy.
 */
export function solvePositiveDefinite(matrix: Float64Array, right: Float64Array): Float64Array | null {
  const n = right.length;
  const lower = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = matrix[i * n + j];
      for (let k = 0; k < j; k++) sum -= lower[i * n + k] * lower[j * n + k];
      if (i > j) lower[i * n + j] = sum / lower[j * n + j];
      else if (sum > MIN_PIVOT_SHARE * matrix[j * n + j]) lower[j * n + j] = Math.sqrt(sum);
      else return null;
    }
  }
  const solution = right.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) solution[i] -= lower[i * n + k] * solution[k];
    solution[i] /= lower[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) solution[i] -= lower[k * n + i] * solution[k];
    solution[i] /= lower[i * n + i];
  }
  return solution;
}
