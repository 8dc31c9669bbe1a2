import type { GroupingKind } from '../bands/types.ts';
import type { Band, BandRule, Figure } from '../runtime/types.ts';

/** Red in a group of accounts under one way of choosing cut-offs. */
export interface GroupRed {
  readonly redPrecision: Figure;
  readonly redShare: Figure;
}

/** A segment or lifecycle stage in the test period. */
export interface GroupBands {
  readonly kind: GroupingKind;
  readonly attributes: BandRule['cutoffs'][number]['attributes'];
  /** Days; null: not a lifecycle stage. */
  readonly tenureDays: { readonly from: number; readonly below: number | null } | null;
  readonly nRows: number;
  readonly nChurnedAccounts: number;
  /** With the cut-offs that each fold chose for its groups. */
  readonly own: GroupRed;
  /** With one pair of cut-offs for everyone; null: no fold told groups apart, so it is the same. */
  readonly common: GroupRed | null;
}

/** How alike the meaning of red is between groups. */
export interface BandGroups {
  readonly groups: readonly GroupBands[];
  /**
   * Largest less smallest red precision over the groups of each kind with enough churned accounts, the larger of the kinds.
   * Biased upwards, as every largest difference is; the two are on the same draws.
   */
  readonly widestGap: {
    readonly own: Figure;
    readonly common: Figure | null;
    /** Common less own: above 0, the own cut-offs bring the groups closer. */
    readonly reduction: Figure | null;
  };
}

/** What a team of one size would have called in the test period. */
export interface FrontierPoint {
  readonly csms: number;
  /** Accounts that they can work. */
  readonly capacity: number;
  readonly isToday: boolean;
  /** Mean number of red accounts on a test date. */
  readonly meanRedAccounts: number;
  readonly redPrecision: Figure;
  /** Churned accounts that were red in time, and their share of all churned accounts. */
  readonly nInTime: number;
  readonly shareInTime: Figure;
  /** ARR of the churned accounts that were red in time, and its share of all churned ARR. */
  readonly arrInTime: number;
  readonly arrShareInTime: Figure;
}

/** What one more person would have caught: what `isToday` and the next point differ by, paired by account. */
export interface OneMore {
  readonly accounts: Figure;
  readonly arr: Figure;
}

export interface CapacityFrontier {
  readonly minLeadDays: number;
  readonly nChurnedAccounts: number;
  readonly points: readonly FrontierPoint[];
  /** null: there is no point for one more. */
  readonly oneMore: OneMore | null;
}

/** Share of accounts still customers after they turned red, beside accounts that were not red then. */
export interface RedSurvival {
  /** Accounts that turned red in the test period, and those of them that churned within the last of `points`. */
  readonly nTurnedRed: number;
  readonly nChurned: number;
  readonly points: readonly {
    /** Days since it turned red. */
    readonly days: number;
    /** Accounts that turned red and were followed so long. */
    readonly nFollowed: number;
    readonly red: Figure;
    readonly notRed: Figure;
  }[];
}

/** How often accounts of a colour expanded. */
export interface BandExpansion {
  readonly band: Band;
  /** Account-dates with a mature label of expansion. */
  readonly nRows: number;
  readonly nExpandedAccounts: number;
  readonly rate: Figure;
}
