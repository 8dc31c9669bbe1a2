import type { SnapshotTable } from '../../features/matrix.ts';

/** What is drawn together in the bootstrap: an account, or a group of accounts that belong together. */
export interface Clusters {
  readonly nClusters: number;
  /** Cluster of each position in `accountIds`, 0 … nClusters-1; -1: none of the rows is the account's. */
  readonly ofAccount: Int32Array;
}

/**
 * Clusters of the accounts that have at least one of the given rows, numbered by first appearance.
 *
 * @param rows Positions in the snapshot table.
 */
export function clustersOf(table: SnapshotTable, rows: Int32Array): Clusters {
  const ofAccount = new Int32Array(table.accountIds.length).fill(-1);
  const ofGroup = new Map<number, number>();
  for (const row of rows) {
    const account = table.accountIndex[row];
    if (ofAccount[account] !== -1) continue;
    const group = table.groupOfAccount === null ? account : table.groupOfAccount[account];
    const known = ofGroup.get(group);
    ofAccount[account] = known ?? ofGroup.size;
    if (known === undefined) ofGroup.set(group, ofGroup.size);
  }
  return { nClusters: ofGroup.size, ofAccount };
}

/** Number of distinct values. */
export function countDistinct(values: Int32Array): number {
  return new Set(values).size;
}
