import { positionsWhere } from '../models/math/columns.ts';
import type { Day } from '../models/math/day.ts';
import type { InputSpec } from '../models/runtime/types.ts';

/** A text column stored once per distinct value. Code -1: missing. */
export interface TextColumn {
  /** Distinct values, ascending by code unit. */
  readonly levels: readonly string[];
  readonly codes: Int32Array;
}

/**
 * What is known about every eligible account on every snapshot date, column by column. Rows ascend by
 * (snapshot date, account id). Everything in `metrics`, `context`, `tenureDays` and `mrr` is as known at the row's date;
 * the labels are what happened later.
 */
export interface SnapshotTable {
  readonly nRows: number;
  /** Distinct account ids, ascending by code unit. */
  readonly accountIds: readonly string[];
  /** Position in `accountIds` of each row. */
  readonly accountIndex: Int32Array;
  readonly snapshotDay: Int32Array;
  /** Accounts that belong together for intervals, as a position per entry of `accountIds`; null: each on its own. */
  readonly groupOfAccount: Int32Array | null;
  /** Attributes by name: `segment`, `plan`, `csm`, and the others that `cohorts.by` names. */
  readonly context: Readonly<Record<string, TextColumn>>;
  readonly tenureDays: Float64Array;
  readonly mrr: Float64Array;
  /** One entry per metric column, in catalog order. */
  readonly inputs: readonly InputSpec[];
  /** Per entry of `inputs`: 1, a higher value never lowers the odds of expansion; -1, never raises them; 0, free. Absent: all free. */
  readonly expansionSigns?: Int8Array;
  /** One column per entry of `inputs`; NaN = missing. */
  readonly metrics: readonly Float64Array[];
  /** 1, 0, or -1: no label (not mature, or the event fell into the gap). */
  readonly churnLabel: Int8Array;
  /** Date of the account's next churn on or after the snapshot date, NO_DAY where none is known before the end of the data. */
  readonly churnDay: Int32Array;
  /** 1, 0, or -1: no label. All -1 where expansion is switched off or cannot be computed. */
  readonly expansionLabel: Int8Array;
}

/** Distinct snapshot dates of a table, ascending. */
export function snapshotDaysOf(table: SnapshotTable): Day[] {
  return [...new Set(table.snapshotDay)].sort((a, b) => a - b);
}

/** Positions of the rows for which `keep` holds, ascending. */
export function rowsWhere(table: SnapshotTable, keep: (row: number) => boolean): Int32Array {
  return positionsWhere(table.nRows, keep);
}
