import { countingUp, positionsWhere, takenAt } from '../math/columns.ts';
import { meanOf, rowLosses, simplestWithinOneError } from '../math/paired-loss.ts';
import { sourceOfFeature } from '../runtime/features.ts';
import type { FeatureSpec, LogisticParameters } from '../runtime/types.ts';
import { caseControlSample } from './case-control.ts';
import { createTrial, MAX_TRIAL_ROWS, type Trial, trialLogOdds, trialMargins } from './held-out.ts';
import { laterSplits } from './later-splits.ts';
import { type Offered, selectBySize } from './metric-path.ts';
import { nearDuplicates } from './near-duplicates.ts';
import { POOLINGS, USUAL_POOLING, withPooling } from './pooling.ts';
import { createRefit } from './refit.ts';
import { describeSelection, type JudgedSizes, type ScorecardTerm, type Selection } from './selection.ts';
import { countParts, type TrainingSet } from './training-set.ts';

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
 * Segments and other attributes have intercepts of their own, shrunk towards the whole book; how hard, and whether at all, is
 * judged on the same rows at the chosen size by the same rule.
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
  const everything = countingUp(set.rows.length);
  const sample = caseControlSample(set, everything, MAX_TRIAL_ROWS, options.seed);
  const widest = selectBySize(offered, sample, [sizes[judged.pick]])[0];
  const { selection, contextFactor } = withPooling(offered, widest, judged.pooling);
  const refit = createRefit(offered, { positions: everything, weights: null }, everything.length, FINAL_TOLERANCE);
  const fitted = refit.fit(selection, contextFactor);
  // Nothing is asked of the terms but to be told: only where the choice is told in full.
  const errors = options.nResamples > 0 ? refit.errors(selection, contextFactor, fitted) : null;
  const terms = selection.map((j, s): ScorecardTerm => {
    const spec = specs[j];
    return {
      metric: sourceOfFeature(set.table.inputs, spec),
      feature: spec.kind,
      level: spec.kind === 'context_is' ? spec.level : null,
      coefficient: fitted.coefficients[s],
      standardError: errors?.coefficients[s] ?? null,
    };
  });
  return {
    features: selection.map((j) => specs[j]),
    parameters: {
      family: 'logistic',
      intercept: fitted.intercept,
      coefficients: [...fitted.coefficients],
      centers: selection.map((j) => meanOf(columns[j])),
    },
    outOfFoldMargin,
    selection: describeSelection(offered, judged, selection, terms, options.nResamples, options.seed),
  };
}

/** Pick a size and a pooling, and predict every account with them by a fit that has not seen it. */
function judgeSizes(
  offered: Offered,
  sizes: readonly number[],
  parts: Uint8Array,
  { purgeDays, seed }: ScorecardOptions,
): { judged: JudgedSizes; outOfFoldMargin: Float64Array } {
  const { set } = offered;
  const trialsOf = (wanted: readonly number[]): Trial[] =>
    Array.from({ length: countParts(parts) }, (_, part) => {
      const inside = positionsWhere(parts.length, (i) => parts[i] !== part);
      const outside = positionsWhere(parts.length, (i) => parts[i] === part);
      return createTrial(offered, inside, outside, wanted, seed);
    });
  const splits = laterSplits(set, purgeDays);
  const isLater = splits.length > 0;
  const trials = isLater
    ? splits.map(({ before, after }) => createTrial(offered, before, after, sizes, seed))
    : trialsOf(sizes);
  const positions = Int32Array.from(trials.flatMap(({ outside }) => [...outside])).sort();
  const labels = takenAt(set.labels, positions);
  const cluster = positions.map((i) => set.cluster[i]);
  const lossesOf = (logOdds: Float64Array) => rowLosses(takenAt(logOdds, positions), labels);
  const losses = sizes.map((_, s) => lossesOf(trialLogOdds(offered, trials, s, USUAL_POOLING)));
  const pick = simplestWithinOneError(losses, cluster);
  const hasContext = offered.specs.some(({ kind }) => kind === 'context_is');
  const poolingLosses = hasContext
    ? POOLINGS.map((pooling) => lossesOf(trialLogOdds(offered, trials, pick, pooling)))
    : [];
  const pooling = hasContext ? POOLINGS[simplestWithinOneError(poolingLosses, cluster)] : USUAL_POOLING;
  const judgedOn = isLater ? 'later_dates' : 'held_out_accounts';
  return {
    judged: { judgedOn, sizes, losses, cluster, pick, poolingLosses, pooling },
    outOfFoldMargin: isLater
      ? trialMargins(offered, trialsOf([sizes[pick]]), 0, pooling)
      : trialMargins(offered, trials, pick, pooling),
  };
}
