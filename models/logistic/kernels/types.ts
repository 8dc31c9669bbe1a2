/**
 * What is worked out of vectors and columns in one memory. All places are positions of numbers; `n` is a multiple of the step.
 * A list holds the places of `count` columns; `shift` is added to each, so that a range of rows needs no list of its own. Sums
 * are of even positions and of odd ones apart.
 */
export interface Kernels {
  /** Add to `out` the dot products of a vector with columns, even and odd positions added up at the end. */
  multiply(vector: number, n: number, list: number, count: number, shift: number, out: number): void;
  /** Add to a vector the columns times their factors, one column after the other. */
  add(vector: number, n: number, list: number, count: number, shift: number, factors: number): void;
  /** The products of two vectors, number by number. */
  scale(vector: number, column: number, n: number, out: number): void;
  /** Add to `sums` the weighted deviations of a column from the number at `from`, even and odd, then so of their squares. */
  deviations(column: number, n: number, weights: number, from: number, sums: number): void;
  /**
   * From the rows' margins, labels (0 or 1) and weights: write the derivatives of the weighted log losses by the margins and the
   * second ones, p * (1 - p) being at least `MIN_CURVATURE`; add to `sums` the losses, even and odd, then so the derivatives.
   */
  losses(
    margins: number,
    n: number,
    labels: number,
    weights: number,
    slopes: number,
    curvature: number,
    sums: number,
  ): void;
}
