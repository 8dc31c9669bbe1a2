import type { SnapshotTable } from '../../features/matrix.ts';
import { alignTable } from '../fit/align-table.ts';
import { applyOutcomeModel } from '../fit/apply.ts';
import { parseDay } from '../math/day.ts';
import type { ModelFile } from '../runtime/types.ts';
import type { ModelPredictions, OutcomeName, OutcomePredictions } from './types.ts';

/**
 * The model in use, on the same rows as the challenger. Rows whose label was already mature when the champion was fitted
 * are left out (NaN): it may have learned from them, and a comparison there would flatter it. Where the champion's own
 * label is mature sooner than the challenger's, its own counts.
 *
 * @param maturityDays Days from a snapshot date until the challenger's label is mature.
 */
export function championPredictions(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  champion: ModelFile,
  maturityDays: number,
): ModelPredictions | null {
  const model = champion.outcomes[predictions.outcome];
  const fittedOn = parseDay(champion.asOf);
  if (model === null || fittedOn === null) return null;
  const applied = applyOutcomeModel(model, champion.cohorts, alignTable(table, champion.inputs), predictions.row);
  const maturity = Math.min(maturityDays, ownMaturityDays(champion, predictions.outcome));
  const unseen = (i: number) => table.snapshotDay[predictions.row[i]] + maturity > fittedOn;
  return {
    model: 'champion',
    margin: applied.margin.map((value, i) => (unseen(i) ? value : Number.NaN)),
    probability: applied.probability.map((value, i) => (unseen(i) ? value : Number.NaN)),
  };
}

/** Days from a snapshot date until the champion's own label is mature: gap + horizon + grace (+ hold). */
function ownMaturityDays({ label }: ModelFile, outcome: OutcomeName): number {
  const own = label[outcome];
  if (own === null) return Number.POSITIVE_INFINITY;
  return own.gapDays + own.horizonDays + (label.churn.graceDays ?? 0) + (own.holdDays ?? 0);
}
