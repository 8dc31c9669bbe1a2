import { writeFile } from 'node:fs/promises';
import { renderCsv } from '../csv.ts';
import { duckdbDialect } from '../dialects/duckdb.ts';
import type { DuckDbSource } from '../duckdb/source.ts';
import type { Source } from '../source.ts';
import { collectBrokenRows } from './broken-rows.ts';
import type { TablePlan } from './column-plan.ts';
import { placeCsvRows } from './place-rejects.ts';
import { FILE_COLUMN, type Relation } from './relation.ts';
import { FAULT_COLUMN } from './stage-sql.ts';
import type { StagedRows } from './staged-rows.ts';

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
  { rows, rowNo }: StagedRows,
  plan: TablePlan,
  relation: Relation,
): Promise<void> {
  const { name } = plan.spec;
  const file =
    relation.files.length > 1 ? `CAST(s.${identifier(FILE_COLUMN)} AS VARCHAR)` : text(relation.files[0] ?? '');
  const firstRows =
    relation.files.length > 1
      ? `LEFT JOIN (SELECT ${identifier(FILE_COLUMN)}, min(${rowNo}) AS first_row FROM ${rows} GROUP BY ALL) f USING (${identifier(FILE_COLUMN)})`
      : 'CROSS JOIN (SELECT 0 AS first_row) f';
  const knownKey =
    name === 'accounts'
      ? { sql: 'NULL', join: '' }
      : { sql: 'a.account_id', join: 'LEFT JOIN loaded.accounts a USING (account_key)' };
  const cell = (i: number) => `json_extract_string(s.${identifier(FAULT_COLUMN)}, '$[${i}]')`;
  await source.execute(`INSERT INTO rejects SELECT ${tableNo}, ${text(name)}, ${file}, s.${rowNo} - f.first_row, s.${rowNo} - f.first_row + 1,
  coalesce(${cell(3)}, ${knownKey.sql}), ${cell(0)}, ${cell(1)}, ${cell(2)}
FROM ${rows} s ${firstRows} ${knownKey.join} WHERE s.${identifier(FAULT_COLUMN)} IS NOT NULL AND ${cell(2)} <> ''`);
  for (const tables of relation.brokenRows) await collectBrokenRows(source, tableNo, name, tables);
  if (relation.place === 'csv') await placeCsvRows(source, tableNo, name, relation);
  const prefix = text(source.baseFolder.endsWith('/') ? source.baseFolder : `${source.baseFolder}/`);
  await source.execute(
    `UPDATE rejects SET file = substr(file, length(${prefix}) + 1) WHERE table_no = ${tableNo} AND starts_with(file, ${prefix})`,
  );
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
