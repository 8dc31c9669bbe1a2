import type { Day } from '../../models/math/day.ts';

/** A metric (or `eligibility`, `tenure_days`, `mrr` of the population) that moved when only the future had been rewritten. */
export interface Leak {
  readonly metric: string;
  /** Canonical table that the metric mainly speaks of. */
  readonly table: string;
  /** Values that differ. */
  readonly nChanged: number;
}

/** How late the rows of a table become known, from `recorded_at` less their own time. */
export interface Arrival {
  readonly table: string;
  readonly nRows: number;
  /** Share of rows known at least a day later than they happened; null: the table has no `recorded_at`, so nobody knows. */
  readonly lateShare: number | null;
  /** Days, over the late rows; null where there are none. */
  readonly medianDays: number | null;
  readonly p95Days: number | null;
}

/** A metric that would have been another if every row had been known at once. */
export interface LateMetric {
  readonly metric: string;
  /** Share of the account-dates looked at. */
  readonly share: number;
}

/** What the time-travel certificate found on a sample of accounts and dates. */
export interface Certificate {
  /** Whether no value moved. */
  readonly isHeld: boolean;
  readonly nAccounts: number;
  readonly dates: readonly Day[];
  /** Times that the future of the sample was rewritten. */
  readonly nRewrites: number;
  /** Rows that were dropped, changed or made up. */
  readonly nRowsRewritten: number;
  /** Values that were held to be the same to the last bit. */
  readonly nValues: number;
  /** Largest first. */
  readonly leaks: readonly Leak[];
  /** Largest share first. */
  readonly lateMetrics: readonly LateMetric[];
}
