import type { SnapshotTable } from '../../features/matrix.ts';

/**
 * The same table with its columns in shared memory, so that threads read one copy instead of one each.
 *
 * The columns must not be written any more.
 */
export function sharedTable(table: SnapshotTable): SnapshotTable {
  return {
    ...table,
    accountIndex: shared(table.accountIndex, Int32Array),
    snapshotDay: shared(table.snapshotDay, Int32Array),
    groupOfAccount: table.groupOfAccount === null ? null : shared(table.groupOfAccount, Int32Array),
    context: Object.fromEntries(
      Object.entries(table.context).map(([name, { levels, codes }]) => [
        name,
        { levels, codes: shared(codes, Int32Array) },
      ]),
    ),
    tenureDays: shared(table.tenureDays, Float64Array),
    mrr: shared(table.mrr, Float64Array),
    metrics: table.metrics.map((column) => shared(column, Float64Array)),
    churnLabel: shared(table.churnLabel, Int8Array),
    churnDay: shared(table.churnDay, Int32Array),
    expansionLabel: shared(table.expansionLabel, Int8Array),
  };
}

type Column = Int8Array | Int32Array | Float64Array;
interface ColumnType<T extends Column> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike): T;
}

function shared<T extends Column>(column: T, type: ColumnType<T>): T {
  if (column.buffer instanceof SharedArrayBuffer) return column;
  const copy = new type(new SharedArrayBuffer(column.length * type.BYTES_PER_ELEMENT));
  copy.set(column);
  return copy;
}
