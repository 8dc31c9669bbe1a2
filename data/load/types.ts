import type { Day } from '../../models/math/day.ts';
import type { RowProgress } from '../row-meter.ts';

/** How one canonical table is named in the config: exactly one of `file` and `sql`. */
export interface TableRequest {
  readonly table: string;
  /** File or glob, relative to the base folder. */
  readonly file?: string | undefined;
  /** One SELECT over quoted file names. */
  readonly sql?: string | undefined;
  /** canonical column: name of a source column, or an SQL expression over the source's columns. */
  readonly columns: Readonly<Record<string, string>>;
}

/** What is to be loaded. */
export interface LoadRequest {
  readonly tables: readonly TableRequest[];
  /** Where relative names resolve from: the folder that the source was opened with. */
  readonly baseFolder: string;
  /** Greatest share (0-1) of a table's rows that may be rejected. */
  readonly maxRejectShare: number;
  /** Default: `LARGE_TABLES`. */
  readonly large?: LargeTables;
  /** Told how far the rows are: done by the size of files, rows by tables that are loaded. */
  readonly onProgress?: ((progress: RowProgress) => void) | undefined;
}

/** From which size on a table is read another way. */
export interface LargeTables {
  /** Bytes of Parquet, or of text, from which its rows are kept in a file of the engine's own folder and not in memory. */
  readonly parquetBytes: number;
  readonly textBytes: number;
  /** Rows above which twins are counted on a part of the accounts. */
  readonly nRows: number;
}

export const LARGE_TABLES: LargeTables = { parquetBytes: 200_000_000, textBytes: 800_000_000, nRows: 5_000_000 };

/** What became of one table. */
export interface TableLoad {
  readonly table: string;
  /** Rows in the source, broken ones counted. nRead = nKept + nRejected. */
  readonly nRead: number;
  readonly nKept: number;
  readonly nRejected: number;
  /** Kept rows that repeat an earlier row in every column, where rows have no id. */
  readonly nTwins: number;
  /** Whether `nTwins` was counted on a part of the accounts and scaled up: the table is very large. */
  readonly isTwinsEstimate: boolean;
  /** Canonical columns that the source gave, in the table's order; account_id and id are not among them. */
  readonly presentColumns: readonly string[];
  /** First and last day of the rows' own time; null where there is none. */
  readonly firstDay: Day | null;
  readonly lastDay: Day | null;
  /** Further columns of accounts, as they are called there; empty for other tables. */
  readonly attributes: readonly string[];
  /** Hash of the kept rows in order: the same rows in the same order give the same text. */
  readonly fingerprint: string;
}

/** What became of the whole history. */
export interface LoadReport {
  /** Accounts first, then in the order of the canonical tables. */
  readonly tables: readonly TableLoad[];
  /** Latest day of any row's own time; planned and future columns (ends_on, due_on, renews_on) do not count. */
  readonly latestFactDay: Day;
}
