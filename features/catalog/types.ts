import type { InputSpec } from '../../models/runtime/types.ts';

/** Canonical table -> its columns that the history really has (mandatory ones included). A table that is not mapped is absent. */
export type Shape = Readonly<Record<string, readonly string[]>>;

/**
 * Rows of a canonical table on a clock: the date column that says when the fact happened. `event_on` is the table's own
 * time; `closed_at` of tickets, `due_on` of invoices and the like give the same rows another time.
 */
export interface Facts {
  readonly table: string;
  readonly clock: string;
  readonly grain: Grain;
}

/**
 * What counts as one row: `row`, the fact itself; `day`, an account's day with at least one fact, known when the first of
 * them is; `total`, an account's day with its number of usage events (or their `quantity`) known by then, which is the value
 * of its sums;
 * `word`, an account's day with the tone of the texts (`body`) of that day: `valence`, the sum over words that have one, and
 * `weight`, the sum of its size.
 */
export type Grain = 'row' | 'day' | 'total' | 'word';

/** What must hold of a row, as known at the snapshot date `t`. */
export type Condition =
  /** Text (or boolean, as `true` / `false`) column equals one of the values. */
  | { readonly is: 'one_of'; readonly column: string; readonly values: readonly string[] }
  /** Text column equals one of the words, whatever its case; the words are lower case. */
  | { readonly is: 'one_word_of'; readonly column: string; readonly words: readonly string[] }
  /** Text column contains one of the texts, whatever its case; the texts are lower case, `_` stands for any character. */
  | { readonly is: 'contains'; readonly column: string; readonly texts: readonly string[] }
  /** The day of the column is before `t`. */
  | { readonly is: 'happened'; readonly column: string }
  /** The column is empty, or its day is on or after `t`. */
  | { readonly is: 'not_happened'; readonly column: string }
  /** The column's day is on or after `t`, and before `t + withinDays` where given: a plan, known from the start. */
  | { readonly is: 'ahead'; readonly column: string; readonly withinDays?: number }
  /** The column is empty as known at `t`, or later than `than`. */
  | { readonly is: 'late'; readonly column: string; readonly than: string }
  /** The column is empty as known at `t`, or its day is that of `than` or later. */
  | { readonly is: 'not_before'; readonly column: string; readonly than: string }
  /** The column is not empty as known at `t`. */
  | { readonly is: 'given'; readonly column: string }
  /** At least one of the conditions holds; none in the list: never. */
  | { readonly is: 'any'; readonly of: readonly Condition[] }
  /** The subscription was in force `daysAgo` days before `t`. */
  | { readonly is: 'in_force'; readonly daysAgo: number };

/** A number of a row. Days are whole days; hours have fractions and lie between two `_at` columns. */
export type Value =
  | { readonly of: 'column'; readonly column: string }
  | { readonly of: 'days_between'; readonly from: string; readonly to: string }
  | { readonly of: 'hours_between'; readonly from: string; readonly to: string }
  /** From the column's day to `t`. */
  | { readonly of: 'days_since'; readonly column: string }
  /** From `t` to the column's day. */
  | { readonly of: 'days_until'; readonly column: string };

export type RowAggregate =
  | 'count'
  | 'sum'
  | 'mean'
  | 'median'
  | 'min'
  | 'max'
  | 'distinct'
  | 'weeks'
  | 'weekly_squares';

/**
 * Rows whose clock lies in `[t - from, t - to)`. `weeks` counts the 7-day weeks back from `t` with a row;
 * `weekly_squares` adds up the squares of what each of these weeks sums to.
 */
export interface WindowMeasure {
  readonly kind: 'window';
  readonly facts: Facts;
  readonly aggregate: RowAggregate;
  /** Needed by all but `count` and `weeks`. */
  readonly value: Value | null;
  readonly where: readonly Condition[];
  readonly from: number;
  readonly to: number;
}

/**
 * Usage events grouped by feature, user or team. `events` and `value` add up (over `keys` where given); `keys` counts
 * the keys with any; `top` is the largest key's events, `top3` those of the three largest together. `lost_keys`,
 * `gained_keys`, `lost_events` and `champion_gone` compare `[t - before, t - from)` with `[t - from, t)`; the champion is the
 * key with most events before, and it is gone if no key with as many is there now.
 */
export interface KeyedMeasure {
  readonly kind: 'keyed';
  readonly key: 'feature' | 'user_id' | 'team';
  readonly aggregate:
    | 'events'
    | 'value'
    | 'keys'
    | 'top'
    | 'top3'
    | 'lost_keys'
    | 'gained_keys'
    | 'lost_events'
    | 'champion_gone';
  /** Only these keys; null: all. */
  readonly keys: readonly string[] | null;
  readonly from: number;
  readonly to: number;
  readonly before: number | null;
}

/** All rows known at `t`, however old. */
export interface EverMeasure {
  readonly kind: 'ever';
  readonly facts: Facts;
  readonly aggregate: 'count' | 'sum' | 'days_since_first' | 'days_since_last';
  readonly value: Value | null;
  readonly where: readonly Condition[];
}

/** Rows known at `t` that are in a state at `t`, such as open tickets. */
export interface StateMeasure {
  readonly kind: 'state';
  readonly facts: Facts;
  readonly aggregate: Exclude<RowAggregate, 'weeks' | 'weekly_squares'>;
  readonly value: Value | null;
  readonly where: readonly Condition[];
}

/** Mean value of the rows of the last day that has any, among rows dated before `t - lagDays` and not before `t - withinDays`. */
export interface LastMeasure {
  readonly kind: 'last';
  readonly facts: Facts;
  readonly value: Value;
  readonly where: readonly Condition[];
  readonly lagDays: number;
  readonly withinDays: number | null;
}

/**
 * Keys (features) of usage that the account has ever used. `keys` counts them. `new_keys` counts those that are new to the
 * product: first used by anybody within `[t - newDays, t)`, and not within the first 90 days of the usage log, when
 * everything looks new.
 */
export interface FirstUseMeasure {
  readonly kind: 'first_use';
  readonly key: 'feature';
  readonly aggregate: 'keys' | 'new_keys';
  readonly newDays: number | null;
}

/**
 * Days within `[t - from, t)` on which the sum of a number column over the subscription lines in force fell while the
 * account stayed (something was still in force).
 */
export interface FallsMeasure {
  readonly kind: 'falls';
  readonly column: 'mrr';
  readonly from: number;
}

export type Measure =
  | WindowMeasure
  | KeyedMeasure
  | EverMeasure
  | StateMeasure
  | LastMeasure
  | FirstUseMeasure
  | FallsMeasure;

/** Arithmetic over measures. Counts and sums without rows are 0, all else without rows is missing; missing stays missing. */
export type Formula =
  | Measure
  /** Missing where `bottom` is 0. */
  | { readonly kind: 'ratio'; readonly top: Formula; readonly bottom: Formula }
  | { readonly kind: 'difference'; readonly left: Formula; readonly right: Formula }
  /** (now - before) / (now + before): -1 nothing now, 0 the same, 1 nothing before; missing where both are 0. */
  | { readonly kind: 'balance'; readonly now: Formula; readonly before: Formula }
  /** 1 where `of` is above 0, else 0; 0 where it is missing. */
  | { readonly kind: 'flag'; readonly of: Formula }
  /** Missing where a part is; the sum of nothing is 0, the product of nothing 1. */
  | { readonly kind: 'sum' | 'product'; readonly of: readonly Formula[] }
  /** 1 where `left` is strictly above (or below) `right`, else 0; missing where a side is. */
  | { readonly kind: 'compare'; readonly left: Formula; readonly is: 'above' | 'below'; readonly right: Formula }
  /** `of` held from `low` to `high`; null: no limit on that side. Missing stays missing. */
  | { readonly kind: 'clamp'; readonly of: Formula; readonly low: number | null; readonly high: number | null }
  /**
   * (deviation - mean) / (deviation + mean) of what the weeks of a window sum to: -1 the same every week, near 0 as chance
   * would have it, towards 1 all at once. `squares` is the sum of the weeks' squares, `total` their sum; missing where that is 0.
   */
  | { readonly kind: 'burstiness'; readonly squares: Formula; readonly total: Formula; readonly nWeeks: number }
  /**
   * `of` as a multiple of its quantile (type 7) among the accounts of the same segment that are scored on the same date and
   * have stayed at least `minTenureDays`; missing where that quantile is not above 0 or the segment has fewer than
   * `minAccounts` such accounts.
   */
  | {
      readonly kind: 'against_segment';
      readonly of: Formula;
      readonly probability: number;
      readonly minTenureDays: number;
      readonly minAccounts: number;
    }
  | { readonly kind: 'constant'; readonly value: number }
  /** A column of the population. */
  | { readonly kind: 'population'; readonly column: 'tenure_days' | 'mrr' };

/** One metric of the catalog: what it is in words, and the formula that the compiler turns into SQL. */
export interface MetricDefinition extends InputSpec {
  /** Table it mainly speaks of. */
  readonly table: string;
  /** What is done with the rows, in a word or two. */
  readonly aggregate: string;
  /** Days of its window `[t - windowDays, t)`; null: everything known at `t`. */
  readonly windowDays: number | null;
  /** Side of it that goes along with expansion, where that is plain: what was bought is in use, or use and users grow. Absent: not known. */
  readonly expansion?: 'higher' | 'lower';
  /** Tables (`users`) and columns (`tickets.closed_at`) that must be present. */
  readonly requires: readonly string[];
  readonly formula: Formula;
}

/** A metric of the user's own, as the config gives it. */
export interface CustomMetric {
  readonly name: string;
  readonly category: InputSpec['category'];
  readonly table: string;
  readonly aggregate: 'count' | 'distinct' | 'sum' | 'mean' | 'max' | 'last' | 'days_since' | 'ratio' | 'trend';
  /** Column that is aggregated; not needed by count, days_since, ratio and trend. */
  readonly value?: string | undefined;
  /** Column -> accepted values; all columns must match. */
  readonly where: Readonly<Record<string, readonly string[]>>;
  /** null: everything known. */
  readonly windowDays: number | null;
  readonly healthier: InputSpec['healthier'];
  readonly unit: string;
  readonly meaning: string;
}

/** A part of the product that is sold by itself. */
export interface ProductModule {
  readonly name: string;
  /** Bought iff a line in force has one of these plans. */
  readonly plans: readonly string[];
  /** Used iff one of these features was used. */
  readonly features: readonly string[];
}

/** By when a milestone is due. */
export interface MilestoneTarget {
  readonly name: string;
  /** Days from the start of the account, not below 0. */
  readonly days: number;
}

export interface CatalogRequest {
  /** Windows of the counts, in days, at least one. The shortest drives trends. */
  readonly windowsDays: readonly number[];
  readonly coreFeatures: readonly string[];
  /** Features that connect other systems; absent or empty: no integration metric. */
  readonly integrationFeatures?: readonly string[] | undefined;
  /** Features of security and compliance; absent or empty: no metric of them. */
  readonly securityFeatures?: readonly string[] | undefined;
  /** Absent or empty: no metric of modules. */
  readonly modules?: readonly ProductModule[] | undefined;
  /** Absent or empty: no metric of what is overdue. */
  readonly milestoneDays?: readonly MilestoneTarget[] | undefined;
  /** Names of metrics to leave out. */
  readonly exclude: readonly string[];
  readonly custom: readonly CustomMetric[];
  readonly shape: Shape;
  /** Names in `observations.metric` that get metrics. */
  readonly observations: readonly string[];
}

export interface SkippedMetric {
  readonly name: string;
  readonly category: InputSpec['category'];
  /** One plain sentence. */
  readonly why: string;
}
