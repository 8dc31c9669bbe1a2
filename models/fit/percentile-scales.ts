import { percentileFrom } from '../runtime/cohorts.ts';
import { limitedMetric } from '../runtime/features.ts';

/**
 * Reference quantiles of some groups, laid out so that a value is looked up without a branch to guess. Each group has `size` places,
 * a power of two above the number of quantiles. Place k stands for values above quantile k - 1 and up to quantile k, and holds what
 * `percentileFrom` of the runtime computes from them; the last place for values above all.
 */
interface PercentileScales {
  readonly size: number;
  /** Whether a group has quantiles; 0 or 1. */
  readonly isKnown: Uint8Array;
  /** Quantiles, then infinity. */
  readonly upTo: Float64Array;
  /** Percentile of a value that equals the quantile. */
  readonly atQuantile: Float64Array;
  /** Percentile and value where the place begins, and how far both go. */
  readonly percentile: Float64Array;
  readonly rise: Float64Array;
  readonly quantile: Float64Array;
  readonly width: Float64Array;
}

/** @param quantiles Per group, as many as probabilities, ascending; null: none. */
export function percentileScales(
  probabilities: readonly number[],
  quantiles: readonly (readonly number[] | null)[],
): PercentileScales {
  let size = 1;
  while (size <= probabilities.length) size *= 2;
  const n = size * quantiles.length;
  const scales: PercentileScales = {
    size,
    isKnown: Uint8Array.from(quantiles, (own) => (own === null ? 0 : 1)),
    upTo: new Float64Array(n).fill(Number.POSITIVE_INFINITY),
    atQuantile: new Float64Array(n),
    percentile: new Float64Array(n),
    rise: new Float64Array(n),
    quantile: new Float64Array(n),
    width: new Float64Array(n).fill(1),
  };
  quantiles.forEach((own, group) => {
    if (own === null) return;
    own.forEach((quantile, k) => {
      const place = group * size + k;
      scales.upTo[place] = quantile;
      scales.atQuantile[place] = percentileFrom(probabilities, own, quantile, k);
      if (k === 0) return;
      scales.percentile[place] = probabilities[k - 1];
      scales.rise[place] = probabilities[k] - probabilities[k - 1];
      scales.quantile[place] = own[k - 1];
      scales.width[place] = quantile - own[k - 1];
    });
    scales.percentile[group * size + own.length] = 1;
  });
  return scales;
}

/**
 * Percentiles of a metric, the same bits as `percentileAmong` of the runtime.
 *
 * @param groupOfRow Per entry of `rows`.
 */
export function percentilesOn(
  scales: PercentileScales,
  metric: Float64Array,
  rows: Int32Array,
  groupOfRow: Int32Array,
  whenMissing: number,
): Float64Array {
  const { size, isKnown, upTo, atQuantile, percentile, rise, quantile, width } = scales;
  const column = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const value = limitedMetric(metric[rows[i]]);
    const group = groupOfRow[i];
    if (Number.isNaN(value) || isKnown[group] === 0) {
      column[i] = whenMissing;
      continue;
    }
    let place = group * size;
    for (let step = size >> 1; step > 0; step >>= 1) place += step & -Number(upTo[place + step - 1] < value);
    column[i] =
      upTo[place] === value
        ? atQuantile[place]
        : percentile[place] + rise[place] * ((value - quantile[place]) / width[place]);
  }
  return column;
}
