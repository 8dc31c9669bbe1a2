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
  const columns = references.by.map((name) => table.context[name]);
  const known = new Map<number, readonly number[]>();
  const ladders = new Array<readonly number[]>(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const tenure = table.tenureDays[row];
    // Band and levels as the digits of one number.
    let key = (tenureBandOf(references.tenureDays, tenure) ?? -1) + 1;
    for (const column of columns)
      if (column !== undefined) key = key * (column.levels.length + 1) + column.codes[row] + 1;
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
