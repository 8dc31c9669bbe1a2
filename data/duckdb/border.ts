import {
  DuckDBDecimalValue,
  type DuckDBResult,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';
import { DataError } from '../errors.ts';
import { joinParts } from '../join-parts.ts';
import type { ResultColumn, ResultTable } from '../source.ts';
import {
  BYTES_PER_TEXT,
  type FixedReader,
  fixedReaderOf,
  type RawVector,
  rawVectorOf,
  readDays,
  readTexts,
} from './vectors.ts';

/**
 * Read a streamed result into columns. This is the one place where the engine's values become the project's:
 * booleans and all numbers become doubles (NaN = null), dates become days (NO_DAY = null), everything else text (null = null);
 * timestamps become ISO texts in UTC such as `2024-01-31T23:15:00Z`.
 *
 * @throws {DataError} If a whole number lies beyond ±2^53, or a date or timestamp is infinite, or the type (list, struct ...) has no place in a column.
 */
export async function readResult(result: DuckDBResult): Promise<ResultTable> {
  const builders = result.columnNames().map((name, column) => columnBuilderOf(name, result.columnTypeId(column)));
  let nRows = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const count = chunk.rowCount;
    builders.forEach((builder, column) => {
      if (builder.kind === 'raw') builder.add(rawVectorOf(chunk, column, builder.bytesPerValue), count);
      else builder.add(chunk.getColumnValues(column));
    });
    nRows += count;
  }
  return { nRows, columns: builders.map((builder) => builder.finish(nRows)) };
}

type ColumnBuilder =
  | {
      readonly kind: 'raw';
      readonly bytesPerValue: number;
      add(raw: RawVector, count: number): void;
      finish(nRows: number): ResultColumn;
    }
  | { readonly kind: 'values'; add(values: readonly DuckDBValue[]): void; finish(nRows: number): ResultColumn };

function columnBuilderOf(name: string, type: DuckDBTypeId): ColumnBuilder {
  if (type === DuckDBTypeId.DATE) return dayBuilder(name);
  const reader = fixedReaderOf(type);
  if (reader !== null) return numberBuilder(name, reader);
  if (type === DuckDBTypeId.DECIMAL || type === DuckDBTypeId.HUGEINT || type === DuckDBTypeId.UHUGEINT) {
    return wideNumberBuilder(name);
  }
  return type === DuckDBTypeId.VARCHAR ? plainTextBuilder(name) : textBuilder(name, type);
}

function numberBuilder(name: string, reader: FixedReader): ColumnBuilder {
  const parts: Float64Array[] = [];
  return {
    kind: 'raw',
    bytesPerValue: reader.bytesPerValue,
    add(raw, count) {
      const part = new Float64Array(count);
      reader.read(raw, part, name);
      parts.push(part);
    },
    finish: (nRows) => ({ name, type: 'number', values: joinParts(parts.splice(0), new Float64Array(nRows)) }),
  };
}

function dayBuilder(name: string): ColumnBuilder {
  const parts: Int32Array[] = [];
  return {
    kind: 'raw',
    bytesPerValue: 4,
    add(raw, count) {
      const part = new Int32Array(count);
      readDays(raw, part, name);
      parts.push(part);
    },
    finish: (nRows) => ({ name, type: 'day', values: joinParts(parts.splice(0), new Int32Array(nRows)) }),
  };
}

function wideNumberBuilder(name: string): ColumnBuilder {
  const parts: number[] = [];
  return {
    kind: 'values',
    add(values) {
      for (const value of values) parts.push(numberOfValue(name, value));
    },
    finish: () => ({ name, type: 'number', values: Float64Array.from(parts) }),
  };
}

function numberOfValue(name: string, value: DuckDBValue): number {
  if (value === null) return Number.NaN;
  // The text is parsed to the nearest double; dividing the scaled integer would round twice.
  if (value instanceof DuckDBDecimalValue) return Number(value.toString());
  if (typeof value === 'bigint') return safeNumber(name, value);
  throw unexpected(name, value, 'a number');
}

function safeNumber(name: string, value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw unexpected(name, value, 'a whole number within ±2^53; cast it to text or to double in the query');
}

function plainTextBuilder(name: string): ColumnBuilder {
  const parts: (string | null)[][] = [];
  return {
    kind: 'raw',
    bytesPerValue: BYTES_PER_TEXT,
    add: (raw, count) => void parts.push(readTexts(raw, count)),
    finish: () => ({ name, type: 'text', values: parts.flat() }),
  };
}

function textBuilder(name: string, type: DuckDBTypeId): ColumnBuilder {
  const parts: (string | null)[] = [];
  return {
    kind: 'values',
    add(values) {
      for (const value of values) parts.push(textOfValue(name, type, value));
    },
    finish: () => ({ name, type: 'text', values: parts }),
  };
}

const TEXT_TYPES: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.ENUM,
  DuckDBTypeId.UUID,
  DuckDBTypeId.TIME,
  DuckDBTypeId.INTERVAL,
  DuckDBTypeId.SQLNULL,
]);

function textOfValue(name: string, type: DuckDBTypeId, value: DuckDBValue): string | null {
  if (value === null) return null;
  if (typeof value === 'string') return value;
  const micros = microsOf(value);
  if (micros !== null) return isoText(micros, () => unexpected(name, value, 'a timestamp'));
  if (TEXT_TYPES.has(type)) return String(value);
  throw unexpected(name, value, 'a number, a date or a text; cast the column in the query');
}

function microsOf(value: DuckDBValue): bigint | null {
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) return value.micros;
  if (value instanceof DuckDBTimestampMillisecondsValue) return value.millis * 1000n;
  if (value instanceof DuckDBTimestampSecondsValue) return value.seconds * 1_000_000n;
  if (value instanceof DuckDBTimestampNanosecondsValue) return value.nanos / 1000n;
  return null;
}

function isoText(micros: bigint, fault: () => DataError): string {
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const date = new Date(Number((micros - rest) / 1000n));
  if (Number.isNaN(date.getTime())) throw fault();
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(6, '0').replace(/0+$/, '')}`;
  return `${date.toISOString().slice(0, -5)}${fraction}Z`;
}

function unexpected(name: string, value: DuckDBValue, expected: string): DataError {
  return new DataError([`result column ${name} holds ${String(value).slice(0, 80)}; expected ${expected}.`]);
}
