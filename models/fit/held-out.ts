import { caseControlSample } from './case-control.ts';
import { type Offered, selectBySize } from './metric-path.ts';
import { createRefit, marginAt } from './refit.ts';

/** Sizes are compared on about this many rows: all positives and a weighted share of the rest. The last fit takes all rows. */
export const MAX_TRIAL_ROWS = 12_000;
/** Trial fits are only compared. */
const TRIAL_TOLERANCE = 1e-6;

/**
 * Select and fit scorecards of several sizes on some rows, and write the margins that they give other rows.
 *
 * @param inside Positions to learn from, the choice of metrics included.
 * @param outside Positions to predict.
 * @param margins Per size, one entry per training row: receives the margins at `outside`.
 */
export function predictHeldOut(
  offered: Offered,
  inside: Int32Array,
  outside: Int32Array,
  sizes: readonly number[],
  margins: readonly Float64Array[],
  seed: number,
): void {
  const sample = caseControlSample(offered.set, inside, MAX_TRIAL_ROWS, seed);
  const refit = createRefit(offered, sample, inside.length, TRIAL_TOLERANCE);
  selectBySize(offered, sample, sizes).forEach((selection, s) => {
    const fitted = refit(selection);
    for (const i of outside) margins[s][i] = marginAt(fitted, offered.columns, selection, i);
  });
}
