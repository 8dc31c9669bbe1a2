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
