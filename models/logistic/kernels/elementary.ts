/** Where e^x and log(1 + y) of the two kinds of kernels begin to take another turn; their steps are the same. */

/** e^x is taken at this x where it is less: 2^-1010, a normal number still. */
export const LEAST_EXPONENT = -700;
/** From here to 1, log(1 + y) is taken as ln 2 + log((1 + y) / 2), so that its series ends soon. */
export const HALVED_FROM = Math.SQRT2 - 1;
