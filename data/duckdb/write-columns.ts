import {
  DATE,
  DOUBLE,
  type DuckDBAppender,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBType,
  INTEGER,
  VARCHAR,
} from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import { NO_DAY } from '../../models/math/day.ts';
import { duckdbDialect } from '../dialects/duckdb.ts';

/**
 * A column to write. Missing: null text, NaN, NO_DAY, level -1; `integer` columns hold whole numbers of 32 bits (NO_DAY:
 * missing), `level` columns hold positions in a list of texts.
 */
export type OutputColumn =
  | { readonly name: string; readonly type: 'text'; readonly values: readonly (string | null)[] }
  | { readonly name: string; readonly type: 'level'; readonly levels: readonly string[]; readonly values: Int32Array }
  | { readonly name: string; readonly type: 'day'; readonly values: Int32Array }
  | { readonly name: string; readonly type: 'integer'; readonly values: Int32Array }
  | { readonly name: string; readonly type: 'number'; readonly values: Float64Array };

const SQL_TYPE = { text: 'VARCHAR', level: 'VARCHAR', day: 'DATE', integer: 'INTEGER', number: 'DOUBLE' } as const;
const CHUNK_TYPE: Readonly<Record<OutputColumn['type'], DuckDBType>> = {
  text: VARCHAR,
  level: VARCHAR,
  day: DATE,
  integer: INTEGER,
  number: DOUBLE,
};

/** Rows of one chunk: the engine's own vector size. */
const CHUNK_ROWS = 2048;

/**
 * Write columns of equal length as a Parquet file, rows in order. The bytes depend on the values alone.
 *
 * @param path Where to; an existing file is replaced.
 */
export async function writeColumnsParquet(path: string, columns: readonly OutputColumn[]): Promise<void> {
  // An engine of its own: it is opened on nothing but these columns, so it needs no lock-down, and one thread keeps order.
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const declared = columns.map(({ name, type }) => `${duckdbDialect.identifier(name)} ${SQL_TYPE[type]}`);
    await connection.run(`CREATE TABLE output (${declared.join(', ')})`);
    const appender = await connection.createAppender('output');
    appendColumns(appender, columns);
    appender.closeSync();
    await connection.run(
      `COPY output TO ${duckdbDialect.text(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Hand over whole chunks: a call per value would take most of the time of a run with many metrics. */
function appendColumns(appender: DuckDBAppender, columns: readonly OutputColumn[]): void {
  const nRows = columns[0]?.values.length ?? 0;
  const types = columns.map(({ type }) => CHUNK_TYPE[type]);
  const encoder = new TextEncoder();
  const levels = columns.map((column) =>
    column.type === 'level' ? column.levels.map((level) => encoder.encode(level)) : [],
  );
  for (let from = 0; from < nRows; from += CHUNK_ROWS) {
    const count = Math.min(CHUNK_ROWS, nRows - from);
    const chunk = DuckDBDataChunk.create(types, count);
    columns.forEach((column, c) => {
      const vector = bindings.data_chunk_get_vector(chunk.chunk, c);
      if (column.type === 'text' || column.type === 'level') {
        for (let i = 0; i < count; i++) {
          const value = column.values[from + i];
          const bytes =
            typeof value === 'string' ? encoder.encode(value) : value === null ? undefined : levels[c][value];
          if (bytes !== undefined) bindings.vector_assign_string_element_len(vector, i, bytes);
        }
      } else {
        const part = column.values.slice(from, from + count);
        bindings.copy_data_to_vector(vector, 0, part.buffer as ArrayBuffer, 0, part.byteLength);
      }
      const validity = validityOf(column, from, count);
      if (validity === null) return;
      bindings.vector_ensure_validity_writable(vector);
      bindings.copy_data_to_vector_validity(vector, 0, validity.buffer as ArrayBuffer, 0, validity.byteLength);
    });
    appender.appendDataChunk(chunk);
  }
}

/** One bit per value of a chunk, 1 where it is present, in whole words of 64; null where all are. */
function validityOf(column: OutputColumn, from: number, count: number): Uint8Array | null {
  let bits: Uint8Array | null = null;
  const setMissing = (i: number) => {
    bits ??= new Uint8Array(CHUNK_ROWS / 8).fill(255);
    bits[i >> 3] &= ~(1 << (i & 7));
  };
  // A loop per type: a run writes tens of millions of values.
  switch (column.type) {
    case 'number':
      for (let i = 0; i < count; i++) if (Number.isNaN(column.values[from + i])) setMissing(i);
      break;
    case 'text':
      for (let i = 0; i < count; i++) if (column.values[from + i] === null) setMissing(i);
      break;
    case 'level':
      for (let i = 0; i < count; i++) if (column.values[from + i] === -1) setMissing(i);
      break;
    default:
      for (let i = 0; i < count; i++) if (column.values[from + i] === NO_DAY) setMissing(i);
  }
  return bits;
}
