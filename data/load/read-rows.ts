import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { duckdbDialect } from '../dialects/duckdb.ts';
import { type DuckDbSource, openDuckDb } from '../duckdb/source.ts';
import { DataError, firstLineOf, isEngineTrouble, QueryError, sentence } from '../errors.ts';
import type { ResultTable } from '../source.ts';
import { inferTypes } from './infer-types.ts';
import { isJsonObjectSql } from './json-relation.ts';
import { openRelation } from './open-relation.ts';
import { dropBrokenRows, LINE_COLUMN, type Relation } from './relation.ts';

/**
 * Read a whole CSV, TSV, Parquet or JSON file as columns, in its order.
 *
 * Columns of text files are numbers or days only where every value is one (a number with leading zeros is a code); what
 * `textColumns` names stays text in any case, in files of all types.
 *
 * @throws {DataError} If the file does not exist, cannot be read, or has broken rows: one line.
 */
export async function readRows(path: string, textColumns: readonly string[] = ['account_id']): Promise<ResultTable> {
  const file = resolve(path);
  if (!existsSync(file)) throw new DataError([`file ${path} does not exist.`]);
  const source = await openDuckDb({ baseFolder: dirname(file), readableFolders: [] });
  const { identifier } = duckdbDialect;
  try {
    const relation = await openRelation(source, 'rows', { file });
    const names = relation.columns.map((column) => column.name);
    const typed = await inferTypes(source, relation, names, 1);
    await dropBrokenRows(source, relation);
    const items = typed.map((column) => {
      const name = identifier(column.name);
      return `${textColumns.includes(column.name) ? `CAST(${name} AS VARCHAR)` : column.sql} AS ${name}`;
    });
    const rows = await source.query(`SELECT ${items.join(', ')} FROM (${relation.select})${fullLines(relation)}`);
    await checkLines(source, relation, path);
    for (const { errors } of relation.brokenRows) {
      const broken = await source.query(`SELECT count(DISTINCT line) FROM ${identifier(errors)}`);
      const count = broken.columns[0]?.type === 'number' ? broken.columns[0].values[0]! : 0;
      if (count > 0) throw new DataError([`file ${path} has ${count} broken rows (columns, quotes or encoding)`]);
    }
    return rows;
  } catch (error) {
    if (error instanceof DataError) throw new DataError(error.lines.map(sentence));
    if (error instanceof QueryError && !isEngineTrouble(error)) {
      throw new DataError([`file ${path} cannot be read: ${sentence(firstLineOf(error))}`]);
    }
    throw error;
  } finally {
    source.close();
  }
}

/** Blank lines of a JSON file are no rows. */
function fullLines(relation: Relation): string {
  const line = duckdbDialect.identifier(LINE_COLUMN);
  return relation.hasLineText ? ` WHERE trim(${line}) <> ''` : '';
}

/** Lines of a JSON file that hold no object would be rows without values. */
async function checkLines(source: DuckDbSource, relation: Relation, path: string): Promise<void> {
  if (!relation.hasLineText) return;
  const isObject = isJsonObjectSql(duckdbDialect.identifier(LINE_COLUMN));
  const found = await source.query(
    `SELECT count(*) FROM (${relation.select})${fullLines(relation)} AND NOT ${isObject}`,
  );
  const count = found.columns[0]?.type === 'number' ? found.columns[0].values[0]! : 0;
  if (count > 0) throw new DataError([`file ${path} has ${count} lines that are no JSON object in UTF-8`]);
}
