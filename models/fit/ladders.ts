import type { SnapshotTable } from '../../features/matrix.ts';
import { cohortLadder, tenureBandOf } from '../runtime/cohorts.ts';
import type { RowView } from '../runtime/features.ts';
import type { CohortReferences } from '../runtime/types.ts';

/** A view of one table row that can be moved. */
export function rowCursor(table: SnapshotTable): RowView & { row: number } {
  const cursor = {
    row: 0,
    tenureDays: 0,
    metric(input: number): number {
      return table.metrics[input][cursor.row];
    },
    attribute(name: string): string | null {
      const column = table.context[name];
      if (column === undefined) return null;
      const code = column.codes[cursor.row];
      return code === -1 ? null : column.levels[code];
    },
  };
  Object.defineProperty(cursor, 'tenureDays', { get: () => table.tenureDays[cursor.row] });
  return cursor;
}

/** Cohort ladder of each row; rows of the same cohort share one array. */
export function laddersOf(
  table: SnapshotTable,
  rows: Int32Array,
  references: CohortReferences,
): readonly (readonly number[])[] {
  const cursor = rowCursor(table);
  const columns = references.by.flatMap((name) => table.context[name] ?? []);
  // Cells are numbered attribute by attribute, so that a number never grows beyond what is exact.
  const numbered = columns.map(() => new Map<number, number>());
  const known = new Map<number, readonly number[]>();
  const ladders = new Array<readonly number[]>(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const tenure = table.tenureDays[row];
    let key = (tenureBandOf(references.tenureDays, tenure) ?? -1) + 1;
    for (let c = 0; c < columns.length; c++) {
      const cell = key * (columns[c].levels.length + 1) + columns[c].codes[row] + 1;
      key = numbered[c].get(cell) ?? numbered[c].size;
      if (key === numbered[c].size) numbered[c].set(cell, key);
    }
    let ladder = known.get(key);
    if (ladder === undefined) {
      cursor.row = row;
      const context = Object.fromEntries(references.by.map((name) => [name, cursor.attribute(name)]));
      ladder = cohortLadder(references, context, tenure);
      known.set(key, ladder);
    }
    ladders[i] = ladder;
  }
  return ladders;
}
