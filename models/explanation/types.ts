import type { Category, Figure } from '../runtime/types.ts';

/** What moves the chosen model's predictions, and which way. `backtest.json`, key `explanation`. */
export interface Explanation {
  /** Out-of-time predictions that the importance was measured on. */
  readonly nRows: number;
  /** Times that each date's accounts were shuffled. */
  readonly nShuffles: number;
  /** Every metric and attribute that the chosen model of some fold used, most important first. */
  readonly importance: readonly Importance[];
  /** The most important metrics of the final model, most important first. */
  readonly curves: readonly DependenceCurve[];
}

export interface Importance {
  /** Metric, or attribute such as `segment`. */
  readonly metric: string;
  readonly category: Category;
  readonly meaning: string;
  /** Folds whose chosen model used it: in the others it is worth 0. */
  readonly nFolds: number;
  /** Log loss, out of time, that is added when accounts of the same date exchange its values; below 0: it did harm. */
  readonly logLossAdded: Figure;
}

/** Mean probability over today's accounts if all of them had the same value of one metric. */
export interface DependenceCurve {
  readonly metric: string;
  readonly category: Category;
  readonly unit: string;
  readonly meaning: string;
  readonly nAccounts: number;
  /** Ascending values, from the 5% to the 95% quantile of today's accounts. */
  readonly points: readonly { readonly value: number; readonly probability: number }[];
  /** The same if it were known of none; null: it is known of all. */
  readonly whenMissing: number | null;
}
