/** Penalties on a leaf's value. */
export interface LeafPenalty {
  readonly l1: number;
  readonly l2: number;
}

/**
 * Value that lowers the loss of a leaf's rows most, to second order, within bounds: -soft(slope, l1) / (curvature + l2).
 *
 * @param slope Sum of first derivatives. @param curvature Sum of second derivatives.
 * @returns 0, or the nearest bound, where nothing is known (curvature + l2 is 0).
 */
export function leafValue(
  slope: number,
  curvature: number,
  { l1, l2 }: LeafPenalty,
  lower: number,
  upper: number,
): number {
  const steepness = curvature + l2;
  const shrunk = slope > l1 ? slope - l1 : slope < -l1 ? slope + l1 : 0;
  const value = steepness > 0 && shrunk !== 0 ? -shrunk / steepness : 0;
  return value < lower ? lower : value > upper ? upper : value;
}

/** Fall of the penalised loss, to second order, when a leaf takes `value` instead of 0. */
export function leafGain(slope: number, curvature: number, { l1, l2 }: LeafPenalty, value: number): number {
  return -(slope * value + 0.5 * (curvature + l2) * value * value + l1 * Math.abs(value));
}
