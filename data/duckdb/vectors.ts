import { type DuckDBDataChunk, DuckDBTypeId } from '@duckdb/node-api';
import bindings from '@duckdb/node-bindings';
import { NO_DAY } from '../../models/math/day.ts';
import { DataError } from '../errors.ts';

/** One column of one chunk as the engine holds it: little-endian values and one validity bit each. A copy: safe to keep. */
export interface RawVector {
  readonly bytes: ArrayBuffer;
  /** Bit i (from the lowest of byte 0) is 1 where value i is present; null: all are. */
  readonly validity: Uint8Array | null;
}

/** Reads values of one fixed-width type as doubles, NaN where missing. */
export interface FixedReader {
  readonly bytesPerValue: number;
  read(raw: RawVector, into: Float64Array, columnName: string): void;
}

/** Raw values of a column of a chunk; `bytesPerValue` must be the width of its type. */
export function rawVectorOf(chunk: DuckDBDataChunk, column: number, bytesPerValue: number): RawVector {
  const count = chunk.rowCount;
  const vector = bindings.data_chunk_get_vector(chunk.chunk, column);
  const bytes = new Uint8Array(bindings.vector_get_data(vector, count * bytesPerValue)).buffer;
  const validity = bindings.vector_get_validity(vector, Math.ceil(count / 64) * 8) as Uint8Array | null;
  return { bytes, validity };
}

/** The reader of a type, or null if values of the type are not numbers of fixed width up to 8 bytes. */
export function fixedReaderOf(type: DuckDBTypeId): FixedReader | null {
  return READERS.get(type) ?? null;
}

const READERS: ReadonlyMap<DuckDBTypeId, FixedReader> = new Map([
  [DuckDBTypeId.BOOLEAN, smallReader(1, (bytes) => new Uint8Array(bytes))],
  [DuckDBTypeId.TINYINT, smallReader(1, (bytes) => new Int8Array(bytes))],
  [DuckDBTypeId.SMALLINT, smallReader(2, (bytes) => new Int16Array(bytes))],
  [DuckDBTypeId.INTEGER, smallReader(4, (bytes) => new Int32Array(bytes))],
  [DuckDBTypeId.UTINYINT, smallReader(1, (bytes) => new Uint8Array(bytes))],
  [DuckDBTypeId.USMALLINT, smallReader(2, (bytes) => new Uint16Array(bytes))],
  [DuckDBTypeId.UINTEGER, smallReader(4, (bytes) => new Uint32Array(bytes))],
  [DuckDBTypeId.FLOAT, smallReader(4, (bytes) => new Float32Array(bytes))],
  [DuckDBTypeId.DOUBLE, smallReader(8, (bytes) => new Float64Array(bytes))],
  [DuckDBTypeId.BIGINT, bigReader((bytes) => new BigInt64Array(bytes))],
  [DuckDBTypeId.UBIGINT, bigReader((bytes) => new BigUint64Array(bytes))],
]);

function smallReader(bytesPerValue: number, view: (bytes: ArrayBuffer) => ArrayLike<number>): FixedReader {
  return {
    bytesPerValue,
    read(raw, into) {
      const values = view(raw.bytes);
      for (let i = 0; i < into.length; i++) into[i] = isPresent(raw.validity, i) ? values[i]! : Number.NaN;
    },
  };
}

function bigReader(view: (bytes: ArrayBuffer) => BigInt64Array | BigUint64Array): FixedReader {
  return {
    bytesPerValue: 8,
    read(raw, into, columnName) {
      const values = view(raw.bytes);
      for (let i = 0; i < into.length; i++) {
        if (!isPresent(raw.validity, i)) {
          into[i] = Number.NaN;
          continue;
        }
        const number = Number(values[i]!);
        if (!Number.isSafeInteger(number)) {
          throw new DataError([
            `result column ${columnName} holds ${values[i]}; expected a whole number within ±2^53; cast it to text or to double in the query.`,
          ]);
        }
        into[i] = number;
      }
    },
  };
}

/** Days of a DATE column of one chunk: NO_DAY where missing. */
export function readDays(raw: RawVector, into: Int32Array, columnName: string): void {
  const values = new Int32Array(raw.bytes);
  for (let i = 0; i < into.length; i++) {
    if (!isPresent(raw.validity, i)) {
      into[i] = NO_DAY;
      continue;
    }
    if (Math.abs(values[i]!) === INFINITE_DAY) {
      throw new DataError([`result column ${columnName} holds an infinite date; expected a date.`]);
    }
    into[i] = values[i]!;
  }
}

/** Bytes of a text's place in a vector: its length, then the text itself up to 12 bytes, else a pointer to it. */
export const BYTES_PER_TEXT = 16;
const INLINE_BYTES = 12;

/**
 * Texts of a VARCHAR column of one chunk, which must still be alive: null where missing. Every character is kept; the driver's own
 * reading takes a byte-order mark off the front.
 */
export function readTexts(raw: RawVector, count: number): (string | null)[] {
  const view = new DataView(raw.bytes);
  return Array.from({ length: count }, (_, i) => {
    if (!isPresent(raw.validity, i)) return null;
    const at = i * BYTES_PER_TEXT;
    const length = view.getUint32(at, true);
    if (length <= INLINE_BYTES) return Buffer.from(raw.bytes, at + 4, length).toString('utf8');
    const text = bindings.get_data_from_pointer(raw.bytes, at + 8, length);
    return Buffer.from(text.buffer, text.byteOffset, length).toString('utf8');
  });
}

/** How DuckDB keeps `infinity` in a DATE; minus infinity is its negative. */
const INFINITE_DAY = 2147483647;

function isPresent(validity: Uint8Array | null, i: number): boolean {
  return validity === null || ((validity[i >> 3]! >> (i & 7)) & 1) === 1;
}
