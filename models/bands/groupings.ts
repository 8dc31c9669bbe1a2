import { tenureBandOf } from '../../features/cohorts/cells.ts';
import type { SnapshotTable } from '../../features/matrix.ts';
import { SEGMENT } from '../calibration/segments.ts';
import type { Grouping, GroupingKind } from './types.ts';

/** How the book is parted. */
export interface GroupingSettings {
  readonly by: readonly GroupingKind[];
  /** Ascending edges of the lifecycle stages, in days of tenure: [90, 365] makes three stages. */
  readonly lifecycleDays: readonly number[];
}

/** The groupings of a table, in the order of `by`; one with fewer than two levels parts nothing and is left out. */
export function groupingsOf(table: SnapshotTable, { by, lifecycleDays }: GroupingSettings): Grouping[] {
  return by
    .map((kind): Grouping => {
      if (kind === 'segment') {
        const levels = table.context[SEGMENT]?.levels ?? [];
        return { kind, levels: levels.map((segment) => ({ attributes: { [SEGMENT]: segment } })) };
      }
      const starts = [0, ...lifecycleDays];
      return {
        kind,
        levels: starts.map((from, i) => ({ attributes: {}, tenureDays: { from, below: lifecycleDays[i] ?? null } })),
      };
    })
    .filter(({ levels }) => levels.length > 1);
}

/** Level of each row; -1: in none, because the segment or the tenure is not known or the level is not among the grouping's. */
export function levelsOf(table: SnapshotTable, rows: Int32Array, { kind, levels }: Grouping): Int32Array {
  if (kind === 'lifecycle') {
    const edges = levels.slice(1).map(({ tenureDays }) => tenureDays?.from ?? 0);
    return rows.map((row) => (table.tenureDays[row] >= 0 ? tenureBandOf(table.tenureDays[row], edges) : -1));
  }
  const column = table.context[SEGMENT];
  if (column === undefined) return new Int32Array(rows.length).fill(-1);
  const levelOfCode = column.levels.map((name) => levels.findIndex(({ attributes }) => attributes[SEGMENT] === name));
  return rows.map((row) => (column.codes[row] === -1 ? -1 : levelOfCode[column.codes[row]]));
}
