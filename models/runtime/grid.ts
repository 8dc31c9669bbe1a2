const STEPS = 2 ** 40;
/** From here on numbers have no digits left to round on the grid. */
const TOO_LARGE = 2 ** 13;

/**
 * The nearest multiple of 2^-40 (about 1e-12). Margins and contributions live on this grid: sums of such numbers (below
 * 8192 in size) are exact in any order, so that base margin + contributions = margin without a rounding remainder.
 *
 * @returns NaN stays NaN. Numbers too large for the grid come back as they are. Never -0.
 */
export function onGrid(value: number): number {
  return Math.abs(value) >= TOO_LARGE ? value : Math.round(value * STEPS) / STEPS + 0;
}

/**
 * Base and contributions on the grid, adding up to `margin` exactly: the rounding remainder goes to the largest
 * contribution (the first of several), or to the base where all contributions are 0.
 */
export function balanced(
  margin: number,
  base: number,
  contributions: Float64Array,
): { readonly base: number; readonly contributions: Float64Array } {
  const terms = contributions.map(onGrid);
  let largest = -1;
  let sum = onGrid(base);
  for (let i = 0; i < terms.length; i++) {
    sum += terms[i];
    if (terms[i] !== 0 && (largest === -1 || Math.abs(terms[i]) > Math.abs(terms[largest]))) largest = i;
  }
  if (largest === -1) return { base: margin, contributions: terms };
  terms[largest] = terms[largest] + (margin - sum) + 0;
  return { base: onGrid(base), contributions: terms };
}
