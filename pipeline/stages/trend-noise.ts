import { sortedQuantile } from '../../models/math/quantile.ts';

/** Changes below which nobody can say what noise is. */
const MIN_CHANGES = 100;
/** Share of changes that are within the border. */
const WITHIN = 0.9;

/**
 * How far nine in ten scores move over some time, up or down: a change beyond it is more than what scores do anyway.
 *
 * @param changes Of accounts that stayed, over past times of that length.
 * @returns Points; null with fewer than 100 changes.
 */
export function noiseBorder(changes: readonly number[]): number | null {
  if (changes.length < MIN_CHANGES) return null;
  return sortedQuantile(Float64Array.from(changes, Math.abs).sort(), WITHIN);
}
