import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBAppender, type DuckDBConnection, DuckDBDataChunk, DuckDBInstance, INTEGER } from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import { duckdbDialect } from '../dialects/duckdb.ts';
import { FEATURES } from './features.ts';
import { TEAMS } from './people.ts';
import type { Cell, ColumnKind, Row, SimulatedTable } from './simulated-tables.ts';
import type { UsageSink } from './usage.ts';

/** One file to write: a table of rows, or the usage log. */
export interface TableFile {
  readonly path: string;
  readonly nRows: number;
}

/** Rows in, files out. Rows wait in a database on disk, so that memory stays bounded however long the history is. */
export interface TableWriter {
  append(table: SimulatedTable, rows: readonly Row[]): void;
  readonly usage: UsageSink;
  /** Write one staged table, rows in the order in which they came; to a temporary name first. */
  writeTable(table: SimulatedTable, path: string, format: 'parquet' | 'csv'): Promise<TableFile>;
  writeUsage(path: string, format: 'parquet' | 'csv'): Promise<TableFile>;
  /** Drop the staging database. */
  close(): Promise<void>;
}

const STORED_AS: Readonly<Record<ColumnKind, string>> = {
  text: 'VARCHAR',
  day: 'INTEGER',
  second: 'INTEGER',
  number: 'DOUBLE',
  whole: 'INTEGER',
  flag: 'BOOLEAN',
};
const { identifier, text } = duckdbDialect;
/** Rows of one chunk: the engine's own vector size. */
const CHUNK_ROWS = 2048;
/** A usage event is four whole numbers: account, second, user, and feature + 16 team + 128 quantity. */
const USAGE_TABLE = 'usage_staged';
const USAGE_COLUMNS = 4;

/** Open a writer that keeps its staging database in `folder`, which is made if absent. */
export async function openTableWriter(tables: readonly SimulatedTable[], folder: string): Promise<TableWriter> {
  const staging = join(folder, '.simulating');
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  const instance = await DuckDBInstance.create(join(staging, 'staged.duckdb'));
  const connection = await instance.connect();
  // One thread, so that row groups, and with them the bytes, cannot depend on the machine.
  for (const setting of ["memory_limit = '1GB'", 'threads = 1', 'preserve_insertion_order = true']) {
    await connection.run(`SET ${setting}`);
  }
  const appenders = new Map<string, DuckDBAppender>();
  for (const table of tables) {
    const columns = table.columns.map(({ name, kind }) => `${identifier(name)} ${STORED_AS[kind]}`);
    await connection.run(`CREATE TABLE ${identifier(table.name)} (${columns.join(', ')})`);
    appenders.set(table.name, await connection.createAppender(table.name));
  }
  await connection.run(`CREATE TABLE ${USAGE_TABLE} (account INTEGER, second INTEGER, person INTEGER, packed INTEGER)`);
  const usage = openUsage(await connection.createAppender(USAGE_TABLE));

  return {
    append(table, rows) {
      const appender = appenders.get(table.name)!;
      for (const row of rows) {
        for (let i = 0; i < row.length; i++) appendCell(appender, table.columns[i]!.kind, row[i]!);
        appender.endRow();
      }
    },
    usage: usage.sink,
    async writeTable(table, path, format) {
      appenders.get(table.name)!.flushSync();
      const columns = table.columns.map(({ name, kind }) => `${shown(identifier(name), kind)} AS ${identifier(name)}`);
      return copyOut(connection, `SELECT ${columns.join(', ')} FROM ${identifier(table.name)}`, path, format);
    },
    async writeUsage(path, format) {
      usage.flush();
      return copyOut(connection, USAGE_SELECT, path, format);
    },
    async close() {
      connection.closeSync();
      instance.closeSync();
      await rm(staging, { recursive: true, force: true });
    },
  };
}

function appendCell(appender: DuckDBAppender, kind: ColumnKind, cell: Cell): void {
  if (cell === null) appender.appendNull();
  else if (kind === 'text') appender.appendVarchar(String(cell));
  else if (kind === 'flag') appender.appendBoolean(cell === true);
  else if (kind === 'number') appender.appendDouble(Number(cell));
  else appender.appendInteger(Number(cell));
}

/** How a staged column is written: days as DATE, seconds as TIMESTAMP. */
function shown(column: string, kind: ColumnKind): string {
  if (kind === 'day') return `DATE '1970-01-01' + ${column}`;
  if (kind === 'second') return `make_timestamp(${column}::BIGINT * 1000000)`;
  return column;
}

const listOf = (names: readonly string[]) => `[${names.map((name) => text(name)).join(', ')}]`;
const ACCOUNT_ID = "'a' || lpad((account + 1)::VARCHAR, 6, '0')";
/** Price of one action of each feature that is paid by use. */
const METERED = FEATURES.map(({ price }, code) => (price === 0 ? '' : `WHEN ${code} THEN ${price}::DOUBLE`)).join(' ');
const USAGE_SELECT = `SELECT ${ACCOUNT_ID} AS account_id, make_timestamp(second::BIGINT * 1000000) AS occurred_at,
  ${listOf(FEATURES.map((feature) => feature.name))}[(packed & 15) + 1] AS feature,
  ${ACCOUNT_ID} || '-u' || person::VARCHAR AS user_id,
  ${listOf(TEAMS)}[((packed >> 4) & 7) + 1] AS team, packed >> 7 AS quantity,
  round((packed >> 7) * CASE packed & 15 ${METERED} END, 2) AS value
  FROM ${USAGE_TABLE}`;

/** Events are gathered column by column and handed over a chunk at a time, without an object or a call per value. */
function openUsage(appender: DuckDBAppender): { readonly sink: UsageSink; flush(): void } {
  const columns = Array.from({ length: USAGE_COLUMNS }, () => new Int32Array(CHUNK_ROWS));
  const [accounts, seconds, people, packed] = columns as [Int32Array, Int32Array, Int32Array, Int32Array];
  let nRows = 0;
  const handOver = () => {
    if (nRows === 0) return;
    const chunk = DuckDBDataChunk.create([INTEGER, INTEGER, INTEGER, INTEGER], nRows);
    for (let i = 0; i < USAGE_COLUMNS; i++) {
      const vector = bindings.data_chunk_get_vector(chunk.chunk, i);
      bindings.copy_data_to_vector(vector, 0, columns[i]!.buffer as ArrayBuffer, 0, nRows * 4);
    }
    appender.appendDataChunk(chunk);
    nRows = 0;
  };
  return {
    sink(account, second, user, feature, team, quantity) {
      accounts[nRows] = account;
      seconds[nRows] = second;
      people[nRows] = user;
      packed[nRows] = feature | (team << 4) | (quantity << 7);
      if (++nRows === CHUNK_ROWS) handOver();
    },
    flush() {
      handOver();
      appender.flushSync();
    },
  };
}

async function copyOut(
  connection: DuckDBConnection,
  select: string,
  path: string,
  format: 'parquet' | 'csv',
): Promise<TableFile> {
  const options = format === 'parquet' ? 'FORMAT parquet, COMPRESSION zstd' : 'FORMAT csv, HEADER true';
  const temporary = `${path}.partial`;
  const result = await connection.run(`COPY (${select}) TO ${text(temporary)} (${options})`);
  await rename(temporary, path);
  return { path, nRows: result.rowsChanged };
}
