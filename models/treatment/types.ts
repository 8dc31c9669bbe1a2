import type { Figure } from '../runtime/types.ts';

/** What a company did for accounts: one entry per account, day and kind. */
export interface Touches {
  readonly table: 'interventions' | 'touchpoints';
  readonly accountId: readonly string[];
  readonly day: Int32Array;
  readonly kind: readonly string[];
  /** NaN: not given. */
  readonly cost: Float64Array;
}

/** What became of red accounts that somebody did something for. Association, not effect: help is sent where it is needed. */
export interface Treatment {
  readonly table: 'interventions' | 'touchpoints';
  readonly nTouches: number;
  readonly bounds: TreatmentBounds;
  readonly refit: TreatmentRefit | null;
  /** Most matched accounts first. */
  readonly kinds: readonly ActionKind[];
  /** Kinds that were tried; p-values are adjusted for them. */
  readonly nTried: number;
  /** Kinds with too few matched accounts to say anything. */
  readonly tooFew: readonly { readonly kind: string; readonly nPairs: number }[];
}

/** Red precision, if touched accounts that stayed were false alarms, and if they were saves. */
export interface TreatmentBounds {
  readonly nRed: number;
  readonly nTouchedRed: number;
  readonly nTouchedRedAccounts: number;
  /** Touched reds that stayed count as false alarms: what the back-test shows. */
  readonly low: Figure;
  /** They count as saves. */
  readonly high: Figure;
  /** Share of churn among red account-dates that nobody touched in the outcome window, or not before the event. */
  readonly untouchedRate: Figure;
  readonly touchedRate: Figure;
}

/** The scorecards of the folds fitted anew on their own metrics, as they are and with touched rows weighing less. */
export interface TreatmentRefit {
  readonly touchedWeight: number;
  readonly nTouchedTrainRows: number;
  /** With touched rows weighing less minus as they are, on the rows of the test dates. */
  readonly rocAuc: Figure;
  readonly averagePrecision: Figure;
  /** Coefficients of the latest fold that change most, in log-odds per unit. */
  readonly coefficients: readonly { readonly feature: string; readonly before: number; readonly after: number }[];
}

/** One kind of action beside matched red accounts that had none by then. */
export interface ActionKind {
  readonly kind: string;
  /** Pairs of a touched and an untouched account; every account is in one pair at most. */
  readonly nPairs: number;
  /** Touched red accounts for which nobody alike was found. */
  readonly nUnmatched: number;
  readonly stayedTouched: Figure;
  readonly stayedUntouched: Figure;
  /** Stayed: touched minus untouched. */
  readonly stayed: Figure;
  /** Seen green at a later reading inside the outcome window: touched minus untouched. */
  readonly turnedGreen: Figure;
  /** Exact test of the pairs that differ in who stayed, adjusted for the kinds that were tried and the two questions asked of each. */
  readonly pAdjusted: number;
  /** The same of the pairs that differ in who turned green. */
  readonly pGreenAdjusted: number;
  /** `pAdjusted` at most 0.05. */
  readonly isFound: boolean;
  readonly balance: readonly Balance[];
  /** Cost of the actions for each unit of ARR that stayed beyond the untouched; null: no costs, or nothing was found. */
  readonly costPerSavedArr: Figure | null;
}

/** How alike the two sides are: difference of means in standard deviations of all red account-dates; below 0.1 is alike. */
export interface Balance {
  readonly what: 'log_odds' | 'tenure' | 'log_mrr';
  /** Touched against all untouched red accounts. */
  readonly before: number | null;
  /** Touched against their matches. */
  readonly after: number | null;
}
