import { normalCdf } from '../math/normal.ts';
import type { Figure } from '../runtime/types.ts';

/**
 * What a difference is likely to be, given that it is shown only because it stands far enough from 0. `z` has a normal
 * distribution of spread 1 around its true value; among those beyond the bar, the lucky are too many. The value is the true one
 * that half of the shown results would exceed, the ends those that 2.5% and 97.5% would (median-unbiased estimate and exact
 * interval conditional on selection; Zhong and Prentice 2008 treat the same bias).
 *
 * Far beyond the bar nothing is taken off. Just beyond it, nearly all is, and the interval reaches over 0.
 *
 * @param z Beyond the bar, on either side of 0.
 * @param bar Above 0.
 * @returns In standard errors, like `z`; the value never beyond `z`.
 */
export function afterSelection(z: number, bar: number): Figure {
  const size = Math.max(Math.abs(z), bar);
  const at = (probability: number): number => trueSize(size, bar, probability);
  const [low, value, high] = [at(0.025), Math.min(size, at(0.5)), at(0.975)];
  return z < 0 ? { value: -value, low: -high, high: -low } : { value, low, high };
}

/** The true size from which a share `probability` of the results that are shown would be `size` or more: by bisection. */
function trueSize(size: number, bar: number, probability: number): number {
  let [low, high] = [-size - 4, size + 4];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    const shown = normalCdf(middle - bar) + normalCdf(-bar - middle);
    if (normalCdf(middle - size) < probability * shown) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
