/**
 * What was found when the future of some accounts' rows was rewritten again and again, and how late the rows of each table
 * become known.
 */
export interface CertificateRecord {
  /** Whether no value of a past date moved. */
  readonly isHeld: boolean;
  readonly nAccounts: number;
  /** Dates from which the future was rewritten, YYYY-MM-DD. */
  readonly dates: readonly string[];
  readonly nRewrites: number;
  /** Values held to be the same to the last bit. */
  readonly nValues: number;
  readonly leaks: readonly { readonly metric: string; readonly nChanged: number }[];
  /** By table: share of rows known at least a day late (null: not recorded), and days over those. */
  readonly arrivals: readonly {
    readonly table: string;
    readonly lateShare: number | null;
    readonly medianDays: number | null;
    readonly p95Days: number | null;
  }[];
  /** Metrics that lean on rows that arrive late: the share of account-dates on which delays make a difference. */
  readonly lateMetrics: readonly { readonly metric: string; readonly share: number }[];
}
