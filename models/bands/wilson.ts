/** Wilson's score bound for a share, and the normal quantile that it needs. */

/** Standard normal distribution function, by its Taylor series around 0 (Marsaglia 2004); error below 1e-14 within |x| < 6. */
export function normalCdf(x: number): number {
  if (Math.abs(x) > 8) return x > 0 ? 1 : 0;
  let term = x;
  let sum = x;
  for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum); k++) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

/** Standard normal quantile by bisection; probabilities within (0, 1). Throws RangeError outside. */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError(`probability is ${probability}; expected 0 < p < 1`);
  let low = -8;
  let high = 8;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Lower end of the one-sided Wilson interval of a share (Wilson 1927).
 *
 * @param share Observed share, 0 to 1.
 * @param n Independent observations behind it, > 0.
 * @param z Standard normal quantile of the confidence: 1.2816 for 90%.
 */
export function wilsonLowerBound(share: number, n: number, z: number): number {
  const center = share + (z * z) / (2 * n);
  const spread = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return Math.max(0, (center - spread) / (1 + (z * z) / n));
}
