import { duckdbDialect } from '../dialects/duckdb.ts';
import type { DuckDbSource } from '../duckdb/source.ts';
import { prepareUserSql } from '../duckdb/user-sql.ts';
import { DataError } from '../errors.ts';
import { csvRelation } from './csv-relation.ts';
import { findFiles } from './files.ts';
import { jsonRelation } from './json-relation.ts';
import { checkWidth, ENGINE_TYPED, FILE_COLUMN, type Relation, type RelationColumn } from './relation.ts';

const { text } = duckdbDialect;

/**
 * Open what a config entry names as a relation, reading no more than headers.
 *
 * @param name What engine tables that the reader needs are called after.
 * @throws {DataError} One line without the place, whatever is wrong with the files or the SQL.
 * @throws {QueryError} If the engine cannot read them.
 */
export async function openRelation(
  source: DuckDbSource,
  name: string,
  from: { readonly file?: string | undefined; readonly sql?: string | undefined },
): Promise<Relation> {
  if (from.sql !== undefined && from.file === undefined) {
    // Joins and groups give rows in an order that hangs on threads; the same rows must always come in the same order.
    const select = `SELECT * FROM (\n${await prepareUserSql(source, source, from.sql)}\n) ORDER BY ALL`;
    const columns = await describe(source, select);
    checkWidth('sql', columns.length);
    return { ...ENGINE_TYPED, label: 'sql', select, columns };
  }
  if (from.file === undefined || from.sql !== undefined) throw new DataError(['needs either file or sql']);
  const { files, type } = findFiles(source, from.file);
  switch (type) {
    case 'csv':
      return csvRelation(source, name, from.file, files, null);
    case 'tsv':
      return csvRelation(source, name, from.file, files, '\t');
    case 'parquet':
      return parquetRelation(source, from.file, files);
    default:
      return jsonRelation(source, name, from.file, files, type === 'json');
  }
}

async function parquetRelation(source: DuckDbSource, label: string, files: readonly string[]): Promise<Relation> {
  const list = `[${files.map(text).join(', ')}]`;
  const filename = files.length > 1 ? `, filename = ${text(FILE_COLUMN)}` : '';
  const select = `SELECT * FROM read_parquet(${list}, union_by_name = true${filename})`;
  const columns = await describe(source, select);
  checkWidth(label, columns.length);
  return { ...ENGINE_TYPED, label, select, files, columns: columns.filter((column) => column.name !== FILE_COLUMN) };
}

/** Names and engine types of a select's columns. */
export async function describe(source: DuckDbSource, select: string): Promise<RelationColumn[]> {
  const found = await source.query(`SELECT column_name, column_type FROM (DESCRIBE\n${select}\n)`);
  const [names, types] = found.columns;
  if (names?.type !== 'text' || types?.type !== 'text') return [];
  return names.values.map((name, i) => ({ name: name ?? '', type: types.values[i] ?? '' }));
}
