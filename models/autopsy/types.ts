import type { Category, Figure } from '../runtime/types.ts';

/** What the data showed of an account that churned while green. */
export type MissLabel = 'detectable_earlier' | 'visible_only' | 'visible_too_late' | 'invisible';

/** One account that was green at its last snapshot before it churned. */
export interface GreenMiss {
  readonly accountId: string;
  readonly segment: string | null;
  /** YYYY-MM-DD, as all dates here. */
  readonly eventDate: string;
  readonly lastDate: string;
  /** At the last snapshot. */
  readonly arr: number;
  readonly label: MissLabel;
  /** The category whose sign gave the label; null: none lay outside the normal range. */
  readonly category: Category | null;
  /** The first date on which that category lay outside. */
  readonly firstOutDate: string | null;
  /** Days from that date to the event. */
  readonly daysAhead: number | null;
  /** The most similar account that was green on the last date and stayed, of the most specific cohort that has one; null: nobody. */
  readonly twinAccountId: string | null;
  /** Root mean square difference of the categories' standings, 0-1. */
  readonly twinDistance: number | null;
}

/** How many misses have a label, beside what chance gives. */
export interface MissLabelTotal {
  readonly label: MissLabel;
  readonly nAccounts: number;
  readonly arr: number;
  readonly share: Figure;
  /** Share of green accounts on the same dates that stayed and look like this. */
  readonly keptShare: number;
  /** `share` less `keptShare`: only what lies above zero is a sign that was there to be read. */
  readonly excess: Figure;
}

export interface CategoryTotal {
  readonly category: Category;
  /** Misses in which it left the normal range, and the share of kept accounts in which it did. */
  readonly nAccounts: number;
  readonly share: Figure;
  readonly keptShare: number;
  readonly excess: Figure;
}

/** What the scorecards lose without a category, out of time. */
export interface SourceValue {
  readonly category: Category;
  /** Metrics of it in the latest scorecard. */
  readonly nMetrics: number;
  readonly averagePrecisionLost: Figure;
  readonly logLossAdded: Figure;
}

/** Why accounts churned while green; null parts where there is nothing to look at. */
export interface Autopsy {
  readonly nMisses: number;
  readonly arr: number;
  /** Readings of each account that are looked at, in days before the last one. */
  readonly lookbackDays: number;
  /** Kept green accounts beside which the misses stand, account-dates. */
  readonly nKept: number;
  readonly minLeadDays: number;
  /** In order of `MissLabel`; empty: too few accounts to tell what is normal. */
  readonly labels: readonly MissLabelTotal[];
  /** Most frequent first. */
  readonly categories: readonly CategoryTotal[];
  /** Largest loss first; empty: no fold has a scorecard. */
  readonly sources: readonly SourceValue[];
}
