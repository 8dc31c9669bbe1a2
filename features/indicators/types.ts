import type { Day } from '../../models/math/day.ts';

/** What is counted, or looked for by name, in an account's first days. */
export type EarlyKind =
  | 'features'
  | 'core_features'
  | 'integrations'
  | 'users'
  | 'teams'
  | 'milestones'
  | 'feature'
  | 'milestone';

/** One thing about an account's first days: how many different ones were seen, or (with a name) whether this one was. */
export interface EarlyFact {
  readonly kind: EarlyKind;
  /** Of a feature or a milestone; null for counts. */
  readonly name: string | null;
}

/** A name in the data, and the first day on which any account had it: younger than that, it cannot be missed. */
export interface EarlyName {
  readonly name: string;
  readonly firstDay: Day;
}

/**
 * Accounts that started inside the history, at their landmark: the first snapshot date on or after day `withinDays` of their
 * life on which they are eligible. One entry per account, ascending by account id (code units).
 */
export interface EarlyLife {
  readonly withinDays: number;
  readonly accountIds: readonly string[];
  readonly landmarkDay: Int32Array;
  readonly facts: readonly EarlyFact[];
  /**
   * One column per fact, of what is dated before day `withinDays` and was known before the landmark: a number of different
   * things, or 1 and 0. NaN: cannot be judged, because what is counted was not recorded yet when the account started.
   */
  readonly values: readonly Float64Array[];
  readonly counts: EarlyCounts;
}

/** What became of the accounts that started inside the history. */
export interface EarlyCounts {
  readonly nStarted: number;
  /** Their day `withinDays` lies too long before the first snapshot date. */
  readonly nTooEarly: number;
  /** Their day `withinDays` lies after the last snapshot date. */
  readonly nTooYoung: number;
  /** Not eligible at any snapshot date that could be their landmark: left, gave notice, or was no customer yet. */
  readonly nNotEligible: number;
  readonly nAtLandmark: number;
}
