import type { SnapshotTable } from '../../features/matrix.ts';
import { absentInputs } from '../../models/fit/align-table.ts';
import type { Model } from '../../models/runtime/load.ts';
import { countedList } from '../errors.ts';
import type { Output } from '../output/index.ts';

/** Say which metrics the model asks for and the history cannot give: they are scored as absent. */
export function absentMetricsNote(table: SnapshotTable, model: Model, output: Output): void {
  const absent = absentInputs(table, model.file.inputs);
  if (absent.length === 0) return;
  output.note(
    `The model asks for ${absent.length} metrics that this history does not give: ${countedList(absent)}. They are scored as not known; check the config's tables.`,
  );
}
