/** How much a history can show about churn and expansion: counted before anything is fitted. */
export interface Evidence {
  /** What the smallest differences are computed for. */
  readonly assumed: EvidenceAssumptions;
  /** The whole book first, then segments, ascending. */
  readonly churn: readonly GroupEvidence[];
  /** The same; null: switched off. */
  readonly expansion: readonly GroupEvidence[] | null;
  readonly thresholds: ThresholdEvidence;
  /** Of the comparisons that were made, what they could have shown. */
  readonly seen: readonly SeenDifference[];
}

export interface EvidenceAssumptions {
  /** Chance that a difference of the smallest size is found. */
  readonly power: number;
  /** Chance that one is found where there is none, two-sided. */
  readonly level: number;
  /** ROC AUC of the score that a new one is compared with. */
  readonly rocAuc: number;
  /** Its red precision, as a multiple of the base rate; at most one half of red accounts churn. */
  readonly lift: number;
  /** Correlation of the two scores' figures. */
  readonly correlation: number;
}

/** Events counted in accounts, because rows of an account are not independent evidence, and what they can show. */
export interface GroupEvidence {
  /** null: the whole book. */
  readonly segment: string | null;
  readonly nRows: number;
  readonly nAccounts: number;
  readonly nEventRows: number;
  readonly nEventAccounts: number;
  /** Accounts with an event on a test date of the walk-forward. */
  readonly nTestEventAccounts: number;
  /** Smallest ROC AUC above 0.5 that is told from chance; null: none is. */
  readonly smallestRocAucGain: number | null;
  /** Smallest difference in ROC AUC between two scores on the same accounts that is found; null: none is. */
  readonly smallestRocAucDifference: number | null;
  /** The same in precision among the accounts that a team can work; null: none is. */
  readonly smallestPrecisionDifference: number | null;
}

/** Which groups have enough churn for a threshold of their own. */
export interface ThresholdEvidence {
  /** Churned accounts that a group needs to find its threshold, and on test dates to check it. */
  readonly minEventAccounts: number;
  readonly minTestEventAccounts: number;
  /** The finest level at which any group has enough; `none`: not even the book. */
  readonly finest: 'segment_and_lifecycle' | 'segment' | 'lifecycle' | 'book' | 'none';
  /** The book, then lifecycle stages, segments, and segments by lifecycle stage. */
  readonly groups: readonly ThresholdGroup[];
}

export interface ThresholdGroup {
  /** null: all segments. */
  readonly segment: string | null;
  /** Tenure in days, from (inclusive) and to (exclusive); null: no edge. Both null: all stages. */
  readonly fromDays: number | null;
  readonly toDays: number | null;
  readonly nEventAccounts: number;
  readonly nTestEventAccounts: number;
  /** Half the width of the 95% interval of the share of its churned accounts that a threshold catches, at a half; null without one. */
  readonly recallWithin: number | null;
  readonly canHaveOwn: boolean;
}

/** The smallest differences that a comparison of the back-test would have found four times out of five. */
export interface SeenDifference {
  /** Name of the model, as in `differences`. */
  readonly against: string;
  readonly nChurnedAccounts: number;
  readonly rocAuc: number | null;
  readonly averagePrecision: number | null;
  readonly precisionAtCapacity: number | null;
}
