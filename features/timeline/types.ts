import type { Day } from '../../models/math/day.ts';

/** What counts as activity for churn by inactivity. */
export interface ActivityRule {
  /** A canonical table with one row per fact, such as `usage_events`. */
  readonly table: string;
  /** Column -> accepted values; all columns must match. Empty: every row counts. */
  readonly where: Readonly<Record<string, readonly string[]>>;
}

export type ChurnDefinition =
  | {
      readonly kind: 'subscription_end';
      readonly graceDays: number;
      readonly gapDays: number;
      readonly horizonDays: number;
    }
  | { readonly kind: 'recorded'; readonly graceDays: number; readonly gapDays: number; readonly horizonDays: number }
  | {
      readonly kind: 'inactivity';
      readonly inactiveDays: number;
      readonly activity: ActivityRule;
      readonly graceDays: number;
      readonly gapDays: number;
      readonly horizonDays: number;
    };

export interface ExpansionDefinition {
  readonly minGrowth: number;
  readonly gapDays: number;
  readonly horizonDays: number;
  readonly holdDays: number;
}

/** Everything that decides dates, snapshots, eligibility and labels. */
export interface TimelineSettings {
  /** Exclusive: nothing dated or recorded on or after it is used. */
  readonly dataEnd: Day;
  /** First day of the history: snapshots start after it unless `from` says otherwise. */
  readonly dataStart: Day;
  readonly every: 'month' | 'week';
  /** First day on which a snapshot may lie; null: chosen from `dataStart`. */
  readonly from: Day | null;
  readonly minTenureDays: number;
  readonly churn: ChurnDefinition;
  /** null: expansion is switched off. */
  readonly expansion: ExpansionDefinition | null;
  readonly recalibrateEvery: 'month' | 'quarter' | 'year';
  readonly folds: number;
}

/** One step of the walk-forward: fitted on `trainDays`, tested on `testDays`. */
export interface Fold {
  /** 1, 2, … in time. */
  readonly number: number;
  /** Recalibration date: everything learned uses rows whose labels were mature before it. */
  readonly recalibrationDay: Day;
  /** Exclusive end of the test period. */
  readonly endDay: Day;
  readonly trainDays: readonly Day[];
  readonly testDays: readonly Day[];
  /** Snapshot dates before the recalibration date whose labels were not mature then. */
  readonly purgedDays: readonly Day[];
}

export interface OutcomeTimeline {
  readonly outcome: 'churn' | 'expansion';
  /** Days from a snapshot date until its label is mature: gap + horizon + grace (+ hold). */
  readonly maturityDays: number;
  readonly matureDays: readonly Day[];
  readonly folds: readonly Fold[];
}

export interface Timeline {
  readonly settings: TimelineSettings;
  readonly snapshotDays: readonly Day[];
  readonly churn: OutcomeTimeline;
  readonly expansion: OutcomeTimeline | null;
}
