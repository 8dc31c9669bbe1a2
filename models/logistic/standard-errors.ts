import { sigmoid } from '../math/logistic.ts';
import { solvePositiveDefinite } from './cholesky.ts';
import { checkedRows } from './design.ts';
import type { LogisticFit, LogisticOptions } from './types.ts';

export interface StandardErrors {
  /** `sandwich`: by cluster, right also where rows of a cluster resemble each other; `information`: rows are independent. */
  readonly kind: 'sandwich' | 'information';
  readonly intercept: number;
  /** One per column; null where none is given: the column is constant, or its sign bound holds it at 0. */
  readonly coefficients: readonly (number | null)[];
}

/**
 * Standard errors of a logistic fit without an absolute penalty, on the scale of the columns as given.
 *
 * With H the second derivative of the weighted log loss plus ridge (summed over rows, not averaged): without clusters the
 * square roots of the diagonal of H^-1 (penalised information); with clusters of H^-1 S H^-1 (sandwich: Huber 1967, White
 * 1982, by cluster: Liang and Zeger 1986), where S sums the outer products of each cluster's score. They are about the value
 * that the penalised fit aims at: what a ridge takes off the coefficients is not in them, nor is the chance in choosing
 * columns. Columns held at 0 by their sign bound are taken as left out.
 *
 * @param cluster Account of each row; null: rows are independent.
 * @returns null where none is given: a penalty on absolute values, one class, or columns that are not told apart.
 */
export function standardErrors(
  columns: readonly Float64Array[],
  labels: Uint8Array,
  fitted: Pick<LogisticFit, 'intercept' | 'coefficients'>,
  options: Pick<LogisticOptions, 'lambda' | 'l1Ratio' | 'weights' | 'signs' | 'penaltyFactors'>,
  cluster: Int32Array | null,
): StandardErrors | null {
  const { lambda, l1Ratio = 1, weights = null, signs = null, penaltyFactors = null } = options;
  if (lambda > 0 && l1Ratio > 0) return null;
  const design = checkedRows(columns, labels, options);
  if (!(design.positiveWeight > 0 && design.positiveWeight < design.totalWeight)) return null;
  const free = columns.flatMap((_, j) => {
    const isHeld = fitted.coefficients[j] === 0 && signs !== null && signs[j] !== 0;
    return design.scales[j] > 0 && !isHeld ? [j] : [];
  });
  const size = free.length + 1;
  const information = new Float64Array(size * size);
  const scores = new Map<number, Float64Array>();
  const row = new Float64Array(size).fill(1);
  for (let i = 0; i < labels.length; i++) {
    let margin = fitted.intercept;
    for (let j = 0; j < columns.length; j++) margin += fitted.coefficients[j] * columns[j][i];
    free.forEach((j, k) => {
      row[k + 1] = (columns[j][i] - design.means[j]) / design.scales[j];
    });
    const weight = weights === null ? 1 : weights[i];
    const p = sigmoid(margin);
    addOuter(information, row, weight * p * (1 - p));
    if (cluster === null) continue;
    const own = scores.get(cluster[i]) ?? new Float64Array(size);
    for (let k = 0; k < size; k++) own[k] += weight * (labels[i] - p) * row[k];
    scores.set(cluster[i], own);
  }
  free.forEach((j, k) => {
    information[(k + 1) * size + k + 1] += lambda * design.totalWeight * (penaltyFactors?.[j] ?? 1);
  });
  // Rows of the map from the standardised scale to that of the columns: the intercept takes its part of every mean.
  const back = [
    Float64Array.from([1, ...free.map((j) => -design.means[j] / design.scales[j])]),
    ...free.map((j, k) => new Float64Array(size).fill(1 / design.scales[j], k + 1, k + 2)),
  ];
  const variances: number[] = [];
  for (const direction of back) {
    const solved = solvePositiveDefinite(information, direction);
    if (solved === null) return null;
    variances.push(
      cluster === null
        ? dot(direction, solved)
        : [...scores.values()].reduce((sum, score) => sum + dot(score, solved) ** 2, 0),
    );
  }
  const coefficients = columns.map((_, j): number | null => {
    const k = free.indexOf(j);
    return k === -1 ? null : Math.sqrt(variances[k + 1]);
  });
  return { kind: cluster === null ? 'information' : 'sandwich', intercept: Math.sqrt(variances[0]), coefficients };
}

function addOuter(matrix: Float64Array, row: Float64Array, weight: number): void {
  const n = row.length;
  for (let a = 0; a < n; a++) for (let b = 0; b <= a; b++) matrix[a * n + b] += weight * row[a] * row[b];
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}
