import { ARGUMENT, COMMAND, paddedColumns } from './layout.ts';
import type { BinnedColumns } from './types.ts';
import type { Workspace } from './workspace.ts';

/** Copy the bins of the training rows into the workspace, column by column. */
export function copyColumns({ layout, views }: Workspace, binned: BinnedColumns, rows: Int32Array): void {
  const { byColumn, nPadded } = layout;
  const isAll = rows.length === binned.nRows;
  binned.byColumn.forEach((bins, column) => {
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
