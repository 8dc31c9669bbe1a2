/** Histories as tables of a PostgreSQL server, with the types that a company's own tables would have. */
import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { type ColumnType, tableSpecOf } from '../../data/tables.ts';
import type { History } from '../support/history.ts';

const TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  day: 'date',
  time: 'timestamp',
  number: 'double precision',
  flag: 'boolean',
  months: 'text',
};

function createSql(schema: string, table: string, columns: readonly string[]): string {
  const types = new Map(tableSpecOf(table)?.columns.map(({ name, type }) => [name, TYPES[type]]));
  const list = columns.map((name) => `"${name}" ${types.get(name) ?? 'text'}`);
  return `create table ${schema}."${table}" (${list.join(', ')})`;
}

/** The CSV files of a folder as tables of a schema of their own. The server reads the files itself. */
export async function tablesOfCsv(client: Client, schema: string, folder: string): Promise<readonly string[]> {
  await client.query(`create schema ${schema}`);
  chmodSync(folder, 0o755);
  const tables: string[] = [];
  for (const file of readdirSync(folder).filter(
    (name) => name.endsWith('.csv') && statSync(join(folder, name)).isFile(),
  )) {
    const table = file.replace('.csv', '');
    if (tableSpecOf(table) === null) continue;
    const path = join(folder, file);
    chmodSync(path, 0o644);
    const [header] = readFileSync(path, 'utf8').split(/\r?\n/, 1);
    await client.query(createSql(schema, table, header.split(',')));
    await client.query(`copy ${schema}."${table}" from '${path}' (format csv, header)`);
    tables.push(table);
  }
  return tables;
}

/** Rows as tables of a schema of their own. */
export async function tablesOfRows(client: Client, schema: string, history: History): Promise<readonly string[]> {
  await client.query(`create schema ${schema}`);
  for (const [table, rows] of Object.entries(history)) {
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    await client.query(createSql(schema, table, columns));
    await client.query(
      `insert into ${schema}."${table}" select * from json_populate_recordset(null::${schema}."${table}", $1)`,
      [JSON.stringify(rows)],
    );
  }
  return Object.keys(history);
}

/** The lines of `tables:` that name all columns of the tables of a schema. */
export function tableLines(schema: string, tables: readonly string[]): string {
  return ['tables:', ...tables.map((table) => `  ${table}: { sql: 'select * from ${schema}.${table}' }`), ''].join(
    '\n',
  );
}
