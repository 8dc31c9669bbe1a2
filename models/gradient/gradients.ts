/**
 * First and second derivatives of the log loss as whole numbers.
 *
 * Sums of whole numbers below 2^53 are exact in a Float64, whatever the order of additions. So a histogram depends neither
 * on the order of rows nor on how many threads add them up, parent minus child equals the sibling to the last bit, and
 * kernels in two languages give the same bits.
 *
 * A row has two numbers: its slope weight * (p - label), and its curvature weight * p * (1 - p) with a 1 in the low digits
 * that counts rows: curvature * countRange + 1. For leaf values the curvature is also kept at the slope's finer scale.
 */

/** Powers of two, so that scaling loses nothing. */
export interface Scales {
  /** Whole number of a slope of 1. */
  readonly slope: number;
  /** Whole number of a curvature of 1. */
  readonly curvature: number;
  /** Above any count of rows. */
  readonly countRange: number;
  /** Whole number of a sample weight of 1. */
  readonly weight: number;
}

/** Sums stay below 2^MAX_BITS: one bit under the 53 of a Float64, for the rounding of rows. */
const MAX_BITS = 52;

/** The finest scales with which no sum over all rows can overflow. */
export function scalesFor(nRows: number, totalWeight: number): Scales {
  const countBits = Math.ceil(Math.log2(nRows + 2));
  const weightBits = totalWeight > 0 ? Math.ceil(Math.log2(totalWeight)) : 0;
  return {
    slope: 2 ** (MAX_BITS - 1 - weightBits),
    curvature: 2 ** (MAX_BITS + 1 - countBits - weightBits),
    countRange: 2 ** countBits,
    weight: 2 ** (MAX_BITS - 1 - weightBits),
  };
}
