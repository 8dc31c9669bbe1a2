import { logOddsOfShare } from '../math/logistic.ts';
import { curvatureModel } from './curvature.ts';
import type { Design } from './design.ts';
import { solve } from './newton.ts';
import type { Penalty } from './penalty.ts';
import { pointAt } from './point.ts';
import { type Sample, sampleOf } from './sample.ts';

/** Rows of the sample on which the first steps are made. */
const FEW_ROWS = 2_000;
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
export function nearStart(design: Design, sample: Sample | null, penalty: Penalty): Start {
  const start: Start = {
    intercept: logOddsOfShare(design.positiveWeight, design.totalWeight),
    coefficients: new Float64Array(design.nColumns),
  };
  if (sample === null) return start;
  const few = sampleOf(sample.design, FEW_ROWS);
  const near = endOn(sample.design, penalty, endOn(few.design, penalty, start));
  few.design.close();
  return near;
}

/** About where a fit on a sample ends; where it starts, if the sample has one class. */
function endOn(sample: Design, penalty: Penalty, start: Start): Start {
  if (!(sample.positiveWeight > 0 && sample.positiveWeight < sample.totalWeight)) return start;
  const curvature = curvatureModel(sample, null);
  const first = pointAt(sample, penalty, start.intercept, start.coefficients);
  const end = solve(sample, penalty, first, SAMPLE_TOLERANCE, MAX_SAMPLE_ITERATIONS, curvature);
  curvature.close();
  return end;
}
