import { logOddsOfShare } from '../math/logistic.ts';
import { type CurvatureModel, curvatureModel, sampledCurvature } from './curvature.ts';
import { type Design, hasOneClass } from './design.ts';
import { solve } from './newton.ts';
import type { Penalty } from './penalty.ts';
import { type Point, pointAt } from './point.ts';
import { sampleOf, sampleOfMany } from './sample.ts';

/** Rows of the sample on which the first steps are made. */
const FEW_ROWS = 2_000;
/** A sample says no more about where the end is; the small one less. */
const SAMPLE_TOLERANCE = 1e-3;
const FEW_TOLERANCE = 5e-3;
const MAX_SAMPLE_ITERATIONS = 20;

/** Where a fit begins, on the standardised scale. */
export interface Start {
  readonly intercept: number;
  readonly coefficients: Float64Array;
}

/** The curvature that the steps of a fit look at. */
export interface FitCurvature {
  readonly model: CurvatureModel;
  /** With many rows, a sample of them and its own curvature; null: all are looked at. */
  readonly sample: { readonly design: Design; readonly curvature: CurvatureModel } | null;
  /** Let its memory go. */
  close(): void;
}

/** The curvature of a design, from a sample where it has many rows and the sample both classes. */
export function openCurvature(design: Design): FitCurvature {
  const sample = sampleOfMany(design);
  if (sample === null || hasOneClass(sample.design)) {
    sample?.design.close();
    const model = curvatureModel(design);
    return { model, sample: null, close: model.close };
  }
  const curvature = curvatureModel(sample.design);
  const model = sampledCurvature(design, sample, curvature);
  return {
    model,
    sample: { design: sample.design, curvature },
    close() {
      model.close();
      sample.design.close();
    },
  };
}

/**
 * A point to begin a fit from: that of the log-odds alone, or, with many rows, where a fit on a small sample of them and then on
 * the larger one ends, whose curvature goes on to serve. Steps far from the end need not look at every row.
 */
export function nearPoint(design: Design, penalty: Penalty, { sample }: FitCurvature): Point {
  if (sample === null) return firstPoint(design, penalty, null);
  return firstPoint(
    design,
    penalty,
    endOn(sample.design, penalty, startOnFew(sample.design, penalty), sample.curvature, SAMPLE_TOLERANCE),
  );
}

function startOnFew(design: Design, penalty: Penalty): Start | null {
  const few = sampleOf(design, FEW_ROWS).design;
  const curvature = curvatureModel(few);
  const end = hasOneClass(few) ? null : endOn(few, penalty, null, curvature, FEW_TOLERANCE);
  curvature.close();
  few.close();
  return end;
}

/** About where a fit on a sample ends. */
function endOn(
  sample: Design,
  penalty: Penalty,
  start: Start | null,
  curvature: CurvatureModel,
  tolerance: number,
): Start {
  const first = firstPoint(sample, penalty, start);
  return solve(sample, penalty, first, tolerance, MAX_SAMPLE_ITERATIONS, curvature);
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
