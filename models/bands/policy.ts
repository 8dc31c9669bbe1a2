/** How red is chosen. */
export type BandPolicy =
  /** As many red accounts as the team can work. */
  | { readonly kind: 'capacity'; readonly capacity: number }
  /** As many red accounts as possible while precision stays above a floor, with this confidence (0.5-1, one-sided). */
  | { readonly kind: 'precision'; readonly floor: number; readonly confidence: number };

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

/** The score of an account of average risk at the anchor date: nothing at or above it is red or yellow. */
export const AVERAGE_SCORE = 50;
/** Red is never more than this share of the book under the capacity policy: a list of everyone is no list. */
export const MAX_RED_SHARE = 0.25;
/** Yellow is never more than this share of the book. */
export const MAX_YELLOW_SHARE = 0.3;
/** Churned accounts below a cut-off before its precision counts as known: a handful proves nothing, however high its share. */
export const MIN_CHURNED_BEHIND_PRECISION = 10;
