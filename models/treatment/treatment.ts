import type { SnapshotTable } from '../../features/matrix.ts';
import type { ScoredBands } from '../backtest/scored-history.ts';
import type { BandReplay, OutcomePredictions } from '../backtest/types.ts';
import { treatmentBounds } from './bounds.ts';
import { actionKinds } from './kinds.ts';
import { type OutcomeWindow, redRows } from './red-rows.ts';
import type { Touches, Treatment, TreatmentRefit } from './types.ts';

export interface TreatmentRequest {
  readonly table: SnapshotTable;
  /** Of churn. */
  readonly predictions: OutcomePredictions;
  readonly replay: BandReplay;
  /** Every scored snapshot of the test period. */
  readonly scored: ScoredBands;
  readonly touches: Touches;
  readonly window: OutcomeWindow;
  readonly refit: TreatmentRefit | null;
  readonly bootstrap: number;
  readonly seed: number;
}

/** What was done for red accounts, and what came of them: bounds, the refit, and kinds of action beside matched accounts. */
export function treatmentFigures(request: TreatmentRequest): Treatment {
  const { table, predictions, replay, scored, touches, window, refit } = request;
  const reds = redRows(table, predictions, replay, scored, touches, window);
  const { kinds, tooFew } = actionKinds(table, reds, touches, request);
  return {
    table: touches.table,
    nTouches: touches.day.length,
    bounds: treatmentBounds(reds, request),
    refit,
    kinds,
    nTried: kinds.length,
    tooFew,
  };
}
