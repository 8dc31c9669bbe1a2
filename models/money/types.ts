import type { Band } from '../runtime/types.ts';

/** A sum over accounts that is not known yet, with a 95% interval. Amounts are annual (12 x MRR), in the currency of MRR. */
export interface Forecast {
  readonly nAccounts: number;
  /** Days of the outcome window, which begins `gapDays` after the date. */
  readonly horizonDays: number;
  readonly arr: number;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  /** Standard deviation, in log-odds, of what moves all accounts of a date together. */
  readonly sharedShock: number;
}

/** A past date on which the same forecast would have been made, and what came. */
export interface PastForecast extends Pick<Forecast, 'nAccounts' | 'expected' | 'low' | 'high'> {
  readonly date: string;
  readonly came: number;
  readonly isHeld: boolean;
}

/** What is expected of one outcome in the next window, and how such forecasts did. */
export interface RevenueForecast {
  readonly today: Forecast;
  /** Test dates whose windows do not overlap, oldest first, each with what was known before it. */
  readonly past: readonly PastForecast[];
  readonly nHeld: number;
}

/** What is expected by the end of several outcome windows, one after the other, of the accounts of today. */
export interface OutlookStep extends Pick<Forecast, 'nAccounts' | 'arr' | 'expected' | 'low' | 'high'> {
  /** 2 or more. */
  readonly nWindows: number;
  /** From today to the end of the last window. */
  readonly days: number;
  /** How much of today's differences between accounts, in log-odds, is left in the last window; 1: all, 0: none. */
  readonly slope: number;
  /** Test dates whose windows do not overlap and have passed, oldest first, each with what was known before it. */
  readonly past: readonly PastForecast[];
  readonly nHeld: number;
}

/** Later windows: of each outcome as many steps as something is known of. */
export interface Outlook {
  /** ARR that churns. */
  readonly churn: readonly OutlookStep[];
  /** The same of accounts whose planned renewal lies before the end of the windows; empty: none is known, or none lies ahead. */
  readonly renewals: readonly OutlookStep[];
  /** ARR that is added by accounts that expand, in windows of the expansion outcome; empty also where expansion is not modelled. */
  readonly expansion: readonly OutlookStep[];
}

/** Annual recurring revenue by what is known of it today. */
export interface ArrAtRisk {
  readonly nAccounts: number;
  readonly arr: number;
  /** Sum of ARR times the chance of churn in the outcome window. */
  readonly expectedLost: number;
}

export interface LifetimeAssumptions {
  /** Share of revenue that is left after the cost of serving it. */
  readonly grossMargin: number;
  /** A year's discount. */
  readonly discountRate: number;
  /** Years after which nothing is counted. */
  readonly years: number;
}

/** `backtest.json`, key `revenue`. */
export interface Revenue {
  readonly currency: string;
  readonly bands: readonly (ArrAtRisk & { readonly band: Band })[];
  /** Largest expected loss first; null: accounts without one. */
  readonly csms: readonly (ArrAtRisk & {
    readonly csm: string | null;
    readonly nRed: number;
    readonly redArr: number;
  })[];
  /** ARR that churns. */
  readonly churn: RevenueForecast;
  /** What is said of the next window, said of the second, the third and the fourth too. */
  readonly outlook: Outlook;
  /**
   * The same of accounts whose planned renewal, as known at the date, lies within the window: `arr` is what is up for renewal,
   * `expected` what of it is expected to leave; null: no renewal date is known of anybody.
   */
  readonly renewals: RevenueForecast | null;
  /** ARR that is added by accounts that expand; null: expansion is not modelled. */
  readonly expansion: RevenueForecast | null;
  readonly lifetime: LifetimeAssumptions & {
    /** Sum of the expected lifetime values of today's accounts. */
    readonly total: number;
    readonly bySegment: readonly { readonly segment: string; readonly nAccounts: number; readonly mean: number }[];
  };
}
