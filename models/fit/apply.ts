import type { SnapshotTable } from '../../features/matrix.ts';
import { marginsOfTrees } from '../gradient/margins.ts';
import { filled } from '../math/columns.ts';
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

/** A model's output on rows of a table, to the last bit as the runtime has it row by row. */
export function applyOutcomeModel(
  model: OutcomeModel,
  references: CohortReferences,
  table: SnapshotTable,
  rows: Int32Array,
): AppliedModel {
  const columns = featureColumns(table, rows, model.features, references);
  const margin = marginsOfRows(model.parameters, columns, rows.length);
  const logOdds = margin.map((value) => calibratedLogOdds(model.calibration, value));
  return { margin, logOdds, probability: logOdds.map(probabilityOf) };
}

/** Margins of the first rows of feature columns, each as `applyModel` gives it. */
export function marginsOfRows(
  parameters: OutcomeModel['parameters'],
  columns: readonly Float64Array[],
  nRows: number,
): Float64Array {
  if (parameters.family === 'gradient') return marginsOfTrees(parameters, columns, nRows);
  const features = new Float64Array(columns.length);
  return filled(new Float64Array(nRows), (i) => {
    for (let j = 0; j < columns.length; j++) features[j] = columns[j][i];
    return applyModel(parameters, features);
  });
}
