import type { Random } from '../../models/math/random.ts';

/** A standard normal deviate (Box and Muller 1958, cosine branch); uses two uniforms, so that streams stay in step. */
export function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

/** A number of events with the given mean: inversion by sequential search, above 40 the rounded normal approximation. */
export function poisson(mean: number, random: Random): number {
  if (!(mean > 0)) return 0;
  if (mean > 40) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const u = random();
  let term = Math.exp(-mean);
  let cumulative = term;
  let count = 0;
  while (u > cumulative && count < 200) {
    count++;
    term *= mean / count;
    cumulative += term;
  }
  return count;
}

/** A waiting time with the given mean (inverse of the exponential distribution function). */
export function exponential(mean: number, random: Random): number {
  return -mean * Math.log(1 - random());
}

/** A positive number with the given median; `spread` is the standard deviation of its logarithm. */
export function logNormal(median: number, spread: number, random: Random): number {
  return median * Math.exp(spread * normal(random));
}

/** Position drawn with probability proportional to `weights` (not all zero); uses one uniform. */
export function weightedIndex(weights: readonly number[], random: Random): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let rest = random() * total;
  for (let i = 0; i < weights.length - 1; i++) {
    rest -= weights[i]!;
    if (rest < 0) return i;
  }
  return weights.length - 1;
}

/** A whole number from `low` to `high`, both included. */
export function wholeBetween(low: number, high: number, random: Random): number {
  return low + Math.floor(random() * (high - low + 1));
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** `value` held between `low` and `high`. */
export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** `value` rounded to a number of decimals, so that files carry no false digits. */
export function roundTo(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}
