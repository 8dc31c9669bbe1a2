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
