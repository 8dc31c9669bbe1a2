import { meanOf, rowLosses, simplestWithinOneError } from '../math/paired-loss.ts';
import type { FeatureSpec, LogisticParameters } from '../runtime/types.ts';
import { caseControlSample } from './case-control.ts';
import { MAX_TRIAL_ROWS, predictHeldOut } from './held-out.ts';
import { laterSplits } from './later-splits.ts';
import { type Offered, selectBySize } from './metric-path.ts';
import { nearDuplicates } from './near-duplicates.ts';
import { countParts, positionsOf, positionsWhere } from './positions.ts';
import { createRefit } from './refit.ts';
import { describeSelection, type JudgedSizes, type Selection } from './selection.ts';
import type { TrainingSet } from './training-set.ts';

/** Numbers of metrics tried on the way from the smallest scorecard to the largest. */
const SIZES = [3, 4, 5, 6, 8, 10, 13, 16, 20] as const;
/** Optimality to which the exported fit is driven. */
const FINAL_TOLERANCE = 1e-9;

export interface ScorecardFit {
  readonly features: readonly FeatureSpec[];
  readonly parameters: LogisticParameters;
  /** Margin of each training row from a fit that had not seen its account. */
  readonly outOfFoldMargin: Float64Array;
  readonly selection: Selection;
}

export interface ScorecardOptions {
  readonly maxMetrics: number;
  readonly seed: number;
  /** Days from a date until its labels are mature; Infinity: no training date is late enough to judge on. */
  readonly purgeDays: number;
  /** Draws of accounts on which the choice of metrics is made anew. */
  readonly nResamples: number;
}

/**
 * Walk the elastic-net path from few metrics to many and keep the smallest scorecard whose log loss on later dates (or, in a
 * short history, on held-out accounts) is within one standard error (paired, by account) of the best.
 *
 * The path only orders the metrics; each size is then refitted without the lasso's shrinkage. Both are done anew on every set
 * of rows, so the out-of-fold margins have seen neither the account's label nor its influence on the choice.
 *
 * @param columns Feature columns over the training rows, as `specs`.
 * @param parts Cross-validation part of each row.
 */
export function fitScorecard(
  set: TrainingSet,
  specs: readonly FeatureSpec[],
  columns: readonly Float64Array[],
  signs: Int8Array,
  parts: Uint8Array,
  options: ScorecardOptions,
): ScorecardFit {
  const near = nearDuplicates(columns, (j) => specs[j].kind !== 'context_is');
  const offered: Offered = { set, specs, columns, signs, near };
  const sizes = [...new Set([...SIZES.filter((size) => size < options.maxMetrics), options.maxMetrics])];
  const { judged, outOfFoldMargin } = judgeSizes(offered, sizes, parts, options);
  const everything = positionsOf(set, () => true);
  const sample = caseControlSample(set, everything, MAX_TRIAL_ROWS, options.seed);
  const selection = selectBySize(offered, sample, [sizes[judged.pick]])[0];
  const whole = { positions: everything, weights: null };
  const { intercept, coefficients } = createRefit(offered, whole, everything.length, FINAL_TOLERANCE)(selection);
  return {
    features: selection.map((j) => specs[j]),
    parameters: {
      family: 'logistic',
      intercept,
      coefficients: [...coefficients],
      centers: selection.map((j) => meanOf(columns[j])),
    },
    outOfFoldMargin,
    selection: describeSelection(offered, judged, selection, options.nResamples, options.seed),
  };
}

/** Pick a size, and predict every account at that size by a fit that has not seen it. */
function judgeSizes(
  offered: Offered,
  sizes: readonly number[],
  parts: Uint8Array,
  { purgeDays, seed }: ScorecardOptions,
): { judged: JudgedSizes; outOfFoldMargin: Float64Array } {
  const { set } = offered;
  const marginsOf = (wanted: readonly number[]) => wanted.map(() => new Float64Array(set.rows.length));
  const predictParts = (wanted: readonly number[]): Float64Array[] => {
    const margins = marginsOf(wanted);
    for (let part = 0; part < countParts(parts); part++) {
      const inside = positionsWhere(parts, (p) => p !== part);
      const outside = positionsWhere(parts, (p) => p === part);
      predictHeldOut(offered, inside, outside, wanted, margins, seed);
    }
    return margins;
  };
  const splits = laterSplits(set, purgeDays);
  if (splits.length === 0) {
    const margins = predictParts(sizes);
    const losses = margins.map((margin) => rowLosses(margin, set.labels));
    const pick = simplestWithinOneError(losses, set.cluster);
    return {
      judged: { judgedOn: 'held_out_accounts', sizes, losses, cluster: set.cluster, pick },
      outOfFoldMargin: margins[pick],
    };
  }
  const later = marginsOf(sizes);
  for (const { before, after } of splits) predictHeldOut(offered, before, after, sizes, later, seed);
  const positions = splits.flatMap(({ after }) => [...after]);
  const labels = Uint8Array.from(positions, (i) => set.labels[i]);
  const losses = later.map((margin) =>
    rowLosses(
      Float64Array.from(positions, (i) => margin[i]),
      labels,
    ),
  );
  const cluster = Int32Array.from(positions, (i) => set.cluster[i]);
  const pick = simplestWithinOneError(losses, cluster);
  return {
    judged: { judgedOn: 'later_dates', sizes, losses, cluster, pick },
    outOfFoldMargin: predictParts([sizes[pick]])[0],
  };
}
