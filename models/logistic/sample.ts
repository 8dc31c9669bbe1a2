import { takenAt } from '../math/columns.ts';
import { type Design, designOf, type Rows, spreadRows } from './design.ts';

/** Some rows of a design, standardised as all are; its columns are kept whole. To be closed. */
export interface Sample {
  /** Positions in the design. */
  readonly rows: Int32Array;
  readonly design: Design;
}

/** The sample that stands for a design of many rows. */
export function sampleOfMany(design: Design): Sample | null {
  if (design.spread === null) return null;
  const { rows, columns } = design.spread;
  return { rows, design: designOf({ ...rowsAt(design, rows), means: design.means, scales: design.scales }, columns) };
}

/** Evenly spread rows of a design. */
export function sampleOf(design: Design, wanted: number): Sample {
  const rows = spreadRows(design.nRows, wanted);
  const scales = design.scales.map((scale, j) => (scale === 0 ? 0 : design.units[j]));
  return {
    rows,
    design: designOf({ ...rowsAt(design, rows), means: design.offsets, scales }, design.columns, 'auto', rows),
  };
}

/** What some rows are, columns aside. */
function rowsAt(design: Design, rows: Int32Array): Omit<Rows, 'means' | 'scales'> {
  const weights = takenAt(design.weights, rows);
  const labels = takenAt(design.labels, rows);
  const totalWeight = weights.reduce((sum, weight) => sum + weight, 0);
  const positiveWeight = weights.reduce((sum, weight, k) => sum + labels[k] * weight, 0);
  return {
    weights: totalWeight > 0 ? weights.map((weight) => weight / totalWeight) : weights,
    labels,
    positiveWeight,
    totalWeight,
    spread: null,
  };
}
