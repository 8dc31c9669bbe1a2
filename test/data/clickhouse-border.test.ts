import { describe, expect, test } from 'vitest';
import { readRowBinary } from '../../data/clickhouse/row-binary.ts';
import { DataError } from '../../data/errors.ts';
import { NO_DAY } from '../../models/math/day.ts';

const text = (value: string) => {
  const bytes = Buffer.from(value, 'utf8');
  const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7];
  return Buffer.concat([Buffer.from(length), bytes]);
};
const header = (columns: readonly (readonly [string, string])[]) =>
  Buffer.concat([
    Buffer.from([columns.length]),
    ...columns.map(([name]) => text(name)),
    ...columns.map(([, type]) => text(type)),
  ]);
const double = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
};
const long = (value: bigint) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return bytes;
};
const int = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};
const NULL = Buffer.from([1]);
const given = (value: Buffer) => Buffer.concat([Buffer.from([0]), value]);

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const COLUMNS = [
  ['n', 'Nullable(Float64)'],
  ['on', 'Nullable(Date32)'],
  ['who', 'LowCardinality(Nullable(String))'],
  ['at', "DateTime64(6, 'UTC')"],
  ['count', 'UInt64'],
] as const;
const LONG_TEXT = 'ü'.repeat(100);
const BYTES = Buffer.concat([
  header(COLUMNS),
  ...[given(double(0.1)), given(int(-1)), given(text(LONG_TEXT)), long(1_706_742_900_500_000n), long(2n ** 53n - 1n)],
  ...[NULL, NULL, NULL, long(-1n), long(0n)],
]);

describe('results of ClickHouse', () => {
  test.each([1, 3, 17, 10_000])('are columns of numbers, days and texts, in chunks of %d bytes', async (size) => {
    const { nRows, columns } = await readRowBinary(inChunks(BYTES, size));
    expect(nRows).toBe(2);
    expect(columns).toEqual([
      { name: 'n', type: 'number', values: Float64Array.of(0.1, Number.NaN) },
      { name: 'on', type: 'day', values: Int32Array.of(-1, NO_DAY) },
      { name: 'who', type: 'text', values: [LONG_TEXT, null] },
      { name: 'at', type: 'text', values: ['2024-01-31T23:15:00.5Z', '1969-12-31T23:59:59.999999Z'] },
      { name: 'count', type: 'number', values: Float64Array.of(2 ** 53 - 1, 0) },
    ]);
  });

  test('of no rows have their columns, and of nothing none', async () => {
    const empty = await readRowBinary(inChunks(header(COLUMNS), 5));
    expect(empty.columns.map(({ values }) => values.length)).toEqual([0, 0, 0, 0, 0]);
    expect(await readRowBinary(inChunks(Buffer.alloc(0), 5))).toEqual({ nRows: 0, columns: [] });
  });

  test('that a column cannot hold are refused', async () => {
    const large = Buffer.concat([header([['n', 'UInt64']]), long(2n ** 53n)]);
    await expect(readRowBinary(inChunks(large, 50))).rejects.toThrow(
      'result column n holds 9007199254740992; expected a whole number within ±2^53; cast it to text or to double in the query.',
    );
    await expect(readRowBinary(inChunks(header([['l', 'Array(String)']]), 50))).rejects.toThrow(
      'result column l is of type Array(String); expected a number, a date or a text; cast the column in the query.',
    );
    await expect(readRowBinary(inChunks(BYTES.subarray(0, -3), 50))).rejects.toThrow(DataError);
  });
});
