import { cutoffsFor } from './bands.ts';
import { cellWithQuantiles, percentileWithin } from './cohorts.ts';
import type { CompiledModel } from './compiled.ts';
import { categoryOfFeature, sourceOfFeature } from './features.ts';
import { type Improvement, improvementsOf } from './improvements.ts';
import type { InputView } from './input-view.ts';
import { resultOfRow } from './result.ts';
import { contributionsOfRow, newRowScore, scoreRow } from './row-score.ts';
import type { BandState, Calibration, Category, FeatureSpec, ScoreResult } from './types.ts';
import { peersInWords, tenureBandInWords } from './wording.ts';

/** One column of the churn model's design for this account. */
export interface FeatureContribution {
  readonly metric: string;
  readonly category: Category;
  readonly feature: FeatureSpec['kind'];
  /** What the model saw; null = missing. */
  readonly value: number | null;
  /** Log-odds of churn. */
  readonly contribution: number;
}

/** One metric of the model for this account, among its peers. */
export interface MetricStanding {
  readonly metric: string;
  readonly category: Category;
  readonly value: number | null;
  /** 0-1 among the peers; null where the value is missing or has no reference. */
  readonly percentile: number | null;
  /** Who the peers are: `smb accounts of the same age`; null without a reference. */
  readonly peers: string | null;
}

/** A result with everything behind it. `baseMargin` + all contributions = `margin`, exactly. */
export interface Explanation extends ScoreResult {
  readonly baseMargin: number;
  readonly contributions: readonly FeatureContribution[];
  readonly metrics: readonly MetricStanding[];
  /** The account's tenure band in words. */
  readonly tenureBand: string;
  /** `step` = logOdds - margin; for `platt`, logOdds is affine in the margin, for the others the step bends. */
  readonly calibration: { readonly kind: Calibration['kind']; readonly logOdds: number; readonly step: number };
  readonly unclampedHealth: number;
  readonly cutoffs: { readonly red: number; readonly yellow: number };
  /** What would bring a red account out of red, one metric at a time, cheapest in percentile first; null if it is not red. */
  readonly leavingRed: { readonly score: number; readonly improvements: readonly Improvement[] } | null;
}

/** Explain the score of one account. */
export function explainView(model: CompiledModel, view: InputView, previousState: BandState | null): Explanation {
  const { inputs, cohorts, outcomes, health } = model.file;
  const scored = newRowScore(model);
  scoreRow(model, view, scored);
  const { base, contributions } = contributionsOfRow(model, scored);
  const result = resultOfRow(model, view, scored, previousState, view.asOf, { base, contributions });
  const cutoffs = cutoffsFor(health.bands, view);
  const score = cutoffs.red + (previousState?.band === 'red' ? health.bands.hysteresis.clearGap : 0);
  return {
    ...result,
    baseMargin: base,
    contributions: outcomes.churn.features.map((spec, i) => ({
      metric: sourceOfFeature(inputs, spec),
      category: categoryOfFeature(inputs, spec),
      feature: spec.kind,
      value: orNull(scored.features[i]),
      contribution: contributions[i],
    })),
    metrics: inputs.map(({ name, category }, input) => {
      const cell = cellWithQuantiles(cohorts, scored.ladder, input);
      return {
        metric: name,
        category,
        value: orNull(scored.metrics[input]),
        percentile: orNull(percentileWithin(cohorts, scored.ladder, input, scored.metrics[input])),
        peers: cell === -1 ? null : peersInWords(cohorts, cell),
      };
    }),
    tenureBand: tenureBandInWords(cohorts, view.tenureDays),
    calibration: {
      kind: outcomes.churn.calibration.kind,
      logOdds: scored.logOdds,
      step: scored.logOdds - scored.margin,
    },
    unclampedHealth: scored.unclampedHealth,
    cutoffs: { red: cutoffs.red, yellow: cutoffs.yellow },
    leavingRed: result.band === 'red' ? { score, improvements: improvementsOf(model, view, scored, score) } : null,
  };
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
