/**
 * Products of vectors and columns in one memory. All places are positions of numbers; `n` is a multiple of the step. A list
 * holds the places of `count` columns; `shift` is added to each, so that a range of rows needs no list of its own.
 */
export interface Products {
  /**
   * Add to `out` the dot products of a vector with columns. Of each, the sum over even positions is added to that over odd ones.
   */
  multiply(vector: number, n: number, list: number, count: number, shift: number, out: number): void;
  /** Add to a vector the columns times their factors, one column after the other. */
  add(vector: number, n: number, list: number, count: number, shift: number, factors: number): void;
  /** The products of two vectors, number by number. */
  scale(vector: number, column: number, n: number, out: number): void;
}
