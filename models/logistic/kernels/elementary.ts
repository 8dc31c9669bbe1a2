/**
 * What the two kinds of kernels share to work out e^x and log(1 + y) from additions, multiplications and divisions alone, step by
 * step the same.
 */

/** ln 2 in two parts; the first has enough zero bits at its end that a multiple of it by up to 2^20 is exact. */
export const LN2_HIGH = 0.6931471803691238;
export const LN2_LOW = 1.9082149292705877e-10;
/** e^x is taken at this x where it is less: the rows' losses are then below all that a sum of them can hold. */
export const LEAST_EXPONENT = -700;
/** 1/13!, 1/12!, … 1/0!: on |r| <= ln(2)/2 the next term of the series of e^r is below 1e-17. */
export const INVERSE_FACTORIALS = Array.from({ length: 14 }, (_, k) => 1 / factorial(13 - k));
/** From here to 1, log(1 + y) is taken as ln 2 + log((1 + y) / 2). */
export const HALVED_FROM = Math.SQRT2 - 1;
/** 2/23, 2/21, … 2/1: on |s| <= 0.172 the next term of the series of log((1 + s) / (1 - s)) is below 1e-19. */
export const ODD_TERMS = Array.from({ length: 12 }, (_, k) => 2 / (23 - 2 * k));

function factorial(n: number): number {
  return n < 2 ? 1 : n * factorial(n - 1);
}
