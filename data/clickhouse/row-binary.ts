import { DataError } from '../errors.ts';
import type { ResultColumn, ResultTable } from '../source.ts';
import { ByteCursor, OutOfBytes } from './byte-cursor.ts';
import { type CellReader, cellReaderOf } from './cell-readers.ts';
import { columnBuilder } from './column-builder.ts';

/** Name of the format that `readRowBinary` reads. */
export const RESULT_FORMAT = 'RowBinaryWithNamesAndTypes';

interface Column {
  readonly name: string;
  readonly reader: CellReader;
  readonly builder: { push(value: number | string | null): void; finish(): ResultColumn };
}

/**
 * Read a streamed result into columns. This is the one place where the engine's values become the project's: booleans and all
 * numbers become doubles (NaN = null), dates become days (NO_DAY = null), everything else text (null = null); timestamps become
 * ISO texts in UTC such as `2024-01-31T23:15:00Z`.
 *
 * @throws {DataError} If a whole number lies beyond ±2^53, a type has no place in a column, or the result ends inside a row.
 */
export async function readRowBinary(chunks: AsyncIterable<Uint8Array>): Promise<ResultTable> {
  const cursor = new ByteCursor();
  let columns: readonly Column[] | null = null;
  let nRows = 0;
  for await (const chunk of chunks) {
    cursor.append(chunk);
    columns ??= whole(cursor, () => readHeader(cursor));
    if (columns !== null) nRows += readRows(cursor, columns);
  }
  if (cursor.nLeft > 0) throw new DataError(['a result of ClickHouse ended in the middle of a row; run again.']);
  return { nRows, columns: (columns ?? []).map(({ builder }) => builder.finish()) };
}

/** Read as many whole rows as there are bytes for. */
function readRows(cursor: ByteCursor, columns: readonly Column[]): number {
  const row: (number | string | null)[] = new Array(columns.length);
  let nRows = 0;
  while (cursor.nLeft > 0) {
    const isRead = whole(cursor, () => {
      for (let i = 0; i < columns.length; i++) row[i] = columns[i].reader.read(cursor, columns[i].name);
      return true;
    });
    if (isRead === null) break;
    for (let i = 0; i < columns.length; i++) columns[i].builder.push(row[i]);
    nRows++;
  }
  return nRows;
}

/** What `read` gives, or null and nothing read where the bytes do not suffice yet. */
function whole<T>(cursor: ByteCursor, read: () => T): T | null {
  const start = cursor.at;
  try {
    return read();
  } catch (error) {
    if (!(error instanceof OutOfBytes)) throw error;
    cursor.at = start;
    return null;
  }
}

function readHeader(cursor: ByteCursor): Column[] {
  const nColumns = cursor.varint();
  const names = Array.from({ length: nColumns }, () => cursor.text());
  return names.map((name) => {
    const type = cursor.text();
    const reader = cellReaderOf(type);
    if (reader === null) {
      throw new DataError([
        `result column ${name} is of type ${type}; expected a number, a date or a text; cast the column in the query.`,
      ]);
    }
    return { name, reader, builder: columnBuilder(name, reader.type) };
  });
}
