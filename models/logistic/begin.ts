import { logOddsOfShare } from '../math/logistic.ts';
import { type CurvatureModel, curvatureModel, sampledCurvature } from './curvature.ts';
import { type Design, MANY_ROWS } from './design.ts';
import { solve } from './newton.ts';
import type { Penalty } from './penalty.ts';
import { pointAt } from './point.ts';
import { SAMPLE_ROWS, sampleOf } from './sample.ts';

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

/** Where a fit begins, and the curvature that its steps look at; both to be closed. */
export interface Beginning {
  readonly start: Start;
  readonly curvature: CurvatureModel;
  close(): void;
}

/**
 * Begin a fit: where it is told to, else at the log-odds of the whole. With many rows the first steps are made on a small sample
 * of them, and the next on a larger one, whose curvature goes on to serve: steps far from the end need not look at every row.
 *
 * @param given Where to start; null: wherever is best.
 */
export function beginFit(design: Design, penalty: Penalty, given: Start | null): Beginning {
  const atRate: Start = {
    intercept: logOddsOfShare(design.positiveWeight, design.totalWeight),
    coefficients: new Float64Array(design.nColumns),
  };
  if (design.nRows < MANY_ROWS) {
    const curvature = curvatureModel(design);
    return { start: given ?? atRate, curvature, close: curvature.close };
  }
  const sample = sampleOf(design, SAMPLE_ROWS);
  const ofSample = curvatureModel(sample.design);
  const start = given ?? endOn(sample.design, penalty, startOnFew(sample.design, penalty, atRate), ofSample);
  const curvature = sampledCurvature(design, sample, ofSample);
  return {
    start,
    curvature,
    close() {
      curvature.close();
      sample.design.close();
    },
  };
}

function startOnFew(design: Design, penalty: Penalty, start: Start): Start {
  const few = sampleOf(design, FEW_ROWS).design;
  const curvature = curvatureModel(few);
  const end = endOn(few, penalty, start, curvature);
  curvature.close();
  few.close();
  return end;
}

/** About where a fit on a sample ends; where it starts, if the sample has one class. */
function endOn(sample: Design, penalty: Penalty, start: Start, curvature: CurvatureModel): Start {
  if (!(sample.positiveWeight > 0 && sample.positiveWeight < sample.totalWeight)) return start;
  const first = pointAt(sample, penalty, start.intercept, start.coefficients);
  return solve(sample, penalty, first, SAMPLE_TOLERANCE, MAX_SAMPLE_ITERATIONS, curvature);
}
