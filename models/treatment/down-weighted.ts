import type { SnapshotTable } from '../../features/matrix.ts';
import { type FoldRefits, gainsOver } from '../refit/fold-refits.ts';
import type { FeatureSpec } from '../runtime/types.ts';
import { type OutcomeWindow, touchesByAccount } from './red-rows.ts';
import type { Touches, TreatmentRefit } from './types.ts';

/** Weight of a training row that was touched in its outcome window: its label may be the touch's doing. */
const TOUCHED_WEIGHT = 0.5;
/** Coefficients that are named. */
const N_NAMED = 5;

/** What changes when touched rows weigh less, whether they stayed or left; null where no training row was touched. */
export function downWeighted(
  table: SnapshotTable,
  refits: FoldRefits,
  touches: Touches,
  { gapDays, horizonDays }: OutcomeWindow,
  options: { readonly bootstrap: number; readonly seed: number },
): TreatmentRefit | null {
  const touched = touchesByAccount(table, touches);
  const isTouched = (row: number): boolean => {
    const day = table.snapshotDay[row];
    const end = Math.min(day + gapDays + horizonDays, table.churnLabel[row] === 1 ? table.churnDay[row] : Infinity);
    return (touched.get(table.accountIndex[row]) ?? []).some((k) => touches.day[k] >= day && touches.day[k] < end);
  };
  const latest = refits.trainRows[refits.trainRows.length - 1];
  const nTouchedTrainRows = latest.filter(isTouched).length;
  if (nTouchedTrainRows === 0) return null;
  const before = refits.refit({});
  const after = refits.refit({ weightOf: (row) => (isTouched(row) ? TOUCHED_WEIGHT : 1) });
  const [{ rocAuc, averagePrecision }] = gainsOver(
    table,
    refits.testRows,
    after.probability,
    [before.probability],
    options,
  );
  const coefficients = refits.specs
    .map((spec, j) => ({
      feature: featureName(table, spec),
      before: before.coefficients[j],
      after: after.coefficients[j],
    }))
    .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before))
    .slice(0, N_NAMED);
  return { touchedWeight: TOUCHED_WEIGHT, nTouchedTrainRows, rocAuc, averagePrecision, coefficients };
}

/** `active_users_28d`, `missing: nps_latest`, `segment: smb`. */
function featureName(table: SnapshotTable, spec: FeatureSpec): string {
  if (spec.kind === 'context_is') return `${spec.attribute}: ${spec.level}`;
  const { name } = table.inputs[spec.input];
  return spec.kind === 'is_missing' ? `missing: ${name}` : name;
}
