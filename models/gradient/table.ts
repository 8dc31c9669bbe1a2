import { countingUp } from '../math/columns.ts';
import { ARGUMENT, COMMAND, paddedColumns } from './layout.ts';
import type { BinnedColumns } from './types.ts';
import type { Workspace } from './workspace.ts';

/** Copy the bins of the training rows into the workspace, column by column; bundles after all columns, where they have a place. */
export function copyColumns({ layout, views }: Workspace, binned: BinnedColumns, rows: Int32Array): void {
  const { byColumn, nPadded } = layout;
  const isAll = rows.length === binned.nRows;
  const bundles = binned.bundles.map((bundle) => bundle.bins).slice(0, layout.size.nAllColumns - binned.nColumns);
  [...binned.byColumn, ...bundles].forEach((bins, column) => {
    const start = byColumn + column * nPadded;
    if (isAll) {
      views.bytes.set(bins, start);
      return;
    }
    for (let i = 0; i < rows.length; i++) views.bytes[start + i] = bins[rows[i]];
  });
}

/** Fill the row-by-row table from the given columns of the workspace. */
export function fillTable({ layout, views, get, run }: Workspace, columns: Int32Array): void {
  const places = get(ARGUMENT.columnPlaces) / 4;
  for (let k = 0; k < paddedColumns(columns.length); k++) {
    views.i32[places + k] = layout.byColumn + columns[k < columns.length ? k : 0] * layout.nPadded;
  }
  run(COMMAND.fill);
}

/**
 * Columns to add up for trees that may split on all: bundles for their columns, numbered after all columns, where the first of
 * them stood.
 */
export function columnsWithBundles({ nColumns, bundles }: BinnedColumns): Int32Array {
  const placed = countingUp(nColumns);
  bundles.forEach(({ columns }, i) => {
    for (const column of columns) placed[column] = -1;
    placed[columns[0]] = nColumns + i;
  });
  return placed.filter((column) => column >= 0);
}
