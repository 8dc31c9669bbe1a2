import type { Dialect } from './dialects/dialect.ts';

/** One column of a result, converted at the border: numbers (NaN = null), days (NO_DAY = null), texts (null = null). */
export type ResultColumn =
  | { readonly name: string; readonly type: 'number'; readonly values: Float64Array }
  | { readonly name: string; readonly type: 'day'; readonly values: Int32Array }
  | { readonly name: string; readonly type: 'text'; readonly values: readonly (string | null)[] };

export interface ResultTable {
  readonly nRows: number;
  readonly columns: readonly ResultColumn[];
}

/** A named step of SQL: `creates` becomes a table that holds the rows of `select`. */
export interface SqlStep {
  readonly creates: string;
  readonly select: string;
  /** Canonical table whose rows it goes over, where that is most of its work; what progress is told by. */
  readonly over?: string;
}

/**
 * An engine that runs SQL over the account history and gives back columns. The history stands in it as the canonical
 * tables of `tables.ts`.
 */
export interface Source {
  readonly dialect: Dialect;
  /** Run one step: (re)create table `creates` from `select`. Throws QueryError with the SQL that caused it. */
  runStep(step: SqlStep): Promise<void>;
  /** Let go of tables that steps created; one that is not there is passed over. */
  drop(tables: readonly string[]): Promise<void>;
  /** Rows of a select, as columns. */
  query(select: string): Promise<ResultTable>;
  /** Share (0-1) of the statement under way that is done; null or absent: the engine cannot tell. */
  progress?(): number | null;
  close(): void;
}
