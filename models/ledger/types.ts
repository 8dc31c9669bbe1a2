import type { Band } from '../runtime/types.ts';

/**
 * What can change between a score of the champion and a later one of the challenger. `behaviour`: what the account did, and
 * its age and attributes. `cohorts`: the peers that it is measured against. `model`: which metrics count, and how much.
 * `thresholds`: cut-offs of the bands and the scale they stand on. `hysteresis`: what a band remembers, and for how long.
 */
export type Cause = 'behaviour' | 'cohorts' | 'model' | 'thresholds' | 'hysteresis';

/** In the order of tables and columns. */
export const CAUSES: readonly Cause[] = ['behaviour', 'cohorts', 'model', 'thresholds', 'hysteresis'];

/** One number per cause. */
export type Parts = Readonly<Record<Cause, number>>;

/** How an account stood: as the model would have shown it, hysteresis included. */
export interface Standing {
  readonly band: Band;
  readonly healthScore: number;
}

/** A change with its causes: the parts sum to it exactly. */
export interface SplitChange {
  readonly change: number;
  readonly parts: Parts;
}

/** One account: by the champion on the earlier date, by the challenger now. */
export interface AccountChange {
  readonly accountId: string;
  readonly segment: string | null;
  readonly csm: string | null;
  /** Now; on the earlier date for an account that has left. */
  readonly mrr: number;
  /** null: it was not in the book then. */
  readonly before: Standing | null;
  /** null: it is not in the book any more. */
  readonly now: Standing | null;
  /** null: it stood in one of the two books only, so there is nothing to split. */
  readonly split: {
    /** Points of health score. */
    readonly score: SplitChange;
    /** Steps of band, red to yellow and yellow to green being one each: below 0 is worse. */
    readonly steps: SplitChange;
    /** 1: newly red; -1: red no longer; 0: as before. */
    readonly red: SplitChange;
  } | null;
}

/** Accounts that made one move. */
export interface Move {
  readonly nAccounts: number;
  /** 12 times MRR. */
  readonly arr: number;
  /** Accounts by cause: they sum to `nAccounts`, and need not be whole, as an account may move for several reasons. */
  readonly parts: Parts;
}

/** `scoreChanges` of `backtest.json`: from the champion's colours on the earlier date to the challenger's now. */
export interface ScoreChanges {
  readonly earlierDate: string;
  readonly date: string;
  /** Model versions. */
  readonly champion: string;
  readonly challenger: string;
  /** One sentence for a person: how many are newly red, and why. */
  readonly headline: string;
  /** Accounts in both books: those that are split. */
  readonly nAccounts: number;
  readonly nNew: number;
  readonly nLeft: number;
  /** Accounts by band before and now, those in one book only with `null` for the other. Only pairs that occur. */
  readonly migration: readonly {
    readonly before: Band | null;
    readonly now: Band | null;
    readonly nAccounts: number;
    readonly arr: number;
  }[];
  readonly newlyRed: Move;
  readonly redNoLonger: Move;
  /** Red accounts now less those before, of the accounts in both books. */
  readonly red: SplitChange;
  /** Mean change of the health score over the accounts in both books, in points; null: there are none. */
  readonly meanScore: SplitChange | null;
}
