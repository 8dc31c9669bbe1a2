/** Elastic-net penalty and sign bounds of the standardised coefficients, one entry per column. */
export interface Penalty {
  /** Weight of |b|. */
  readonly l1: Float64Array;
  /** Weight of b * b / 2. */
  readonly l2: Float64Array;
  /** 1: b >= 0, -1: b <= 0, 0: free. */
  readonly signs: Int8Array;
}

/** lambda * factor * (l1Ratio * |b| + (1 - l1Ratio) / 2 * b * b) per column. */
export function elasticNet(
  lambda: number,
  l1Ratio: number,
  factors: Float64Array | null,
  signs: Int8Array | null,
  nColumns: number,
): Penalty {
  if (!(lambda >= 0 && lambda < Infinity)) throw new RangeError(`lambda is ${lambda}; expected a number from 0 up`);
  if (!(l1Ratio >= 0 && l1Ratio <= 1)) throw new RangeError(`l1Ratio is ${l1Ratio}; expected a number from 0 to 1`);
  const l1 = new Float64Array(nColumns);
  const l2 = new Float64Array(nColumns);
  for (let j = 0; j < nColumns; j++) {
    const factor = factors === null ? 1 : factors[j];
    if (!(factor >= 0 && factor < Infinity))
      throw new RangeError(`penaltyFactors[${j}] is ${factor}; expected a number from 0 up`);
    l1[j] = lambda * factor * l1Ratio;
    l2[j] = lambda * factor * (1 - l1Ratio);
  }
  return { l1, l2, signs: signs ?? new Int8Array(nColumns) };
}

/** The penalty's value at standardised coefficients. */
export function penaltyAt(penalty: Penalty, coefficients: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < coefficients.length; j++) {
    const b = coefficients[j];
    sum += penalty.l1[j] * Math.abs(b) + 0.5 * penalty.l2[j] * b * b;
  }
  return sum;
}

/**
 * How far one coefficient is from optimal: the distance of 0 from the subdifferential of the objective, bounds included.
 *
 * @param slope Derivative of the smooth part without the ridge term.
 */
export function violationOf(penalty: Penalty, j: number, coefficient: number, slope: number): number {
  const full = slope + penalty.l2[j] * coefficient;
  const l1 = penalty.l1[j];
  if (coefficient > 0) return Math.abs(full + l1);
  if (coefficient < 0) return Math.abs(full - l1);
  const up = penalty.signs[j] >= 0 ? -full - l1 : 0;
  const down = penalty.signs[j] <= 0 ? full - l1 : 0;
  return Math.max(up, down, 0);
}

/** Nearest allowed coefficient: 0 where the sign is not the one asked for. */
export function withinSign(sign: number, coefficient: number): number {
  return sign * coefficient < 0 ? 0 : coefficient;
}
