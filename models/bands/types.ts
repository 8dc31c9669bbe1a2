import type { BandRule } from '../runtime/types.ts';

/** What cut-offs may differ by. */
export type GroupingKind = 'segment' | 'lifecycle';

/** Which accounts: those with the attributes and, where it is given, the age in days. The condition of a model file's cut-offs. */
export type GroupCondition = Pick<BandRule['cutoffs'][number], 'attributes' | 'tenureDays'>;

/** A way of parting the book; its levels do not overlap. */
export interface Grouping {
  readonly kind: GroupingKind;
  readonly levels: readonly GroupCondition[];
}

/** One level of a grouping, and how far its odds lie from what the score says. */
export interface LevelShift {
  readonly nEventAccounts: number;
  /** Log-odds by which what came exceeds what was said, over that of the whole book, before shrinkage; null: too few events. */
  readonly observed: number | null;
  /** The same, shrunk to the book; 0 where the groups do not differ beyond chance. */
  readonly shift: number;
}

export interface GroupingShift {
  readonly levels: readonly LevelShift[];
  /** Cochran's Q over the levels with enough events, and its chi-squared bound at 5%; null: fewer than two such levels. */
  readonly heterogeneity: { readonly q: number; readonly bound: number } | null;
}

/** A grouping's shifts with its accounts named. */
export interface GroupShifts {
  readonly kind: GroupingKind;
  readonly heterogeneity: GroupingShift['heterogeneity'];
  /** `points`: by which the cut-offs of the group lie above the book's. */
  readonly levels: readonly (GroupCondition & LevelShift & { readonly points: number })[];
}

export interface FittedShifts {
  /** Log-odds to add for the whole book: what came in time over what was said to come at all. */
  readonly intercept: number;
  /** One per grouping, in order; a grouping is fitted on top of those before it. */
  readonly groupings: readonly GroupingShift[];
}
