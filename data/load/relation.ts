/**
 * The rows of one source before anything is made of them.
 *
 * Text relations (CSV, JSON) have every value as the text it was written as; the others have the engine's types.
 */
export interface Relation {
  /** How the source is called in messages. */
  readonly label: string;
  /** SQL that gives the columns below in the order of the source. */
  readonly select: string;
  readonly columns: readonly RelationColumn[];
  readonly isText: boolean;
  /** Files in reading order; with more than one, `select` also gives FILE_COLUMN. Empty for SQL. */
  readonly files: readonly string[];
  /** CSV: the one-character separator of each file, as `files`. */
  readonly separators: readonly string[];
  /** How a row number becomes a place in the file. */
  readonly place: Place;
  /** Engine tables that hold what the CSV reader could not read, once the select has run. */
  readonly brokenRows: readonly BrokenRowTables[];
  /** `select` also gives LINE_COLUMN with the text of the line: null for a blank one. */
  readonly hasLineText: boolean;
}

export interface RelationColumn {
  readonly name: string;
  /** The engine's type; VARCHAR in text relations. */
  readonly type: string;
}

/** `csv`: records after a header; `line`: one row a line; `row`: only the row's number is known. */
export type Place = 'csv' | 'line' | 'row';

export interface BrokenRowTables {
  readonly errors: string;
  readonly scans: string;
}

/** Column of `select` with the path of the row's file. */
export const FILE_COLUMN = 'file:path';
/** Column of `select` with the text of the row's line. */
export const LINE_COLUMN = 'file:line';
