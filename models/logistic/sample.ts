import { takenAt } from '../math/columns.ts';
import { type Design, designOf } from './design.ts';

/** Rows of the samples that stand for a design with many. */
export const SAMPLE_ROWS = 16_000;

/** Some rows of a design, standardised as all are; its columns are kept whole. To be closed. */
export interface Sample {
  /** Positions in the design. */
  readonly rows: Int32Array;
  readonly design: Design;
}

/** Evenly spread rows, every k-th, at least `wanted` of them where there are as many. */
export function sampleOf(design: Design, wanted: number): Sample {
  const stride = Math.max(1, Math.floor(design.nRows / wanted));
  const rows = new Int32Array(Math.ceil(design.nRows / stride));
  for (let k = 0; k < rows.length; k++) rows[k] = k * stride;
  const weights = takenAt(design.weights, rows);
  const labels = takenAt(design.labels, rows);
  const totalWeight = weights.reduce((sum, weight) => sum + weight, 0);
  const positiveWeight = weights.reduce((sum, weight, k) => sum + labels[k] * weight, 0);
  const described = {
    means: design.offsets,
    scales: design.scales.map((scale, j) => (scale === 0 ? 0 : design.units[j])),
    weights: totalWeight > 0 ? weights.map((weight) => weight / totalWeight) : weights,
    labels,
    positiveWeight,
    totalWeight,
  };
  return { rows, design: designOf(described, design.columns, 'auto', rows) };
}
