import type { BandRule } from '../runtime/types.ts';

/** How red is chosen. */
export type BandPolicy =
  /** As many red accounts as the team can work; territories (values of one attribute) may have teams of their own. */
  | { readonly kind: 'capacity'; readonly capacity: number; readonly territories?: Territories | undefined }
  /** Every account at which a touch is expected to save more ARR than it costs, but no more than can be worked. */
  | {
      readonly kind: 'value';
      /** In the currency of MRR. */
      readonly costPerTouch: number;
      /** Chance that a touch keeps an account that would have churned in time, 0-1. */
      readonly saveRate: number;
      /** null: no limit but a quarter of the book. */
      readonly capacity: number | null;
    }
  /** As many red accounts as possible while precision stays above a floor, with this confidence (0.5-1, one-sided). */
  | { readonly kind: 'precision'; readonly floor: number; readonly confidence: number };

/** Capacity by value of an attribute; accounts with another value share the policy's own capacity. */
export interface Territories {
  readonly attribute: string;
  readonly capacity: Readonly<Record<string, number>>;
}

/** What cut-offs are chosen from. */
export interface CutoffEvidence {
  /** Past predictions for accounts that the model had not seen, one row per account and date. */
  readonly healthScore: Float64Array;
  readonly label: Uint8Array;
  /** Account of each past prediction. */
  readonly accountIndex: Int32Array;
  /** Scores of the book at the recalibration date, one per account. */
  readonly bookHealthScore: Float64Array;
}

/** Red below `red`, yellow below `yellow`, else green; 0 <= red <= yellow <= 100. */
export interface ChosenCutoffs {
  readonly red: number;
  readonly yellow: number;
  /** Why they stand where they stand, in one sentence for a person. */
  readonly reason: string;
}

/** Cut-offs that also tell groups of accounts apart. */
export interface ChosenBands extends ChosenCutoffs {
  /** Entries that come before the book's own cut-offs in a model file; empty: one pair of cut-offs serves everyone. */
  readonly cells: BandRule['cutoffs'];
}

/** The score of an account of average risk at the anchor date: nothing at or above it is red or yellow. */
export const AVERAGE_SCORE = 50;
/** Red is never more than this share of the book under the capacity policy: a list of everyone is no list. */
export const MAX_RED_SHARE = 0.25;
/** Yellow is never more than this share of the book. */
export const MAX_YELLOW_SHARE = 0.3;
/** Churned accounts below a cut-off before its precision counts as known: a handful proves nothing, however high its share. */
export const MIN_CHURNED_BEHIND_PRECISION = 10;
