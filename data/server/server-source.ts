import type { RelationColumn } from '../load/relation.ts';
import type { Source } from '../source.ts';
import type { LoadDialect } from './load-dialect.ts';

/** An empty table as it is to be made: columns with their SQL types. */
export interface TableLayout {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** A server as a source, with what loading needs beside the calls of `Source`. Tables of ours are told apart from the user's. */
export interface ServerSource extends Source {
  readonly loading: LoadDialect;
  /**
   * Columns of a select of the user, which is not run.
   *
   * @throws {QueryError} If the server refuses it.
   */
  describe(select: string): Promise<RelationColumn[]>;
  /** SQL name of a table of ours, whatever the user's tables are called. */
  own(table: string): string;
  /** Make empty tables of ours; those that are there go first. */
  create(tables: readonly TableLayout[]): Promise<void>;
  /** From now until `endReading`, the user's tables are seen as they stood at one moment. */
  beginReading(): Promise<void>;
  endReading(): Promise<void>;
  /** Part of reading: where it fails, what it wrote is undone. */
  attempt<T>(work: () => Promise<T>): Promise<T>;
  /** Put the rows of a select, which may hold the user's SQL, into a table of ours. */
  fill(table: string, columns: readonly string[], select: string): Promise<void>;
  /** Take rows out of a table of ours. */
  remove(table: string, condition: string): Promise<void>;
  /** A table of ours is filled: let go of columns that nobody needs any more, and gather what planning its queries takes. */
  settle(table: string, columns: readonly string[]): Promise<void>;
}
