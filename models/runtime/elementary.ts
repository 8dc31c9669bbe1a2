/**
 * exp and log from additions and multiplications alone. ECMAScript leaves the last bit of `Math.exp` and `Math.log` to the
 * engine; with these a score is the same in every engine, so that test vectors can be compared exactly.
 */

/** ln 2 in two parts; the first has enough zero bits at its end that a whole multiple of it up to 2^20 is exact. */
export const LN2_HIGH = 0.6931471803691238;
export const LN2_LOW = 1.9082149292705877e-10;
const MAX_EXPONENT = 64;
/** 1/13!, 1/12!, … 1/0!: on |r| <= ln(2)/2 the next term is below 1e-17. */
export const INVERSE_FACTORIALS = inverseFactorials(13);
/** 1/23, 1/21, … 1: on |s| <= 0.172 the next term of the series of atanh is below 1e-19. */
export const ODD_RECIPROCALS = [23, 21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1].map((n) => 1 / n);

/** e^x for |x| up to about 44 (beyond, `x` is taken at that limit), to about one unit in the last place. */
export function exponential(x: number): number {
  const k = Math.min(MAX_EXPONENT, Math.max(-MAX_EXPONENT, Math.round(x / Math.LN2)));
  const limited = Math.min(MAX_EXPONENT * Math.LN2, Math.max(-MAX_EXPONENT * Math.LN2, x));
  const r = limited - k * LN2_HIGH - k * LN2_LOW;
  let sum = 0;
  for (const term of INVERSE_FACTORIALS) sum = sum * r + term;
  return k >= 0 ? sum * powerOfTwo(k) : sum / powerOfTwo(-k);
}

/** Natural logarithm of x > 0, to about one unit in the last place for x between 1e-15 and 1e15. */
export function naturalLog(x: number): number {
  let mantissa = x;
  let k = 0;
  while (mantissa > Math.SQRT2) {
    mantissa /= 2;
    k++;
  }
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    k--;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let sum = 0;
  for (const term of ODD_RECIPROCALS) sum = sum * square + term;
  return k * LN2_HIGH + (k * LN2_LOW + 2 * s * sum);
}

function powerOfTwo(k: number): number {
  let power = 1;
  for (let i = 0; i < k; i++) power *= 2;
  return power;
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
