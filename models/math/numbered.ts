/** Numbers 0, 1, … of what positions have in common, in the order in which they are met. */
export interface Numbered {
  readonly numberOf: Int32Array;
  /** The first position of each number. */
  readonly first: readonly number[];
}

/** Positions with the same key get the same number. */
export function numberedAnew(keys: Int32Array | Float64Array): Numbered {
  const known = new Map<number, number>();
  const first: number[] = [];
  const numberOf = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    let number = known.get(keys[i]);
    if (number === undefined) {
      number = first.push(i) - 1;
      known.set(keys[i], number);
    }
    numberOf[i] = number;
  }
  return { numberOf, first };
}

/**
 * Positions with the same number and the same code get the same number.
 *
 * @param codes From 0 to `nCodes` - 1.
 */
export function numberedPairs(numberOf: Int32Array, codes: Int32Array, nCodes: number): Numbered {
  const pairs = new Float64Array(numberOf.length);
  for (let i = 0; i < pairs.length; i++) pairs[i] = numberOf[i] * nCodes + codes[i];
  return numberedAnew(pairs);
}
