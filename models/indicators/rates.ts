/**
 * Rates, differences and ratios with 95% score intervals. One row per account leaves nothing to resample but the accounts
 * themselves, and draws of a side on which nobody churned all say 100%; the score intervals hold their level there too.
 */
import type { Figure } from '../runtime/types.ts';

/** Normal quantile of 97.5%. */
const Z = 1.959963984540054;

/** A rate from 0 to 1, and how many independent accounts it is worth; above 0, need not be whole. */
export interface Rate {
  readonly value: number;
  readonly worth: number;
}

/** A rate with its interval (Wilson 1927). */
export function rateFigure({ value, worth }: Rate): Figure {
  const middle = value + (Z * Z) / (2 * worth);
  const spread = Z * Math.sqrt((value * (1 - value)) / worth + (Z * Z) / (4 * worth * worth));
  const scale = 1 + (Z * Z) / worth;
  // At 0 and at 1 the end is the rate itself; rounding must not put it beyond.
  return {
    value,
    low: value === 0 ? 0 : Math.max(0, (middle - spread) / scale),
    high: value === 1 ? 1 : Math.min(1, (middle + spread) / scale),
  };
}

/** `a` minus `b`, from the intervals of both (Newcombe 1998, method 10). */
export function differenceFigure(a: Rate, b: Rate): Figure {
  const [of, against] = [limitsOf(a), limitsOf(b)];
  const value = a.value - b.value;
  return {
    value,
    low: value - Math.hypot(a.value - of.low, against.high - b.value),
    high: value + Math.hypot(of.high - a.value, b.value - against.low),
  };
}

/** `a` over `b`, from the intervals of both (Donner and Zou 2012); nothing where `b` is 0. */
export function ratioFigure(a: Rate, b: Rate): Figure {
  if (b.value === 0) return { value: null, low: null, high: null };
  const [of, against] = [limitsOf(a), limitsOf(b)];
  const product = a.value * b.value;
  // (product -+ root) / (limit of b), the lower one turned over so that nothing is divided by 0.
  const low = of.low * (2 * a.value - of.low);
  const high = of.high * (2 * a.value - of.high);
  const under = against.high * (2 * b.value - against.high);
  const over = against.low * (2 * b.value - against.low);
  return {
    value: a.value / b.value,
    low: product === 0 ? 0 : low / (product + Math.sqrt(Math.max(0, product * product - low * under))),
    high: (product + Math.sqrt(Math.max(0, product * product - high * over))) / over,
  };
}

function limitsOf(rate: Rate): { readonly low: number; readonly high: number } {
  const { low, high } = rateFigure(rate);
  return { low: low ?? 0, high: high ?? 1 };
}

/**
 * How much less than its number a set of accounts is worth because some belong together (design effect of a mean, Kish 1965):
 * at least 1; exactly 1 where every account is its own cluster.
 *
 * @param ones 1 or 0 per account.
 * @param cluster Cluster of each account.
 */
export function designEffect(ones: ArrayLike<number>, cluster: ArrayLike<number>): number {
  const n = ones.length;
  const sizes = new Map<number, { n: number; sum: number }>();
  let total = 0;
  for (let i = 0; i < n; i++) {
    const own = sizes.get(cluster[i]) ?? { n: 0, sum: 0 };
    own.n++;
    own.sum += ones[i];
    total += ones[i];
    sizes.set(cluster[i], own);
  }
  if (sizes.size === n || n === 0) return 1;
  const mean = total / n;
  const own = [...sizes.values()];
  // Where all are the same, nothing shows how alike the accounts of a cluster are: as alike as can be.
  if (mean === 0 || mean === 1 || own.length < 2) return own.reduce((sum, c) => sum + c.n * c.n, 0) / n;
  const between = own.reduce((sum, c) => sum + (c.sum - c.n * mean) ** 2, 0) * (own.length / (own.length - 1));
  return Math.max(1, between / (n * mean * (1 - mean)));
}
