import type { Products } from './types.ts';

/** The products in plain TypeScript. */
export function plainProducts(buffer: ArrayBuffer): Products {
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
  };
}
