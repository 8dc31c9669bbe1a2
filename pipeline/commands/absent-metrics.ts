import type { SnapshotTable } from '../../features/matrix.ts';
import { absentInputs } from '../../models/fit/align-table.ts';
import type { Model } from '../../models/runtime/load.ts';
import { countedList } from '../errors.ts';
import type { Output } from '../output/index.ts';

/** Say which metrics the model asks for and the history cannot give: they are scored as absent. */
export function absentMetricsNote(table: SnapshotTable, model: Model, output: Output): void {
  const line = absentMetricsLine('The model', absentInputs(table, model.file.inputs));
  if (line !== null) output.note(line);
}

/** The same as a line, of the model that `who` names; null: nothing is absent. */
export function absentMetricsLine(who: string, absent: readonly string[]): string | null {
  if (absent.length === 0) return null;
  return `${who} asks for ${absent.length} metrics that this history does not give: ${countedList(absent)}. They are scored as not known; check the config's tables.`;
}
