import type { SnapshotTable } from '../../features/matrix.ts';

/**
 * By how much accounts grew that expanded: MRR at the last snapshot of the outcome window over MRR at the row's date, less 1.
 *
 * @param rows Positions in the table with expansion label 1.
 * @returns One per row, at least `minGrowth`: that much the label says by itself. Where MRR was 0, growth has no measure: `minGrowth`.
 */
export function growthOf(
  table: SnapshotTable,
  rows: Int32Array,
  lastDayAhead: number,
  minGrowth: number,
): Float64Array {
  const byAccount = new Map<number, number[]>();
  table.accountIndex.forEach((account, row) => {
    const own = byAccount.get(account);
    if (own === undefined) byAccount.set(account, [row]);
    else own.push(row);
  });
  return Float64Array.from(rows, (row) => {
    const limit = table.snapshotDay[row] + lastDayAhead;
    const last = byAccount.get(table.accountIndex[row])!.findLast((other) => table.snapshotDay[other] <= limit) ?? row;
    return table.mrr[row] > 0 ? Math.max(minGrowth, table.mrr[last] / table.mrr[row] - 1) : minGrowth;
  });
}
