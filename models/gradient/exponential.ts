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
/** 1/11!, 1/10!, … 1/0!: on |r| <= ln(2)/2 the next term is below 7e-15. */
export const SERIES: readonly number[] = inverseFactorials(11);
/** Bits that a Float64's exponent is shifted by, and what it is raised by. */
export const EXPONENT = { bits: 52, bias: 1023 } as const;

const LEAST_POWER = -64;
const POWERS = Float64Array.from({ length: 1 - 2 * LEAST_POWER }, (_, i) => 2 ** (i + LEAST_POWER));

/** e^-margin, the margin taken within ±LIMIT. */
export function exponentialOfMinus(margin: number): number {
  const raised = -margin < -LIMIT ? -LIMIT : -margin;
  const x = LIMIT < raised ? LIMIT : raised;
  const k = x * Math.LOG2E + ROUNDER - ROUNDER;
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let sum = SERIES[0];
  for (let i = 1; i < SERIES.length; i++) sum = sum * r + SERIES[i];
  return sum * POWERS[k - LEAST_POWER];
}

function inverseFactorials(n: number): number[] {
  const terms = [1];
  let factorial = 1;
  for (let i = 1; i <= n; i++) {
    factorial *= i;
    terms.unshift(1 / factorial);
  }
  return terms;
}
