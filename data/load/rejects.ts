import { writeFile } from 'node:fs/promises';
import { renderCsv } from '../csv.ts';
import { duckdbDialect } from '../dialects/duckdb.ts';
import type { DuckDbSource } from '../duckdb/source.ts';
import type { ResultTable, Source } from '../source.ts';
import type { TablePlan } from './column-plan.ts';
import { findCsvRecords, linesOfRows } from './csv-lines.ts';
import { FILE_COLUMN, type Relation } from './relation.ts';
import { FAULT_COLUMN, MAX_VALUE_LENGTH } from './stage-sql.ts';

const { identifier, text } = duckdbDialect;

/** Columns of the engine's table `rejects` and of rejects.csv, one row per rejected row of the input. */
export const REJECT_COLUMNS = ['table', 'file', 'line', 'key', 'column', 'value', 'rule'] as const;

/** Make an empty table of rejects. */
export async function createRejects(source: DuckDbSource): Promise<void> {
  await source.execute(`CREATE OR REPLACE TABLE rejects (table_no INTEGER, "table" VARCHAR, file VARCHAR, row_no BIGINT,
  line BIGINT, key VARCHAR, "column" VARCHAR, value VARCHAR, rule VARCHAR)`);
}

/**
 * Put a staged table's faulty rows, and the rows that the CSV reader could not read, into `rejects`.
 *
 * `line` is the 1-based line in the file (CSV, JSON lines), else the row's number (for SQL: in ascending order of all columns).
 * Files in the base folder are named from there.
 */
export async function collectRejects(
  source: DuckDbSource,
  tableNo: number,
  staged: string,
  plan: TablePlan,
  relation: Relation,
): Promise<void> {
  const { name } = plan.spec;
  const file =
    relation.files.length > 1 ? `CAST(s.${identifier(FILE_COLUMN)} AS VARCHAR)` : text(relation.files[0] ?? '');
  const firstRows =
    relation.files.length > 1
      ? `LEFT JOIN (SELECT ${identifier(FILE_COLUMN)}, min(rowid) AS first_row FROM ${staged} GROUP BY ALL) f USING (${identifier(FILE_COLUMN)})`
      : 'CROSS JOIN (SELECT 0 AS first_row) f';
  const knownKey =
    name === 'accounts'
      ? { sql: 'NULL', join: '' }
      : { sql: 'a.account_id', join: 'LEFT JOIN loaded.accounts a USING (account_key)' };
  const cell = (i: number) => `json_extract_string(s.${identifier(FAULT_COLUMN)}, '$[${i}]')`;
  await source.execute(`INSERT INTO rejects SELECT ${tableNo}, ${text(name)}, ${file}, s.rowid - f.first_row, s.rowid - f.first_row + 1,
  coalesce(${cell(3)}, ${knownKey.sql}), ${cell(0)}, ${cell(1)}, ${cell(2)}
FROM ${staged} s ${firstRows} ${knownKey.join} WHERE s.${identifier(FAULT_COLUMN)} IS NOT NULL AND ${cell(2)} <> ''`);
  for (const tables of relation.brokenRows) await collectBrokenRows(source, tableNo, name, tables);
  if (relation.place === 'csv') await placeCsvRows(source, tableNo, relation);
  const prefix = text(source.baseFolder.endsWith('/') ? source.baseFolder : `${source.baseFolder}/`);
  await source.execute(
    `UPDATE rejects SET file = substr(file, length(${prefix}) + 1) WHERE table_no = ${tableNo} AND starts_with(file, ${prefix})`,
  );
}

const BROKEN_RULES = `CASE CAST(error_type AS VARCHAR) WHEN 'TOO MANY COLUMNS' THEN 'broken row: more columns than the header'
  WHEN 'MISSING COLUMNS' THEN 'broken row: fewer columns than the header'
  WHEN 'UNQUOTED VALUE' THEN 'broken row: a quote is opened and not closed, or text follows a closing quote'
  WHEN 'INVALID ENCODING' THEN 'broken row: not valid UTF-8'
  WHEN 'LINE SIZE OVER MAXIMUM' THEN 'broken row: longer than 2,000,000 bytes' ELSE 'broken row' END`;

/** Broken rows have no row number; `line` holds the record's number until `placeCsvRows` finds its line. */
async function collectBrokenRows(
  source: DuckDbSource,
  tableNo: number,
  name: string,
  tables: Relation['brokenRows'][number],
): Promise<void> {
  await source.execute(`INSERT INTO rejects SELECT ${tableNo}, ${text(name)}, any_value(s.file_path), NULL, e.line, NULL,
  arg_min(coalesce(e.column_name, ''), e.column_idx), left(trim(arg_min(e.csv_line, e.column_idx), chr(10) || chr(13)), ${MAX_VALUE_LENGTH}), arg_min(${BROKEN_RULES}, e.column_idx)
FROM ${identifier(tables.errors)} e JOIN ${identifier(tables.scans)} s USING (scan_id, file_id) GROUP BY e.file_id, e.scan_id, e.line`);
}

/** Set `line` of a CSV table's rejects from the records of their files. */
async function placeCsvRows(source: DuckDbSource, tableNo: number, relation: Relation): Promise<void> {
  for (const [fileNo, file] of relation.files.entries()) {
    const where = `table_no = ${tableNo} AND file = ${text(file)}`;
    const rejects = await source.query(`SELECT rowid, row_no, line FROM rejects WHERE ${where}`);
    if (rejects.nRows === 0) continue;
    const [ids, rows, lines] = [0, 1, 2].map((i) => numbersOf(rejects, i)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const broken = new Set(Array.from(lines).filter((_, i) => Number.isNaN(rows[i]!)));
    const records = await findCsvRecords(file, relation.separators[fileNo] ?? ',');
    const placed = linesOfRows(records, broken, relation.columns.length > 1);
    const found = Array.from(ids, (id, i) => {
      const line = Number.isNaN(rows[i]!) ? records.startLines[lines[i]! - 1] : placed[rows[i]!];
      return `(${id}, ${line ?? 'NULL'})`;
    });
    for (let i = 0; i < found.length; i += 5000) {
      const part = found.slice(i, i + 5000).join(', ');
      await source.execute(
        `UPDATE rejects SET line = coalesce(p.line, rejects.line) FROM (VALUES ${part}) p(id, line) WHERE rejects.rowid = p.id`,
      );
    }
  }
}

function numbersOf(table: ResultTable, i: number): Float64Array {
  const column = table.columns[i];
  return column?.type === 'number' ? column.values : new Float64Array(table.nRows);
}

/**
 * Write the engine's table `rejects` as CSV: table, file, line, key, column, value, rule; in the order of tables, files and lines.
 *
 * A value that a spreadsheet would run as a formula (it starts with = + - @, a tab or a carriage return) gets a leading apostrophe.
 * Values are cut at 200 characters. Nothing is written where nothing was rejected.
 *
 * @returns Number of rejected rows.
 */
export async function writeRejectsCsv(source: Source, path: string): Promise<number> {
  const columns = REJECT_COLUMNS.map((name) => `CAST(rejects.${identifier(name)} AS VARCHAR)`);
  const found = await source.query(
    `SELECT ${columns.join(', ')} FROM rejects ORDER BY table_no, file, rejects.line, row_no, rule, "column"`,
  );
  if (found.nRows === 0) return 0;
  const rows = Array.from({ length: found.nRows }, (_, row) =>
    found.columns.map((column) => (column.type === 'text' ? column.values[row] : null)),
  );
  await writeFile(path, renderCsv({ header: REJECT_COLUMNS, rows }), 'utf8');
  return found.nRows;
}
