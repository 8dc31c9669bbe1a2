import type { GroupCondition, GroupingKind } from '../bands/types.ts';
import type { Figure } from '../runtime/types.ts';

/** What groups are compared by. */
export type GapFigure = 'red_precision' | 'red_recall' | 'calibration';

/** The group that lies furthest from the book, and whether that is more than chance. */
export interface WorstGap {
  readonly kind: GroupingKind;
  readonly figure: GapFigure;
  readonly attributes: GroupCondition['attributes'];
  /** null: not a lifecycle stage. */
  readonly tenureDays: { readonly from: number; readonly below: number | null } | null;
  /** Groups with enough churned accounts to take part. */
  readonly nGroups: number;
  readonly nChurnedAccounts: number;
  /** The group's figure, and that of the whole book. */
  readonly value: number;
  readonly book: number;
  /** Chance of a worst gap at least as large if groups were alike: share of shuffles of accounts over the groups. */
  readonly pValue: number;
  /** Whether it stands after correction for all the gaps that were looked at (Holm 1979, 5%). */
  readonly isBeyondChance: boolean;
}

/** How scores are spread, and how still colours stand near the cut-offs. */
export interface ScoreDistribution {
  /** Account-dates of the test period. */
  readonly nRows: number;
  /** Share of account-dates in the fullest run of five points. */
  readonly fullestFivePoints: number;
  /** Where that run begins. */
  readonly fullestFrom: number;
  /** Whole points that scores are spread over as evenly as they are: exp of the entropy of scores in whole points. */
  readonly effectivePoints: number;
  /** Share of account-dates within three points of a cut-off in force. */
  readonly nearCutoff: number;
  /** Changes of band per account-quarter after a reading within three points of a cut-off, and after any other. */
  readonly flipsNear: number | null;
  readonly flipsElsewhere: number | null;
  /** The first less the second, with its interval by account. */
  readonly flipsExcess: Figure;
}

/** Does the score treat groups alike, and is it spread well? */
export interface Fairness {
  readonly nShuffles: number;
  /** Empty: too few groups with churn to compare, or the verdict is that there is not enough evidence. */
  readonly gaps: readonly WorstGap[];
  readonly distribution: ScoreDistribution;
}
