/**
 * e^x from additions and multiplications alone, in the same steps in both kernels, so that they give the same bits:
 * x = k ln 2 + r with |r| <= ln(2)/2, the Taylor series of e^r, times 2^k.
 */

/** ln 2 in two parts; the first has enough zero bits at its end that a small whole multiple of it is exact. */
export const LN2_HIGH = 0.6931471803691238;
export const LN2_LOW = 1.9082149292705877e-10;
/** Adding 1.5 * 2^52 rounds to the nearest whole number, which then stands in the low bits. */
export const ROUNDER = 6755399441055744;
/** Beyond this the probability does not change any more: e^-40 is below the last bit of 1. */
export const LIMIT = 40;
/** 1/0!, 1/1!, … 1/11!: on |r| <= ln(2)/2 the next term is below 7e-15. */
export const SERIES: readonly number[] = inverseFactorials(11);
/** Bits that a Float64's exponent is shifted by, and what it is raised by. */
export const EXPONENT = { bits: 52, bias: 1023 } as const;

const [C0, C1, C2, C3, C4, C5, C6, C7, C8, C9, C10, C11] = SERIES;

const LEAST_POWER = -64;
const POWERS = Float64Array.from({ length: 1 - 2 * LEAST_POWER }, (_, i) => 2 ** (i + LEAST_POWER));

/** e^-margin, the margin taken within ±LIMIT. */
export function exponentialOfMinus(margin: number): number {
  const raised = -margin < -LIMIT ? -LIMIT : -margin;
  const x = LIMIT < raised ? LIMIT : raised;
  const k = x * Math.LOG2E + ROUNDER - ROUNDER;
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  // Neighbouring terms are paired, then the pairs: a short chain of steps that wait for each other.
  const r2 = r * r;
  const r4 = r2 * r2;
  const low = C0 + C1 * r + (C2 + C3 * r) * r2;
  const middle = C4 + C5 * r + (C6 + C7 * r) * r2;
  const high = C8 + C9 * r + (C10 + C11 * r) * r2;
  return (low + middle * r4 + high * (r4 * r4)) * POWERS[k - LEAST_POWER];
}

function inverseFactorials(n: number): number[] {
  const terms = [1];
  let factorial = 1;
  for (let i = 1; i <= n; i++) {
    factorial *= i;
    terms.push(1 / factorial);
  }
  return terms;
}
