import type { TreeSettings } from '../fit/tree-settings.ts';

/** One candidate of a search. Losses are of the rows that judged it, after a level and a slope fitted there. */
export interface TriedSettings {
  readonly settings: TreeSettings;
  readonly isUsual: boolean;
  /** Rows that it learned from where it was judged last, most of the splits; all that there were in the last round. */
  readonly nRowsLearned: number;
  readonly nRowsJudged: number;
  /** Mean over the splits. */
  readonly nTrees: number;
  readonly logLoss: number;
  /** Over the usual settings on the same rows; below 0: better. */
  readonly excess: number;
  /** Of the excess, by account. */
  readonly standardError: number;
  readonly isTaken: boolean;
}

/** What a search for settings found, on training rows alone. */
export interface Search {
  /** Fold whose training rows were searched on; 0: those of the final model. */
  readonly fold: number;
  readonly recalibrationDate: string;
  /** Accounts with the event among the judged rows. */
  readonly nEventAccounts: number;
  /** The usual settings first, then those that came farthest, by loss. */
  readonly tried: readonly TriedSettings[];
  /** Log loss that the best candidate saves on the usual settings, on the rows that made it the best. */
  readonly gain: number;
  /** The same on accounts that had no say in which is the best. */
  readonly correctedGain: number;
  /** Standard error of the gain, by account. */
  readonly standardError: number;
  /** What the corrected gain must exceed: one standard error, and a hundredth of the loss of the usual settings. */
  readonly leastGain: number;
  /** Whether the best candidate replaces the usual settings. */
  readonly isReplaced: boolean;
}

/** The searches of one outcome, in order of time; each serves from its recalibration date until the next one. */
export interface OutcomeTuning {
  /** Candidates of each search, the usual settings included. */
  readonly budget: number;
  readonly searches: readonly Search[];
  /** Folds, and the final model (0), with the settings that their trees were grown with. */
  readonly used: readonly {
    readonly fold: number;
    readonly searchedIn: number | null;
    readonly settings: TreeSettings;
  }[];
}

/** `backtest.json`, key `tuning`. */
export interface Tuning {
  readonly churn: OutcomeTuning;
  readonly expansion: OutcomeTuning | null;
}
