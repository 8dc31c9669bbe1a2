/** What both kinds of kernels hold to. */

/** Numbers at the beginning of a memory that the kernels keep their constants in. */
export const CONSTANT_NUMBERS = 96;
/** Sums of two figures, each over even positions and over odd ones. */
export const N_SUMS = 4;
/**
 * Least p * (1 - p) that is believed. On separable rows the true curvature runs to 0 and a Newton step to infinity;
 * below this floor (margins beyond 18) steps shrink instead.
 */
export const MIN_CURVATURE = 1e-8;
/** e^x is taken at this x where it is less: 2^-1010, a normal number still. */
export const LEAST_EXPONENT = -700;
/** From here to 1, log(1 + y) is taken as ln 2 + log((1 + y) / 2), so that its series ends soon. */
export const HALVED_FROM = Math.SQRT2 - 1;
