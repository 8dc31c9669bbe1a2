import { DuckDBDateValue, DuckDBInstance } from '@duckdb/node-api';
import { NO_DAY } from '../../models/math/day.ts';
import { duckdbDialect } from '../dialects/duckdb.ts';

/** A column to write. Missing: null text, NaN, NO_DAY; `integer` columns hold whole numbers of 32 bits. */
export type OutputColumn =
  | { readonly name: string; readonly type: 'text'; readonly values: readonly (string | null)[] }
  | { readonly name: string; readonly type: 'day'; readonly values: Int32Array }
  | { readonly name: string; readonly type: 'integer'; readonly values: Int32Array }
  | { readonly name: string; readonly type: 'number'; readonly values: Float64Array };

const SQL_TYPE = { text: 'VARCHAR', day: 'DATE', integer: 'INTEGER', number: 'DOUBLE' } as const;

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
    const nRows = columns[0]?.values.length ?? 0;
    for (let row = 0; row < nRows; row++) {
      for (const column of columns) {
        if (column.type === 'text') {
          const value = column.values[row];
          if (value === null) appender.appendNull();
          else appender.appendVarchar(value);
        } else if (column.type === 'day') {
          if (column.values[row] === NO_DAY) appender.appendNull();
          else appender.appendDate(new DuckDBDateValue(column.values[row]));
        } else if (column.type === 'integer') {
          if (column.values[row] === NO_DAY) appender.appendNull();
          else appender.appendInteger(column.values[row]);
        } else if (Number.isNaN(column.values[row])) appender.appendNull();
        else appender.appendDouble(column.values[row]);
      }
      appender.endRow();
    }
    appender.closeSync();
    await connection.run(
      `COPY output TO ${duckdbDialect.text(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)`,
    );
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
