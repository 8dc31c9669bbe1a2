import { duckdbDialect } from '../dialects/duckdb.ts';
import type { DuckDbSource } from '../duckdb/source.ts';
import { DataError } from '../errors.ts';

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
  /** CSV: how each file is cut into rows, as `files`. */
  readonly layouts: readonly CsvLayout[];
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

/** What a relation is where the engine has types for its rows and nothing else is known of them. */
export const ENGINE_TYPED = {
  isText: false,
  files: [],
  layouts: [],
  place: 'row',
  brokenRows: [],
  hasLineText: false,
} as const;

/** `csv`: records after a header; `line`: one row a line; `row`: only the row's number is known. */
export type Place = 'csv' | 'line' | 'row';

/** Most columns of a source: beyond it, tables take minutes instead of moments. */
const MOST_COLUMNS = 2000;

/** @throws {DataError} If a source has more columns than are read. */
export function checkWidth(label: string, nColumns: number): void {
  if (nColumns <= MOST_COLUMNS) return;
  throw new DataError([
    `${label} has ${nColumns} columns; at most ${MOST_COLUMNS} are read. Leave out those that are not needed, or check that the file is what it should be`,
  ]);
}

/** Longest CSV record or JSON object that is read: 64 MiB. */
export const MAX_RECORD_BYTES = 67_108_864;

export interface CsvLayout {
  /** One character. */
  readonly separator: string;
  readonly nColumns: number;
}

export interface BrokenRowTables {
  readonly errors: string;
  readonly scans: string;
  /** Copies that were read in place of files: copy -> file. */
  readonly copies: ReadonlyMap<string, string>;
}

/** SQL of the file that a path means: the file itself, or the one that it is a copy of. */
export function originalSql(copies: ReadonlyMap<string, string>, path: string): string {
  const { text } = duckdbDialect;
  const cases = [...copies].map(([copy, file]) => ` WHEN ${text(copy)} THEN ${text(file)}`);
  return cases.length === 0 ? path : `CASE ${path}${cases.join('')} ELSE ${path} END`;
}

/** Drop what the CSV reader wrote, so that the select can run again. */
export async function dropBrokenRows(source: DuckDbSource, relation: Relation): Promise<void> {
  const { identifier } = duckdbDialect;
  for (const { errors, scans } of relation.brokenRows) {
    await source.execute(`DROP TABLE IF EXISTS ${identifier(errors)}`);
    await source.execute(`DROP TABLE IF EXISTS ${identifier(scans)}`);
  }
}

/** Column of `select` with the path of the row's file. */
export const FILE_COLUMN = 'file:path';
/** Column of `select` with the text of the row's line. */
export const LINE_COLUMN = 'file:line';
