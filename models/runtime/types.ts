import type { CertificateRecord } from './certificate.ts';

/**
 * The model file (format 1) and what scoring with it takes and gives. No import, so that any JavaScript runtime can read it.
 *
 * Three scales, never mixed: `margin` (log-odds of churn, as the model gives it), `probability` (calibrated), and
 * `healthScore` (0-100, higher is healthier, on the fixed odds scale of `HealthSpec`).
 */

export const CATEGORIES = [
  'usage',
  'adoption',
  'engagement',
  'relationships',
  'support',
  'sentiment',
  'payments',
  'commercial',
  'journey',
  'advocacy',
] as const;
export type Category = (typeof CATEGORIES)[number];

export type Healthier = 'higher' | 'lower' | 'either';
/** What a metric is where the account has no fact to compute it from: 0 (counts), or missing (null in JSON, NaN in columns). */
export type NullPolicy = 'zero' | 'missing';
export type Band = 'red' | 'yellow' | 'green';
export type Grade = 'A' | 'B' | 'C' | 'D';

/** One metric that the model was offered. `inputs` order is the order of columns everywhere else in the file. */
export interface InputSpec {
  readonly name: string;
  readonly category: Category;
  readonly unit: string;
  /** One plain sentence. */
  readonly meaning: string;
  readonly healthier: Healthier;
  readonly nullPolicy: NullPolicy;
}

/**
 * Frozen references for cohort-relative percentiles.
 *
 * A cell is a tenure band within one combination of `by` attributes. The ladder, most specific first: the cell itself; its
 * attributes over all tenures; both again with the last attribute let go, and so on; its tenure band over all attributes;
 * the whole book. A cell of fewer than `minSize` accounts was mixed with the next level when the references were frozen; one
 * of fewer than a fifth of that has no entry, and the next level serves.
 */
export interface CohortReferences {
  /** Ascending upper edges in days; band i holds tenure < tenureDays[i], the last band holds the rest. */
  readonly tenureDays: readonly number[];
  /** Context attributes that make a cell, such as `segment`. */
  readonly by: readonly string[];
  readonly minSize: number;
  /** Probabilities of the reference quantiles, ascending from 0 to 1. */
  readonly probabilities: readonly number[];
  readonly cells: readonly CohortCell[];
}

export interface CohortCell {
  /** `null` where the ladder has let go of it: no tenure band, or no attributes. Both null: the whole book, always present. */
  readonly tenureBand: number | null;
  /** Values of the first `by` attributes in order, one at least; a missing attribute is the text ''. */
  readonly attributes: readonly string[] | null;
  readonly nAccounts: number;
  /** One row per input: ascending type-7 quantiles at `probabilities`; `null` where too few accounts of the cell had a value. */
  readonly quantiles: readonly (readonly number[] | null)[];
}

/** What one column of a model's design is. */
export type FeatureSpec =
  /** The metric itself. */
  | { readonly kind: 'metric'; readonly input: number }
  /** Percentile (0-1) of the metric within the account's cohort; missing metric gives `whenMissing`. */
  | { readonly kind: 'cohort_percentile'; readonly input: number; readonly whenMissing: number }
  /** Percentile (0-1) of the metric within the whole book; missing metric gives `whenMissing`. */
  | { readonly kind: 'book_percentile'; readonly input: number; readonly whenMissing: number }
  /** 1 if the metric is missing, else 0. */
  | { readonly kind: 'is_missing'; readonly input: number }
  /** 1 if the context attribute equals `level`, else 0. */
  | { readonly kind: 'context_is'; readonly attribute: string; readonly level: string };

/** margin = intercept + sum(coefficients[i] * feature[i]), added in order. `centers`: the feature means that reasons compare with. */
export interface LogisticParameters {
  readonly family: 'logistic';
  readonly intercept: number;
  readonly coefficients: readonly number[];
  readonly centers: readonly number[];
}

/**
 * One tree in arrays, node 0 the root. Leaf: `feature` -1. A row goes left iff its value <= threshold, or the value is
 * missing and `missingLeft` is 1. `value` holds leaf values (0 on inner nodes), shrinkage included. `cover` is the sum of
 * sample weights that reached the node in training: TreeSHAP weighs paths by it.
 */
export interface TreeParameters {
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly missingLeft: readonly (0 | 1)[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly value: readonly number[];
  readonly cover: readonly number[];
}

/** margin = baseMargin + sum of one leaf value per tree, added in order. */
export interface GradientParameters {
  readonly family: 'gradient';
  readonly baseMargin: number;
  readonly trees: readonly TreeParameters[];
}

/**
 * Platt: calibrated margin = a + b * margin, b > 0. Beta: c + a * ln(s) - b * ln(1 - s) with s the probability of the margin,
 * a and b > 0. Isotonic: probability by linear interpolation between points, ends clamped.
 */
export type Calibration =
  | { readonly kind: 'platt'; readonly a: number; readonly b: number }
  | { readonly kind: 'beta'; readonly a: number; readonly b: number; readonly c: number }
  | { readonly kind: 'isotonic'; readonly margins: readonly number[]; readonly probabilities: readonly number[] };

export interface OutcomeModel {
  readonly features: readonly FeatureSpec[];
  readonly parameters: LogisticParameters | GradientParameters;
  readonly calibration: Calibration;
  /** Share of positive labels in the training rows. */
  readonly baseRate: number;
  readonly nRows: number;
  readonly nAccounts: number;
  /** Accounts with at least one positive label. */
  readonly nEventAccounts: number;
}

/** healthScore = 50 - pointsToDoubleOdds * log2(odds of churn / odds at the anchor), clamped to 0-100. */
export interface HealthSpec {
  readonly anchor: { readonly date: string; readonly logOdds: number };
  /** Log-odds of expansion at which the opportunity score is 50; absent: there is none. */
  readonly opportunityAnchor?: { readonly date: string; readonly logOdds: number } | undefined;
  readonly pointsToDoubleOdds: number;
  /** Lowest health score of each grade; below C is D. */
  readonly grades: { readonly A: number; readonly B: number; readonly C: number };
  /** Percent by category, summing to 100; only categories that the churn model uses. */
  readonly categoryWeights: readonly { readonly category: Category; readonly weight: number }[];
  readonly bands: BandRule;
}

/**
 * Cut-offs on the health score: red below `red`, yellow below `yellow`, else green. The first entry whose attributes all
 * match the context, and whose tenure (days, `from` included, `below` excluded, null: no end) the account has, serves; the
 * last has neither. An account of unknown tenure has no tenure that an entry asks for. Hysteresis: an account leaves a worse band only when its score has
 * reached the cut-off plus `clearGap` and it has been in that band for `minDwellDays`; it enters a worse band at once. With
 * `readings` (absent: 1) either change waits until so many readings in a row ask for a change in that direction.
 */
export interface BandRule {
  readonly policy: 'capacity' | 'precision' | 'value';
  readonly cutoffs: readonly {
    readonly attributes: Readonly<Record<string, string>>;
    readonly tenureDays?: { readonly from: number; readonly below: number | null } | undefined;
    readonly red: number;
    readonly yellow: number;
  }[];
  readonly hysteresis: {
    readonly clearGap: number;
    readonly minDwellDays: number;
    readonly readings?: number | undefined;
  };
}

/** A step to take: the first entry whose band, category (of the account's strongest harmful reason) and reason match, most specific first. */
export interface PlaybookEntry {
  readonly band: Band;
  readonly category?: Category | undefined;
  /** Name of a metric. */
  readonly reason?: string | undefined;
  readonly action: string;
  readonly owner?: string | undefined;
  readonly withinDays?: number | undefined;
}

export interface LabelDefinition {
  readonly kind: string;
  readonly gapDays: number;
  readonly horizonDays: number;
  readonly graceDays?: number | undefined;
  readonly inactiveDays?: number | undefined;
  readonly minGrowth?: number | undefined;
  readonly holdDays?: number | undefined;
}

/** A figure with its 95% interval by account; `null` where it cannot be computed. */
export interface Figure {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface TestVector {
  readonly input: ScoreInput;
  readonly previousState: BandState | null;
  readonly expected: ScoreResult;
}

export interface ModelFile {
  readonly format: 'barometer-model';
  readonly formatVersion: 1;
  /** `asOf` and the first digits of a hash of what decides a score. */
  readonly modelVersion: string;
  readonly asOf: string;
  readonly label: { readonly churn: LabelDefinition; readonly expansion: LabelDefinition | null };
  readonly inputs: readonly InputSpec[];
  readonly cohorts: CohortReferences;
  readonly outcomes: { readonly churn: OutcomeModel; readonly expansion: OutcomeModel | null };
  readonly health: HealthSpec;
  readonly playbook: readonly PlaybookEntry[];
  /** Names that the history itself gave to metrics, so that a batch scorer computes the same ones later; production ignores it. */
  readonly catalog?: {
    readonly coreFeatures: readonly string[];
    readonly integrationFeatures: readonly string[];
    readonly observations: readonly string[];
    readonly securityFeatures?: readonly string[];
    /** By when milestones are due, in days from the start of the account. */
    readonly milestoneDays?: readonly { readonly name: string; readonly days: number }[];
  };
  /** Headline figures of the back-test, by name. */
  readonly validation: {
    readonly verdict: string;
    readonly figures: Readonly<Record<string, Figure>>;
    readonly nTestDates: number;
    readonly nChurnedAccounts: number;
  };
  /** Distribution of each model input and of the health score over the book at `asOf`, to compare later books with. */
  readonly drift: {
    readonly probabilities: readonly number[];
    readonly inputs: readonly {
      readonly name: string;
      readonly missingShare: number;
      readonly quantiles: readonly number[] | null;
    }[];
    readonly healthScore: readonly number[] | null;
  };
  readonly validity: { readonly from: string; readonly reviewBy: string };
  /** The time-travel certificate of the history that the model was fitted on; production ignores it. */
  readonly certificate?: CertificateRecord;
  readonly testVectors: readonly TestVector[];
  /** sha256, lower-case hex, over the canonical JSON (keys sorted, no white space) of the file without this field. */
  readonly integrity: string;
}

export interface ScoreInput {
  /** Attributes of the account (`segment`, …) as text, `tenureDays`, and `asOf` (YYYY-MM-DD), which hysteresis needs to count days. */
  readonly context: Readonly<Record<string, string | number | null | undefined>>;
  /** By name; absent or null: the input's null policy decides. Names the model does not know are ignored. */
  readonly metrics: Readonly<Record<string, number | null | undefined>>;
}

/** What hysteresis must remember of an account between two scores. */
export interface BandState {
  readonly band: Band;
  /** Day on which the account entered the band, YYYY-MM-DD; null if unknown. */
  readonly since: string | null;
  /** A change that readings ask for, but not enough in a row so far; absent: none. */
  readonly pending?: PendingChange | undefined;
}

/** Readings in a row that ask for a change in one direction. */
export interface PendingChange {
  readonly direction: 'worse' | 'better';
  /** At least 1. */
  readonly readings: number;
  /** Date of the last that was counted, YYYY-MM-DD; null: unknown. */
  readonly asOf: string | null;
}

export interface CategoryScore {
  readonly category: Category;
  /** 0-100, higher is healthier. */
  readonly score: number;
  /** Percent. */
  readonly weight: number;
}

export interface Reason {
  readonly metric: string;
  readonly category: Category;
  /** Share of the margin in log-odds of churn: above 0 raises the risk. */
  readonly contribution: number;
  readonly text: string;
}

export interface Action {
  readonly action: string;
  readonly owner: string | null;
  readonly withinDays: number | null;
}

export interface ScoreResult {
  readonly healthScore: number;
  readonly grade: Grade;
  readonly band: Band;
  readonly churnProbability: number;
  readonly expansionProbability: number | null;
  /** 50 at the odds of expansion of the average account at the anchor date, up as the odds rise; absent without an anchor for it. */
  readonly opportunityScore?: number | undefined;
  /** Log-odds of churn before calibration. */
  readonly margin: number;
  readonly categories: readonly CategoryScore[];
  /** Strongest first, at most five. */
  readonly reasons: readonly Reason[];
  readonly actions: readonly Action[];
  readonly state: BandState;
}
