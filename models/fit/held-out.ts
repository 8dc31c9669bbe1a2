import { fitPlatt } from '../calibration/platt.ts';
import { takenAt } from '../math/columns.ts';
import { caseControlSample } from './case-control.ts';
import { type Offered, selectBySize } from './metric-path.ts';
import { type Pooling, withPooling } from './pooling.ts';
import { createRefit, marginAt, type Refit } from './refit.ts';

/** Sizes are compared on about this many rows: all positives and a weighted share of the rest. The last fit takes all rows. */
export const MAX_TRIAL_ROWS = 12_000;
/** Trial fits are only compared. */
const TRIAL_TOLERANCE = 1e-6;

/** Scorecards that were selected on some rows, to be fitted there and to predict others. */
export interface Trial {
  readonly refit: Refit;
  /** Per size, the columns that were selected. */
  readonly selections: readonly (readonly number[])[];
  /** Positions to predict. */
  readonly outside: Int32Array;
}

/**
 * Select scorecards of several sizes on some rows.
 *
 * @param inside Positions to learn from, the choice of metrics included.
 */
export function createTrial(
  offered: Offered,
  inside: Int32Array,
  outside: Int32Array,
  sizes: readonly number[],
  seed: number,
): Trial {
  const sample = caseControlSample(offered.set, inside, MAX_TRIAL_ROWS, seed);
  return {
    refit: createRefit(offered, sample, inside.length, TRIAL_TOLERANCE),
    selections: selectBySize(offered, sample, sizes),
    outside,
  };
}

/**
 * Margins that the trials' scorecards of one size give the rows outside.
 *
 * @param size Position among the sizes.
 * @returns One entry per training row; 0 where no trial predicts it.
 */
export function trialMargins(offered: Offered, trials: readonly Trial[], size: number, pooling: Pooling): Float64Array {
  const margins = new Float64Array(offered.set.rows.length);
  for (const { refit, selections, outside } of trials) {
    const { selection, contextFactor } = withPooling(offered, selections[size], pooling);
    const fitted = refit.fit(selection, contextFactor);
    for (const i of outside) margins[i] = marginAt(fitted, offered.columns, selection, i);
  }
  return margins;
}

/**
 * The same as log-odds on which sizes and poolings can be compared: each trial's margins with the level and the slope that
 * serve best on the rows it predicts (Platt).
 *
 * What is exported is calibrated anew, and a base rate that moves over the years is nobody's choice of metrics: compared by
 * raw margins, the size whose probabilities happened to be the most timid won. Two numbers are fitted on the judged rows, for
 * every candidate alike, so they favour none.
 */
export function trialLogOdds(offered: Offered, trials: readonly Trial[], size: number, pooling: Pooling): Float64Array {
  const margins = trialMargins(offered, trials, size, pooling);
  for (const { outside } of trials) {
    const { a, b } = fitPlatt(takenAt(margins, outside), takenAt(offered.set.labels, outside));
    for (const i of outside) margins[i] = a + b * margins[i];
  }
  return margins;
}
