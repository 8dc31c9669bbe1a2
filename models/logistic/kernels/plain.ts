import { INVERSE_FACTORIALS, LN2_HIGH, LN2_LOW, ODD_RECIPROCALS } from '../../runtime/elementary.ts';
import { HALVED_FROM, LEAST_EXPONENT, MIN_CURVATURE } from './limits.ts';
import type { Kernels } from './types.ts';

/** The kernels in plain TypeScript. */
export function plainKernels(buffer: ArrayBuffer): Kernels {
  const numbers = new Float64Array(buffer);
  const lists = new Int32Array(buffer);
  return {
    multiply(vector, n, list, count, shift, out) {
      for (let k = 0; k < count; k++) {
        const column = lists[list + k] + shift;
        let even = 0;
        let odd = 0;
        for (let i = 0; i < n; i += 2) {
          even += numbers[vector + i] * numbers[column + i];
          odd += numbers[vector + i + 1] * numbers[column + i + 1];
        }
        numbers[out + k] += even + odd;
      }
    },
    add(vector, n, list, count, shift, factors) {
      for (let k = 0; k < count; k++) {
        const column = lists[list + k] + shift;
        const factor = numbers[factors + k];
        for (let i = 0; i < n; i++) numbers[vector + i] += factor * numbers[column + i];
      }
    },
    scale(vector, column, n, out) {
      for (let i = 0; i < n; i++) numbers[out + i] = numbers[vector + i] * numbers[column + i];
    },
    deviations(column, n, weights, from, sums) {
      for (let i = 0; i < n; i++) {
        const deviation = numbers[column + i] - numbers[from];
        const weighted = numbers[weights + i] * deviation;
        numbers[sums + (i % 2)] += weighted;
        numbers[sums + 2 + (i % 2)] += weighted * deviation;
      }
    },
    losses(margins, n, labels, weights, slopes, curvature, sums) {
      for (let i = 0; i < n; i++) {
        const margin = numbers[margins + i];
        const label = numbers[labels + i];
        const weight = numbers[weights + i];
        const odds = exponential(-Math.abs(margin));
        const rarer = 1 / (1 + odds);
        const less = odds * rarer;
        const probability = margin > 0 ? rarer : less;
        const slope = weight * (probability - label);
        const loss = (margin > 0 ? margin : 0) - label * margin + logOfOnePlus(odds);
        numbers[slopes + i] = slope;
        numbers[curvature + i] = weight * Math.max(less * rarer, MIN_CURVATURE);
        numbers[sums + (i % 2)] += weight * loss;
        numbers[sums + 2 + (i % 2)] += slope;
      }
    },
  };
}

/** Powers of 2 from 2^0 down to about e^LEAST_EXPONENT. */
const HALVES = new Float64Array(1 - Math.floor(LEAST_EXPONENT / Math.LN2));
HALVES.forEach((_, k) => {
  HALVES[k] = k === 0 ? 1 : HALVES[k - 1] / 2;
});

/** e^x for x <= 0, to about one unit in the last place. */
function exponential(x: number): number {
  const limited = Math.max(x, LEAST_EXPONENT);
  const k = Math.floor(limited * Math.LOG2E + 0.5);
  const r = limited - k * LN2_HIGH - k * LN2_LOW;
  let sum = INVERSE_FACTORIALS[0];
  for (let i = 1; i < INVERSE_FACTORIALS.length; i++) sum = sum * r + INVERSE_FACTORIALS[i];
  return sum * HALVES[-k];
}

/** log(1 + y) for y from 0 to 1, to about two units in the last place. */
function logOfOnePlus(y: number): number {
  const isHalved = y > HALVED_FROM;
  const f = isHalved ? (y - 1) * 0.5 : y;
  const s = f / (2 + f);
  const square = s * s;
  let sum = ODD_RECIPROCALS[0];
  for (let i = 1; i < ODD_RECIPROCALS.length; i++) sum = sum * square + ODD_RECIPROCALS[i];
  return (isHalved ? Math.LN2 : 0) + 2 * s * sum;
}
