import { DataError } from '../errors.ts';
import type { ResultColumn } from '../source.ts';
import type { ByteCursor } from './byte-cursor.ts';

/** Reads one value of a type; null where it is missing. */
export interface CellReader {
  readonly type: ResultColumn['type'];
  read(cursor: ByteCursor, columnName: string): number | string | null;
}

/** The reader of a type as ClickHouse writes it; null for types that have no place in a column (arrays, tuples, maps ...). */
export function cellReaderOf(type: string): CellReader | null {
  const inner = /^(LowCardinality|Nullable)\((.*)\)$/s.exec(type);
  if (inner?.[1] === 'LowCardinality') return cellReaderOf(inner[2]);
  if (inner !== null) {
    const plain = cellReaderOf(inner[2]);
    if (plain === null) return null;
    return {
      type: plain.type,
      read: (cursor, name) => (cursor.byte() === 1 ? null : plain.read(cursor, name)),
    };
  }
  return plainReaderOf(type);
}

function plainReaderOf(type: string): CellReader | null {
  const name = type.replace(/\(.*$/s, '');
  const read = NUMBERS[name];
  if (read !== undefined) return { type: 'number', read };
  switch (name) {
    case 'Date':
      return { type: 'day', read: (cursor) => cursor.uint16() };
    case 'Date32':
      return { type: 'day', read: (cursor) => cursor.int32() };
    case 'DateTime':
      return { type: 'text', read: (cursor) => isoText(BigInt(cursor.uint32()) * 1_000_000n) };
    case 'DateTime64': {
      const digits = Number(/\((\d+)/.exec(type)?.[1] ?? 3);
      return { type: 'text', read: (cursor) => isoText(microsOf(cursor.int64(), digits)) };
    }
    case 'String':
      return { type: 'text', read: (cursor) => cursor.text() };
    case 'Nothing':
      return { type: 'text', read: () => null };
    default:
      return null;
  }
}

const NUMBERS: Readonly<Record<string, CellReader['read']>> = {
  Bool: (cursor) => cursor.byte(),
  UInt8: (cursor) => cursor.byte(),
  Int8: (cursor) => (cursor.byte() << 24) >> 24,
  UInt16: (cursor) => cursor.uint16(),
  Int16: (cursor) => cursor.int16(),
  UInt32: (cursor) => cursor.uint32(),
  Int32: (cursor) => cursor.int32(),
  UInt64: (cursor, name) => safeNumber(cursor.uint64(), name),
  Int64: (cursor, name) => safeNumber(cursor.int64(), name),
  Int128: (cursor, name) => {
    const low = cursor.uint64();
    return safeNumber((cursor.int64() << 64n) + low, name);
  },
  Float32: (cursor) => cursor.float(),
  Float64: (cursor) => cursor.double(),
};

function safeNumber(value: bigint, name: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new DataError([
    `result column ${name} holds ${value}; expected a whole number within ±2^53; cast it to text or to double in the query.`,
  ]);
}

function microsOf(ticks: bigint, digits: number): bigint {
  return digits <= 6 ? ticks * 10n ** BigInt(6 - digits) : ticks / 10n ** BigInt(digits - 6);
}

function isoText(micros: bigint): string {
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const date = new Date(Number((micros - rest) / 1000n));
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(6, '0').replace(/0+$/, '')}`;
  return `${date.toISOString().slice(0, -5)}${fraction}Z`;
}
