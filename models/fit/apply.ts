import type { SnapshotTable } from '../../features/matrix.ts';
import { applyModel } from '../runtime/apply.ts';
import { calibratedLogOdds, probabilityOf } from '../runtime/calibration.ts';
import type { CohortReferences, OutcomeModel } from '../runtime/types.ts';
import { featureColumns } from './design.ts';

export interface AppliedModel {
  /** Log-odds before calibration. */
  readonly margin: Float64Array;
  /** Log-odds after calibration. */
  readonly logOdds: Float64Array;
  readonly probability: Float64Array;
}

/** A model's output on rows of a table: the runtime's own functions, row by row. */
export function applyOutcomeModel(
  model: OutcomeModel,
  references: CohortReferences,
  table: SnapshotTable,
  rows: Int32Array,
): AppliedModel {
  const columns = featureColumns(table, rows, model.features, references);
  const features = new Float64Array(columns.length);
  const margin = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < columns.length; j++) features[j] = columns[j][i];
    margin[i] = applyModel(model.parameters, features);
  }
  const logOdds = margin.map((value) => calibratedLogOdds(model.calibration, value));
  return { margin, logOdds, probability: logOdds.map(probabilityOf) };
}
