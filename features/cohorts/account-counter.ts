import type { SnapshotTable } from '../matrix.ts';
import type { Level } from './cells.ts';

/**
 * Counts the distinct accounts of a cell that have a value of a metric on some of the rows, as far as it matters.
 *
 * @param nValues Rows of the cell with a value.
 * @param enough From this number on the exact count does not matter.
 * @returns The count, or a number of at least `enough`.
 */
export type AccountCounter = (metric: Float64Array, nValues: number, cell: number, enough: number) => number;

/** A counter over the cells of one level. */
export function accountCounter(table: SnapshotTable, rows: Int32Array, level: Level): AccountCounter {
  const rowsOfCell = level.cells.map((): number[] => []);
  for (const row of rows) if (level.cellOfRow[row] !== -1) rowsOfCell[level.cellOfRow[row]].push(row);
  // An account has at most one row per date, so that many rows are many accounts without counting.
  const nDates = new Set(Array.from(rows, (row) => table.snapshotDay[row])).size;
  return (metric, nValues, cell, enough) => {
    if (nValues === 0) return 0;
    if (nValues >= enough * nDates) return enough;
    const accounts = new Set<number>();
    for (const row of rowsOfCell[cell]) {
      if (Number.isNaN(metric[row])) continue;
      accounts.add(table.accountIndex[row]);
      if (accounts.size >= enough) break;
    }
    return accounts.size;
  };
}
