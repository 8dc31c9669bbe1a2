import { filled } from './columns.ts';

/**
 * Log loss of each row at its margin: log(1 + exp(-m)) for a positive, log(1 + exp(m)) for a negative, safe for any margin.
 */
export function rowLosses(margins: Float64Array, labels: Uint8Array): Float64Array {
  return filled(new Float64Array(margins.length), (i) => {
    const signed = labels[i] === 1 ? -margins[i] : margins[i];
    return signed > 0 ? signed + Math.log1p(Math.exp(-signed)) : Math.log1p(Math.exp(signed));
  });
}

/** Mean difference of two losses on the same rows, and its standard error with whole clusters (accounts) as the unit. */
export interface PairedDifference {
  readonly mean: number;
  readonly standardError: number;
}

/**
 * `first - second`, paired by row, standard error by cluster (the usual ratio estimator: rows of an account are not independent).
 *
 * @param cluster Account of each row.
 */
export function pairedDifference(first: Float64Array, second: Float64Array, cluster: Int32Array): PairedDifference {
  const n = first.length;
  if (n === 0) return { mean: 0, standardError: 0 };
  let sum = 0;
  for (let i = 0; i < n; i++) sum += first[i] - second[i];
  const mean = sum / n;
  const residual = new Map<number, number>();
  for (let i = 0; i < n; i++) {
    residual.set(cluster[i], (residual.get(cluster[i]) ?? 0) + (first[i] - second[i] - mean));
  }
  let squares = 0;
  for (const value of residual.values()) squares += value * value;
  return { mean, standardError: Math.sqrt(squares) / n };
}

/** Mean of a column; 0 for an empty one. */
export function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? 0 : sum / values.length;
}

/**
 * The one-standard-error rule: of candidates from the simplest on, the first whose mean loss is above the least by no more
 * than one standard error of the difference (paired by row, by cluster).
 *
 * @param losses One column of row losses per candidate, simplest first; all on the same rows. At least one.
 * @returns Its position.
 */
export function simplestWithinOneError(losses: readonly Float64Array[], cluster: Int32Array): number {
  const means = losses.map(meanOf);
  const best = losses[means.indexOf(Math.min(...means))];
  return losses.findIndex((loss) => {
    const { mean, standardError } = pairedDifference(loss, best, cluster);
    return mean <= standardError;
  });
}
