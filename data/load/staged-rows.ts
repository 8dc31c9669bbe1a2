import { statSync } from 'node:fs';
import { join } from 'node:path';
import { duckdbDialect } from '../dialects/duckdb.ts';
import type { DuckDbSource } from '../duckdb/source.ts';
import type { Relation } from './relation.ts';
import { FAULT_COLUMN } from './stage-sql.ts';
import type { LargeTables } from './types.ts';

const { identifier, text } = duckdbDialect;

/** Schema of the rows; the canonical tables are views on them. */
export const ROWS_SCHEMA = 'loaded';

/** Rows of one table after they were read and judged, before the faulty ones are taken out. */
export interface StagedRows {
  /** SQL name of the rows. */
  readonly rows: string;
  /** Column with the number of each row, from 0, in the order of the source. */
  readonly rowNo: 'rowid' | 'file_row_number';
  /** Give rows a fault: `rows` is a select of row numbers `r`, `fault` SQL over the row. */
  fault(rows: string, fault: string): Promise<void>;
  /** Take out faulty rows, and columns that nobody needs any more. */
  finish(columns: readonly string[]): Promise<void>;
}

/** Read the rows of a relation: into memory, or, where its files are very large, into a file that is read again and again. */
export async function stageRows(
  source: DuckDbSource,
  name: string,
  relation: Relation,
  select: string,
  large: LargeTables,
): Promise<StagedRows> {
  return isLarge(relation, large) ? stageInFile(source, name, select) : stageInMemory(source, name, select);
}

function isLarge(relation: Relation, { parquetBytes, textBytes }: LargeTables): boolean {
  return bytesOf(relation) >= (relation.isText ? textBytes : parquetBytes);
}

/** Bytes of a relation's files. */
export function bytesOf({ files }: Relation): number {
  return files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** Rows as a table of the engine. */
export async function stageInMemory(source: DuckDbSource, name: string, select: string): Promise<StagedRows> {
  const rows = `${ROWS_SCHEMA}.${identifier(name)}`;
  const column = identifier(FAULT_COLUMN);
  await source.execute(`CREATE OR REPLACE TABLE ${rows} AS ${select}`);
  return {
    rows,
    rowNo: 'rowid',
    fault: (numbers, fault) =>
      source.execute(`UPDATE ${rows} SET ${column} = ${fault} WHERE rowid IN (SELECT r FROM (${numbers}))`),
    async finish(columns) {
      await source.execute(`DELETE FROM ${rows} WHERE ${column} IS NOT NULL`);
      for (const dropped of [FAULT_COLUMN, ...columns]) {
        await source.execute(`ALTER TABLE ${rows} DROP COLUMN ${identifier(dropped)}`);
      }
    },
  };
}

/**
 * Rows as a Parquet file in the engine's private folder: a hundred million events take a gigabyte there and eight in memory,
 * and passes read it as fast.
 */
export async function stageInFile(source: DuckDbSource, name: string, select: string): Promise<StagedRows> {
  const rows = `${ROWS_SCHEMA}.${identifier(name)}`;
  const column = identifier(FAULT_COLUMN);
  const faults = `${ROWS_SCHEMA}.${identifier(`faults of ${name}`)}`;
  const path = join(source.privateFolder, `${name}.rows.parquet`);
  await source.execute(
    `COPY (${select}) TO ${text(path)} (FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE 122880)`,
  );
  const read = `SELECT * FROM read_parquet(${text(path)}, file_row_number = true)`;
  const judged = `SELECT p.* REPLACE (coalesce(f.fault, p.${column}) AS ${column}) FROM (${read}) p LEFT JOIN ${faults} f ON f.r = p.file_row_number`;
  let current = read;
  const show = (shown: string) => source.execute(`CREATE OR REPLACE VIEW ${rows} AS ${shown}`);
  await source.execute(`DROP TABLE IF EXISTS ${faults}`);
  await show(current);
  return {
    rows,
    rowNo: 'file_row_number',
    async fault(numbers, fault) {
      const found = `SELECT file_row_number AS r, ${fault} AS fault FROM (${current}) WHERE file_row_number IN (SELECT r FROM (${numbers}))`;
      if (current === read) await source.execute(`CREATE TABLE ${faults} AS ${found}`);
      else await source.execute(`INSERT INTO ${faults} ${found}`);
      current = judged;
      await show(current);
    },
    async finish(columns) {
      const dropped = [FAULT_COLUMN, ...columns].map(identifier).join(', ');
      const kept = `${ROWS_SCHEMA}.${identifier(`kept of ${name}`)}`;
      await source.execute(
        `CREATE OR REPLACE VIEW ${kept} AS SELECT * EXCLUDE (${dropped}) FROM (${current}) WHERE ${column} IS NULL`,
      );
      await show(`SELECT * FROM ${kept}`);
    },
  };
}

/** Take rows out of a loaded table by a condition on its columns. */
export async function removeRows(source: DuckDbSource, name: string, condition: string): Promise<void> {
  const rows = `${ROWS_SCHEMA}.${identifier(name)}`;
  const kept = `kept of ${name}`;
  const views = await source.query(
    `SELECT 1 AS one FROM information_schema.tables WHERE table_schema = ${text(ROWS_SCHEMA)} AND table_name = ${text(kept)}`,
  );
  if (views.nRows === 0) await source.execute(`DELETE FROM ${rows} WHERE ${condition}`);
  else {
    await source.execute(
      `CREATE OR REPLACE VIEW ${rows} AS SELECT * FROM ${ROWS_SCHEMA}.${identifier(kept)} WHERE (${condition}) IS NOT TRUE`,
    );
  }
}
