import type { GreenMiss } from '../models/autopsy/types.ts';
import type { Backtest } from '../models/backtest/types.ts';
import type { CertificateRecord } from '../models/runtime/certificate.ts';
import type { Band, Category, Grade, Healthier, InputSpec, LabelDefinition } from '../models/runtime/types.ts';

/** Everything a report shows, already computed: a report never fits and never queries. Dates are YYYY-MM-DD. */
export interface ReportRecords {
  readonly title: string;
  readonly currency: string;
  readonly asOf: string;
  readonly version: string;
  readonly seed: number;
  readonly backtest: Backtest;
  readonly label: { readonly churn: LabelDefinition; readonly expansion: LabelDefinition | null };
  readonly book: BookRecord;
  readonly model: ModelRecord;
  readonly data: DataRecord;
  readonly timeline: TimelineRecord;
  /** null: nobody was ever eligible. */
  readonly certificate: CertificateRecord | null;
  /** Accounts that churned while green, largest ARR first. */
  readonly greenMisses: readonly GreenMiss[];
}

/** Today's eligible accounts. */
/** Accounts and ARR of one field of the grid. */
export interface GridField {
  readonly nAccounts: number;
  readonly arr: number;
}

export interface OpportunityRecord {
  /** From here on an opportunity score is high. */
  readonly high: number;
  readonly quadrants: readonly { readonly band: Band; readonly high: GridField; readonly low: GridField }[];
  /** Largest ARR first, some of them. */
  readonly redButExpanding: readonly AccountRecord[];
  readonly nRedButExpanding: number;
}

export interface BookRecord {
  readonly nAccounts: number;
  readonly bands: readonly { readonly band: Band; readonly nAccounts: number; readonly arr: number }[];
  /** Accounts and ARR by segment and band, segments ascending; empty without segments. */
  readonly segments: readonly {
    readonly segment: string;
    readonly band: Band;
    readonly nAccounts: number;
    readonly arr: number;
  }[];
  /** Accounts per ten points of health score: lower edge 0, 10, … 90. */
  readonly scores: readonly { readonly from: number; readonly band: Band; readonly nAccounts: number }[];
  /** Red accounts, the largest ARR first; at most twenty. All text is from data. */
  readonly redAccounts: readonly AccountRecord[];
  readonly nRed: number;
  /** Health by opportunity; null: the model has no opportunity score. */
  readonly opportunity: OpportunityRecord | null;
}

export interface AccountRecord {
  readonly accountId: string;
  readonly name: string | null;
  readonly segment: string | null;
  readonly csm: string | null;
  readonly arr: number;
  readonly healthScore: number;
  readonly grade: Grade;
  readonly band: Band;
  /** Health score now minus about a month ago; null for an account that was not in the book then. */
  readonly trend: { readonly points: number; readonly isBeyondNoise: boolean | null } | null;
  /** 0-100; null: the model has none. */
  readonly opportunityScore: number | null;
  readonly churnProbability: number;
  readonly reasons: readonly string[];
  readonly action: string | null;
}

export interface ModelRecord {
  readonly family: string;
  /** Why this family. */
  readonly choice: string;
  readonly expansionFamily: string | null;
  readonly calibration: string;
  readonly nTrainRows: number;
  readonly nTrainAccounts: number;
  readonly nTrainChurnedAccounts: number;
  readonly anchorDate: string;
  readonly pointsToDoubleOdds: number;
  readonly redBelow: number;
  readonly yellowBelow: number;
  readonly policy: string;
  readonly categoryWeights: readonly { readonly category: Category; readonly weight: number }[];
  /** Strongest first. `importance` in log-odds; `direction` of the metric that is healthier. */
  readonly metrics: readonly { readonly input: InputSpec; readonly importance: number }[];
  /** What each baseline looked at in the latest fold. */
  readonly baselines: readonly { readonly model: string; readonly meaning: string }[];
}

export interface DataRecord {
  readonly tables: readonly {
    readonly table: string;
    readonly nRead: number;
    readonly nKept: number;
    readonly nRejected: number;
    readonly nTwins: number;
    /** Whether twins were counted on a part of the accounts. */
    readonly isTwinsEstimate: boolean;
    readonly nAfterEnd: number;
    readonly firstDate: string | null;
    readonly lastDate: string | null;
  }[];
  /** Category coverage: metrics computed, and what is missing and why. */
  readonly categories: readonly {
    readonly category: Category;
    readonly nMetrics: number;
    readonly missing: string | null;
  }[];
  readonly rejectRules: readonly { readonly table: string; readonly rule: string; readonly nRows: number }[];
  /** Metrics that the config adds, in its order. */
  readonly customMetrics: readonly CustomMetricRecord[];
  /** What the checks found, most serious first. */
  readonly findings: readonly FindingRecord[];
  /** Rows over the history, one per table with rows. */
  readonly series: readonly SeriesRecord[];
}

/** A metric that the config adds. Shares are of today's accounts; null where it is not computed or there are none. */
export interface CustomMetricRecord extends Pick<InputSpec, 'name' | 'category' | 'unit' | 'meaning'> {
  readonly healthier: Healthier;
  /** Accounts that have a value, 0 included. */
  readonly valueShare: number | null;
  readonly notZeroShare: number | null;
  /** Of the accounts that have a value. */
  readonly median: number | null;
  /** Why it is not computed; null: it is. */
  readonly why: string | null;
  /** In log-odds, as that of the score's metrics; null: the score does not use it. */
  readonly importance: number | null;
}

/** A finding of the data checks. `part`, `seen` and `effect` may hold text from data. */
export interface FindingRecord {
  readonly kind: string;
  readonly severity: 'serious' | 'warning' | 'note';
  /** null: the history as a whole. */
  readonly table: string | null;
  /** Feature, column or category that it is about. */
  readonly part: string | null;
  /** Both inclusive; null where days have nothing to do with it. */
  readonly firstDate: string | null;
  readonly lastDate: string | null;
  readonly counts: Readonly<Record<string, number>>;
  /** What was seen. */
  readonly seen: string;
  /** What it does to the score, and what to do. */
  readonly effect: string;
}

/** Rows of one table by day, or by week: the mean rows of a day of whole weeks, counted back from the last day. */
export interface SeriesRecord {
  readonly table: string;
  readonly unit: 'day' | 'week';
  /** First day of the first entry; the next entries follow a day, or a week, apart. */
  readonly firstDate: string;
  /** Inclusive. */
  readonly lastDate: string;
  readonly rowsPerDay: readonly number[];
}

export interface TimelineRecord {
  readonly dataEnd: string;
  readonly snapshotDates: readonly string[];
  readonly nRowsExcludedInGap: number;
  readonly folds: readonly {
    readonly fold: number;
    readonly recalibrationDate: string;
    readonly trainFrom: string;
    readonly trainTo: string;
    readonly testFrom: string;
    readonly testTo: string;
    readonly nPurged: number;
  }[];
}
