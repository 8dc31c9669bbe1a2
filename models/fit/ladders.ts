import type { SnapshotTable } from '../../features/matrix.ts';
import { filled } from '../math/columns.ts';
import { numberedAnew, numberedPairs } from '../math/numbered.ts';
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

/** The cohorts of some rows: each ladder once, and which of them is each row's. */
export interface RowCohorts {
  readonly ladders: readonly (readonly number[])[];
  /** Position in `ladders` of each row. */
  readonly ladderOfRow: Int32Array;
}

/** Cohort ladder of each row; rows of the same cohort share one array. */
export function laddersOf(
  table: SnapshotTable,
  rows: Int32Array,
  references: CohortReferences,
): readonly (readonly number[])[] {
  const { ladders, ladderOfRow } = cohortsOfRows(table, rows, references);
  const ofRows = new Array<readonly number[]>(rows.length);
  for (let i = 0; i < rows.length; i++) ofRows[i] = ladders[ladderOfRow[i]];
  return ofRows;
}

/** The cohorts of rows, in the order in which they are met. */
export function cohortsOfRows(table: SnapshotTable, rows: Int32Array, references: CohortReferences): RowCohorts {
  const columns = references.by.flatMap((name) => table.context[name] ?? []);
  let numbered = numberedAnew(
    filled(
      new Int32Array(rows.length),
      (i) => (tenureBandOf(references.tenureDays, table.tenureDays[rows[i]]) ?? -1) + 1,
    ),
  );
  // Cells are numbered attribute by attribute, so that a number never grows beyond what is exact.
  for (const { codes, levels } of columns) {
    const own = filled(new Int32Array(rows.length), (i) => codes[rows[i]] + 1);
    numbered = numberedPairs(numbered.numberOf, own, levels.length + 1);
  }
  const cursor = rowCursor(table);
  const ladders = Array.from(numbered.first, (k) => {
    cursor.row = rows[k];
    const context = Object.fromEntries(references.by.map((name) => [name, cursor.attribute(name)]));
    return cohortLadder(references, context, cursor.tenureDays);
  });
  return { ladders, ladderOfRow: numbered.numberOf };
}
