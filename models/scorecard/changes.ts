import { type Scorecard, type ScorecardCutoffs, type ScorecardShape, type WeighedPart, weighedParts } from './types.ts';

/** `scorecard` of `backtest.json`: what the recalibration changed in the scorecard in use. */
export interface ScorecardChanges {
  readonly shape: ScorecardShape;
  /** Share of each part in the whole scorecard, 0-1; `after` 0: it is left out. In the order of the file. */
  readonly parts: readonly {
    /** Empty in the shapes that have no dimensions. */
    readonly dimension: string;
    readonly metric: string;
    readonly before: number;
    readonly after: number;
  }[];
  readonly cutoffs: {
    /** null: the file gave none. */
    readonly before: ScorecardCutoffs | null;
    readonly after: ScorecardCutoffs;
  };
  /** Of today's accounts by the recalibrated scorecard. */
  readonly nRed: number;
  readonly nYellow: number;
}

/**
 * Before and after, part by part.
 *
 * @param scores Of today's accounts by the recalibrated scorecard.
 */
export function scorecardChanges(
  before: Scorecard,
  after: Scorecard & { readonly cutoffs: ScorecardCutoffs },
  scores: Float64Array,
): ScorecardChanges {
  const keyOf = ({ dimension, part }: WeighedPart) => JSON.stringify([dimension, part.metric]);
  const shares = new Map(weighedParts(after).map((part) => [keyOf(part), part.share]));
  const { red, yellow } = after.cutoffs;
  return {
    shape: before.shape,
    parts: weighedParts(before).map((part) => ({
      dimension: part.dimension,
      metric: part.part.metric,
      before: part.share,
      after: shares.get(keyOf(part)) ?? 0,
    })),
    cutoffs: { before: before.cutoffs, after: after.cutoffs },
    nRed: scores.filter((score) => score < red).length,
    nYellow: scores.filter((score) => score >= red && score < yellow).length,
  };
}
