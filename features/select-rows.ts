import type { SnapshotTable, TextColumn } from './matrix.ts';

/** The same table with only the given rows, in the given order. Accounts keep their positions. */
export function selectRows(table: SnapshotTable, rows: Int32Array): SnapshotTable {
  const float = (column: Float64Array) => Float64Array.from(rows, (row) => column[row]);
  const int = (column: Int32Array) => Int32Array.from(rows, (row) => column[row]);
  const label = (column: Int8Array) => Int8Array.from(rows, (row) => column[row]);
  const text = ({ levels, codes }: TextColumn): TextColumn => ({ levels, codes: int(codes) });
  return {
    ...table,
    nRows: rows.length,
    accountIndex: int(table.accountIndex),
    snapshotDay: int(table.snapshotDay),
    context: Object.fromEntries(Object.entries(table.context).map(([name, column]) => [name, text(column)])),
    tenureDays: float(table.tenureDays),
    mrr: float(table.mrr),
    metrics: table.metrics.map(float),
    churnLabel: label(table.churnLabel),
    churnDay: int(table.churnDay),
    expansionLabel: label(table.expansionLabel),
  };
}
