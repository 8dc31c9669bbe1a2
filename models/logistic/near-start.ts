import { logOddsOfShare } from '../math/logistic.ts';
import { curvatureModel, everyKth } from './curvature.ts';
import { type Design, designOf, MANY_ROWS } from './design.ts';
import { solve } from './newton.ts';
import type { Penalty } from './penalty.ts';
import { pointAt } from './point.ts';

/** Rows of the samples, smallest first. */
const SAMPLE_ROWS = [2_000, 16_000];
/** A sample says no more about where the end is. */
const SAMPLE_TOLERANCE = 3e-4;
const MAX_SAMPLE_ITERATIONS = 20;

/** Where a fit begins, on the standardised scale. */
export interface Start {
  readonly intercept: number;
  readonly coefficients: Float64Array;
}

/**
 * A place near the end to start a fit from: with many rows, the fit on a small sample of them, then on a larger one. Steps far
 * from the end need not look at every row.
 */
export function nearStart(design: Design, penalty: Penalty): Start {
  let start: Start = {
    intercept: logOddsOfShare(design.positiveWeight, design.totalWeight),
    coefficients: new Float64Array(design.nColumns),
  };
  if (design.nRows < MANY_ROWS) return start;
  for (const wanted of SAMPLE_ROWS) {
    const sample = sampleOf(design, everyKth(design.nRows, wanted));
    const curvature = curvatureModel(sample);
    if (sample.positiveWeight > 0 && sample.positiveWeight < sample.totalWeight) {
      const first = pointAt(sample, penalty, start.intercept, start.coefficients);
      start = solve(sample, penalty, first, SAMPLE_TOLERANCE, MAX_SAMPLE_ITERATIONS, curvature);
    }
    curvature.close();
    sample.close();
  }
  return start;
}

/** Some rows of a design, standardised as all are. */
function sampleOf(design: Design, rows: Int32Array): Design {
  const weights = Float64Array.from(rows, (row) => design.weights[row]);
  const labels = Uint8Array.from(rows, (row) => design.labels[row]);
  const totalWeight = weights.reduce((sum, weight) => sum + weight, 0);
  const positiveWeight = weights.reduce((sum, weight, k) => sum + labels[k] * weight, 0);
  return designOf(
    {
      means: design.offsets,
      scales: design.scales.map((scale, j) => (scale === 0 ? 0 : design.units[j])),
      weights: totalWeight > 0 ? weights.map((weight) => weight / totalWeight) : weights,
      labels,
      positiveWeight,
      totalWeight,
    },
    design.columns.map((column) => valuesAt(column, rows)),
  );
}

function valuesAt(column: Float64Array, rows: Int32Array): Float64Array {
  const values = new Float64Array(rows.length);
  for (let k = 0; k < rows.length; k++) values[k] = column[rows[k]];
  return values;
}
