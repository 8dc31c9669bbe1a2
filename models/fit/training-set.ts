import type { SnapshotTable } from '../../features/matrix.ts';
import { hashText } from '../math/random.ts';

/** Rows that a model may learn from: all have labels that were mature when it is fitted. */
export interface TrainingSet {
  readonly table: SnapshotTable;
  /** Positions in the table, ascending. */
  readonly rows: Int32Array;
  /** 0 or 1 per entry of `rows`. */
  readonly labels: Uint8Array;
  /** Account of each entry of `rows`, or its group where accounts belong together: what is resampled and held out whole. */
  readonly cluster: Int32Array;
  readonly nPositive: number;
  /** Distinct accounts with at least one positive label. */
  readonly nEventAccounts: number;
  readonly nAccounts: number;
}

/**
 * Rows on the given snapshot dates that have a label.
 *
 * @param labels One label per table row: 1, 0, or -1 for none.
 * @param days Snapshot dates to take.
 */
export function trainingSetOf(table: SnapshotTable, labels: Int8Array, days: readonly number[]): TrainingSet {
  const wanted = new Set(days);
  const rows: number[] = [];
  for (let row = 0; row < table.nRows; row++) {
    if (labels[row] !== -1 && wanted.has(table.snapshotDay[row])) rows.push(row);
  }
  const accounts = new Set<number>();
  const eventAccounts = new Set<number>();
  const picked = new Uint8Array(rows.length);
  const cluster = new Int32Array(rows.length);
  let nPositive = 0;
  rows.forEach((row, i) => {
    const account = table.accountIndex[row];
    picked[i] = labels[row];
    cluster[i] = table.groupOfAccount?.[account] ?? account;
    accounts.add(account);
    if (labels[row] === 1) {
      nPositive++;
      eventAccounts.add(account);
    }
  });
  return {
    table,
    rows: Int32Array.from(rows),
    labels: picked,
    cluster,
    nPositive,
    nEventAccounts: eventAccounts.size,
    nAccounts: accounts.size,
  };
}

/**
 * Cross-validation part (0 … nParts-1) of each training row. All rows of an account, or of a group, share a part, which
 * depends on the id (of a group: its first account's) and the seed alone, so it does not change when others come or go.
 */
export function partOfRows(set: TrainingSet, nParts: number, seed: number): Uint8Array {
  const { accountIds } = set.table;
  const firstAccount = firstAccounts(set.table);
  const partOfCluster = new Map<number, number>();
  const parts = new Uint8Array(set.rows.length);
  for (let i = 0; i < parts.length; i++) {
    const cluster = set.cluster[i];
    let part = partOfCluster.get(cluster);
    if (part === undefined) {
      part = hashText(`part/${accountIds[firstAccount.get(cluster) ?? cluster]}`, seed) % nParts;
      partOfCluster.set(cluster, part);
    }
    parts[i] = part;
  }
  return parts;
}

/** First account of each group; empty where every account is on its own. */
function firstAccounts({ groupOfAccount }: SnapshotTable): Map<number, number> {
  const first = new Map<number, number>();
  groupOfAccount?.forEach((group, account) => {
    if (!first.has(group)) first.set(group, account);
  });
  return first;
}

/** Number of parts: one more than the largest part that occurs; 0 for no rows. A loop, because spreading a column overflows the stack. */
export function countParts(parts: Uint8Array): number {
  let most = -1;
  for (const part of parts) if (part > most) most = part;
  return most + 1;
}
