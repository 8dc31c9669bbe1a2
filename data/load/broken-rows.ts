import { duckdbDialect } from '../dialects/duckdb.ts';
import type { DuckDbSource } from '../duckdb/source.ts';
import { originalSql, type Relation } from './relation.ts';
import { MAX_VALUE_LENGTH } from './stage-sql.ts';

const { identifier, text } = duckdbDialect;

/** Rules of broken rows that may hold lines of others. */
export const BROKEN_QUOTE = 'broken row: a quote is opened and not closed, or text follows a closing quote';
export const TOO_LONG = 'broken row: longer than 64 MiB';

const BROKEN_RULES = `CASE CAST(error_type AS VARCHAR) WHEN 'TOO MANY COLUMNS' THEN 'broken row: more columns than the header'
  WHEN 'MISSING COLUMNS' THEN 'broken row: fewer columns than the header'
  WHEN 'UNQUOTED VALUE' THEN '${BROKEN_QUOTE}'
  WHEN 'INVALID ENCODING' THEN 'broken row: not valid UTF-8'
  WHEN 'LINE SIZE OVER MAXIMUM' THEN '${TOO_LONG}' ELSE 'broken row' END`;

/** Of a row that a broken quote makes of many, the first is shown; the others are rejects of their own. */
const FIRST_LINE = `rtrim(split_part(ltrim(arg_min(e.csv_line, e.at), chr(10) || chr(13)), chr(10), 1), chr(13))`;

/**
 * Put the rows that the CSV reader could not read into `rejects`. They have no row number; `line` holds the record's number until
 * `placeCsvRows` finds its line.
 */
export async function collectBrokenRows(
  source: DuckDbSource,
  tableNo: number,
  name: string,
  tables: Relation['brokenRows'][number],
): Promise<void> {
  await source.execute(`INSERT INTO rejects SELECT ${tableNo}, ${text(name)}, ${originalSql(tables.copies, 'any_value(s.file_path)')}, NULL, e.line, NULL,
  left(arg_min(coalesce(e.column_name, ''), e.at), ${MAX_VALUE_LENGTH}), left(${FIRST_LINE}, ${MAX_VALUE_LENGTH}), arg_min(${BROKEN_RULES}, e.at)
FROM (SELECT *, coalesce(column_idx, 0) AS at FROM ${identifier(tables.errors)}) e JOIN ${identifier(tables.scans)} s USING (scan_id, file_id) GROUP BY e.file_id, e.scan_id, e.line`);
}
