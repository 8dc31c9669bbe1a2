import { logOddsOfShare } from '../math/logistic.ts';
import { type CurvatureModel, curvatureModel, sampledCurvature } from './curvature.ts';
import { type Design, hasOneClass, MANY_ROWS } from './design.ts';
import { solve } from './newton.ts';
import type { Penalty } from './penalty.ts';
import { type Point, pointAt } from './point.ts';
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

/** Where a fit begins, and the curvature that its steps look at. */
export interface Beginning {
  readonly first: Point;
  readonly curvature: CurvatureModel;
  /** Let the memory of the curvature go. */
  close(): void;
}

/**
 * Begin a fit: where it is told to, else at the log-odds of the whole. With many rows the first steps are made on a small sample
 * of them, and the next on a larger one, whose curvature goes on to serve: steps far from the end need not look at every row.
 *
 * @param given Where to start; null: wherever is best.
 */
export function beginFit(design: Design, penalty: Penalty, given: Start | null): Beginning {
  const sample = design.nRows < MANY_ROWS ? null : sampleOf(design, SAMPLE_ROWS);
  if (sample === null || hasOneClass(sample.design)) {
    sample?.design.close();
    const curvature = curvatureModel(design);
    return { first: beginAt(design, penalty, given), curvature, close: curvature.close };
  }
  const ofSample = curvatureModel(sample.design);
  const start = given ?? endOn(sample.design, penalty, startOnFew(sample.design, penalty), ofSample);
  const curvature = sampledCurvature(design, sample, ofSample);
  return {
    first: given === null ? firstPoint(design, penalty, start) : beginAt(design, penalty, given),
    curvature,
    close() {
      curvature.close();
      sample.design.close();
    },
  };
}

/** The point that is given, else that of the log-odds alone. */
function beginAt(design: Design, penalty: Penalty, given: Start | null): Point {
  return given === null
    ? firstPoint(design, penalty, null)
    : pointAt(design, penalty, given.intercept, given.coefficients);
}

function startOnFew(design: Design, penalty: Penalty): Start | null {
  const few = sampleOf(design, FEW_ROWS).design;
  const curvature = curvatureModel(few);
  const end = hasOneClass(few) ? null : endOn(few, penalty, null, curvature);
  curvature.close();
  few.close();
  return end;
}

/** About where a fit on a sample ends. */
function endOn(sample: Design, penalty: Penalty, start: Start | null, curvature: CurvatureModel): Start {
  const first = firstPoint(sample, penalty, start);
  return solve(sample, penalty, first, SAMPLE_TOLERANCE, MAX_SAMPLE_ITERATIONS, curvature);
}

/** The point to start from, but that of the log-odds alone where it is no better: a small sample may be told apart by accident. */
function firstPoint(design: Design, penalty: Penalty, start: Start | null): Point {
  const { positiveWeight, totalWeight, nColumns } = design;
  if (start !== null) {
    const point = pointAt(design, penalty, start.intercept, start.coefficients);
    const share = positiveWeight / totalWeight;
    const lossOfRate = -share * Math.log(share) - (1 - share) * Math.log(1 - share);
    if (point.objective <= lossOfRate) return point;
  }
  return pointAt(design, penalty, logOddsOfShare(positiveWeight, totalWeight), new Float64Array(nColumns));
}
