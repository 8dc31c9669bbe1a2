import type { Day } from '../math/day.ts';
import type { Figure } from '../runtime/types.ts';

/** What a habit is about: things of the first days, counted or by name, or a metric at the landmark. */
export type HabitKind =
  | 'milestone'
  | 'milestones'
  | 'feature'
  | 'features'
  | 'core_features'
  | 'integrations'
  | 'users'
  | 'teams'
  | 'metric';

/** Something that an account has or has not done, as known at its landmark. */
export interface Habit {
  readonly kind: HabitKind;
  /** Of the milestone, feature or metric; null for counts of different things. */
  readonly name: string | null;
  /** `reached`: the milestone or feature `name`; else a number against `threshold`. */
  readonly comparison: 'reached' | 'at_least' | 'at_most';
  readonly threshold: number | null;
  /** First days in which it must have happened; a metric is looked at on the first snapshot date after them. */
  readonly withinDays: number;
  /** In plain words, such as `reached go_live within 30 days`; holds names from data. */
  readonly text: string;
}

/** Accounts at their landmark; one entry per account. `values` has a column per fact: a number, or 1 and 0; NaN: not judged. */
export interface FirstDays {
  readonly withinDays: number;
  readonly accountIds: readonly string[];
  readonly landmarkDay: Int32Array;
  readonly facts: readonly { readonly kind: Exclude<HabitKind, 'metric'>; readonly name: string | null }[];
  readonly values: readonly Float64Array[];
  readonly counts: StartCounts;
}

/** What became of the accounts that started inside the history. */
export interface StartCounts {
  readonly nStarted: number;
  /** Started too long before the first snapshot date. */
  readonly nTooEarly: number;
  /** Their first days were not over at the last snapshot date. */
  readonly nTooYoung: number;
  /** Left, gave notice, or were no customer yet when they would have been looked at. */
  readonly nNotEligible: number;
  readonly nAtLandmark: number;
}

/** Settings of the search. */
export interface IndicatorSettings {
  /** Days of the outcome window of renewal that are wanted; shorter ones are taken where too few accounts are old enough. */
  readonly renewalDays: number;
  readonly seed: number;
  /** Exclusive end of the data. */
  readonly dataEnd: Day;
  /** Definition of churn: a label waits for gap, horizon and grace. */
  readonly churn: { readonly gapDays: number; readonly horizonDays: number; readonly graceDays: number };
  /** null: expansion is switched off, or the history cannot tell. */
  readonly expansion: { readonly gapDays: number; readonly horizonDays: number } | null;
}

/** A habit that goes along with an outcome. Rates are shares from 0 to 1 of the accounts judged. */
export interface IndicatorFigures {
  readonly habit: Habit;
  /** Accounts with and without the habit, and those among them that renewed or expanded. */
  readonly nWith: number;
  readonly nWithout: number;
  readonly nGoodWith: number;
  readonly nGoodWithout: number;
  /** Share of the accounts that have the habit. */
  readonly share: Figure;
  readonly rateWith: Figure;
  readonly rateWithout: Figure;
  /** `rateWith` minus `rateWithout`. */
  readonly difference: Figure;
  /** `rateWith` over `rateWithout`. */
  readonly ratio: Figure;
  /** The difference between accounts of the same segment that started in the same half-year. This is what is tested. */
  readonly alikeDifference: Figure;
  /** p-value of `alikeDifference`, adjusted for all habits that it was tried among; at least 0.001. */
  readonly pAdjusted: number;
}

/** A habit that clears the bar, with what it says in other words. */
export interface Finding extends IndicatorFigures {
  /** `alikeDifference` less what being shown owes to luck: only differences that are large in this sample are shown. */
  readonly correctedDifference: Figure;
  /** Habits that clear the bar too and are the same idea (other numbers, or almost the same accounts), strongest first. */
  readonly others: readonly Habit[];
}

/** How many accounts stand behind the figures, by number of first days. */
export interface JudgedCounts {
  readonly withinDays: number;
  /** Left out: the outcome window has not passed. */
  readonly nImmature: number;
  /** Left out: had churned before the landmark, which was recorded only later. */
  readonly nGone: number;
  readonly nAccounts: number;
  /** Accounts that renewed or expanded. */
  readonly nGood: number;
}

/** Habits and one outcome. */
export interface OutcomeIndicators {
  readonly outcome: 'renewal' | 'expansion';
  /** Outcome window in days from the landmark, after the gap. */
  readonly outcomeDays: number;
  readonly accounts: readonly JudgedCounts[];
  /** Habits with enough accounts on both sides; 0: nothing can be said. */
  readonly nTried: number;
  /** Those that clear the bar, before they are put together into findings. */
  readonly nClear: number;
  /** Shuffles of the outcomes between accounts behind each p-value. */
  readonly nPermutations: number;
  /** How far a difference must stand from 0, in standard errors, to be shown; null: nothing was tried. */
  readonly bar: number | null;
  /** Strongest first. */
  readonly findings: readonly Finding[];
  /** Milestones of onboarding and of first value, clear or not; p-values adjusted among these alone. */
  readonly timeToValue: readonly IndicatorFigures[];
}

/** What the history says of milestones and habits: association, never cause. */
export interface Indicators {
  readonly starts: readonly (StartCounts & { readonly withinDays: number })[];
  /** The outcome window that the config asks for. */
  readonly renewalDaysWanted: number;
  readonly renewal: OutcomeIndicators;
  /** null: expansion is switched off. */
  readonly expansion: OutcomeIndicators | null;
}
