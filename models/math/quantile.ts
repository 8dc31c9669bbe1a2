/**
 * Type-7 quantile of ascending values: linear between the order statistics around `(n - 1) * probability`.
 *
 * @param values Ascending, without NaN.
 * @returns NaN if there are none.
 * @see Hyndman and Fan (1996), Sample quantiles in statistical packages.
 */
export function sortedQuantile(values: Float64Array, probability: number): number {
  if (values.length === 0) return Number.NaN;
  const at = (values.length - 1) * probability;
  const below = Math.floor(at);
  const above = Math.min(below + 1, values.length - 1);
  const low = values[below];
  const high = values[above];
  // Exact where both are equal, so that quantiles of a constant are that constant and never descend.
  return low === high ? low : Math.min(high, low + (at - below) * (high - low));
}
