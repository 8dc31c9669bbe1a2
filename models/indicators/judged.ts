import type { SnapshotTable } from '../../features/matrix.ts';
import { type Clusters, clustersOf } from '../backtest/clusters.ts';
import { SEGMENT } from '../calibration/segments.ts';
import { positionsWhere } from '../math/columns.ts';
import { partsOf } from '../math/day.ts';

/** The accounts of one landmark whose outcome is known; all columns share positions. */
export interface Judged {
  readonly withinDays: number;
  /** Position of each among the accounts at the landmark. */
  readonly position: Int32Array;
  /** 1: renewed or expanded, else 0. */
  readonly good: Uint8Array;
  /** What is drawn and shuffled together: the account, or its group; from 0, the same number at every landmark. */
  readonly cluster: Int32Array;
  readonly nClusters: number;
  /** Accounts alike: the same segment, and started in the same half of the same year; from 0, the same number at every landmark. */
  readonly stratum: Int32Array;
  readonly nStrata: number;
}

/** What is numbered once for all landmarks. */
export interface Numbering {
  readonly clusters: Clusters;
  /** Number of each stratum by its key. */
  readonly strata: ReadonlyMap<number, number>;
}

/** Number clusters and strata of all landmarks' rows. */
export function numberingOf(table: SnapshotTable, rows: Int32Array): Numbering {
  const keys = new Set(Array.from(rows, (r) => stratumKey(table, r)));
  return { clusters: clustersOf(table, rows), strata: new Map([...keys].map((key, number) => [key, number])) };
}

/** Accounts at a landmark with a known outcome. `row`: of each account at the landmark; `outcome`: below 0 where not known. */
export function judgedAccounts(
  table: SnapshotTable,
  withinDays: number,
  row: Int32Array,
  outcome: Int8Array,
  { clusters, strata }: Numbering,
): Judged {
  const position = positionsWhere(row.length, (i) => outcome[i] >= 0);
  const rows = position.map((i) => row[i]);
  return {
    withinDays,
    position,
    good: Uint8Array.from(position, (i) => outcome[i]),
    cluster: rows.map((r) => clusters.ofAccount[table.accountIndex[r]]),
    nClusters: clusters.nClusters,
    stratum: rows.map((r) => strata.get(stratumKey(table, r)) ?? -1),
    nStrata: strata.size,
  };
}

/** Segment and half-year of the start as one number. Accounts without a segment are a segment of their own. */
function stratumKey(table: SnapshotTable, row: number): number {
  const { year, month } = partsOf(table.snapshotDay[row] - table.tenureDays[row]);
  const column = table.context[SEGMENT];
  const nSegments = (column?.levels.length ?? 0) + 1;
  return (2 * year + (month > 6 ? 1 : 0)) * nSegments + (column?.codes[row] ?? -1) + 1;
}
