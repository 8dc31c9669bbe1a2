import type { Day } from '../../models/math/day.ts';

/** What was found. The order is that of a list of findings of one severity. */
export const FINDING_KINDS = [
  'future_dates',
  'data_end',
  'stopped',
  'duplicated',
  'recorded_late',
  'gap',
  'usage_outside',
  'no_usage',
  'shifted_hours',
  'volume',
  'feature_renamed',
  'feature_stopped',
  'begins_late',
  'bulk_day',
  'load_times',
  'planned_dates',
  'constant_id',
  'missing_category',
  'daylight_saving',
  'closure',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** `serious`: today's scores or a large part of the history are wrong; `warning`: look at it; `note`: good to know. */
export const SEVERITIES = ['serious', 'warning', 'note'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Something about the data that a person should know before trusting the score. */
export interface Finding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** Canonical table; null: the history as a whole. */
  readonly table: string | null;
  /** Feature, column or category that it is about; null: the whole table. Features are text from data, not to be trusted. */
  readonly part: string | null;
  /** First and last day concerned, both inclusive; null where days have nothing to do with it. */
  readonly firstDay: Day | null;
  readonly lastDay: Day | null;
  /** Numbers by name, in the order in which they are told. */
  readonly counts: Readonly<Record<string, number>>;
  /** One plain sentence: what was seen. */
  readonly seen: string;
  /** What it does to the score, and what to do. */
  readonly effect: string;
}

/** Rows of one table by the day of their own time. */
export interface DaySeries {
  readonly table: string;
  /** Day of the first entry. */
  readonly firstDay: Day;
  /** Rows per day, one entry a day without gaps; 0 for a day without rows. */
  readonly rows: Float64Array;
}

/** What the checks need to know of a loaded history. */
export interface CheckRequest {
  /** Canonical table -> its columns that the history really has. */
  readonly shape: Readonly<Record<string, readonly string[]>>;
  /** Exclusive. */
  readonly dataEnd: Day;
  /** Latest day of any row's own time in the whole source, also where later rows were left out. */
  readonly latestFactDay: Day;
  /** First snapshot date; null: there is none. */
  readonly firstSnapshotDay: Day | null;
  /** Terms apart by at most this are one relationship. */
  readonly graceDays: number;
  /** Shortest window of the metrics. */
  readonly windowDays: number;
  /** Currency of amounts, for words. */
  readonly currency: string;
}

/** What the checks found, and what they looked at. */
export interface DataChecks {
  /** Most serious first. */
  readonly findings: readonly Finding[];
  /** One per table with rows, in the order of the canonical tables. */
  readonly series: readonly DaySeries[];
}
