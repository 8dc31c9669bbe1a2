import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DuckDbSource, openDuckDb } from '../../data/duckdb/source.ts';
import { DataError, QueryError } from '../../data/errors.ts';
import { NO_DAY, parseDay } from '../../models/math/day.ts';

let source: DuckDbSource;
beforeAll(async () => {
  source = await openDuckDb({ baseFolder: tmpdir(), readableFolders: [], threads: 2 });
});
afterAll(() => source.close());

async function one(expression: string): Promise<{ type: string; value: unknown }> {
  const { columns } = await source.query(`SELECT ${expression} AS x`);
  return { type: columns[0]!.type, value: columns[0]!.values[0] };
}

describe('values at the border', () => {
  test.each([
    ['true', 1],
    ['false', 0],
    ['CAST(NULL AS BOOLEAN)', Number.NaN],
    ['CAST(-128 AS TINYINT)', -128],
    ['CAST(65535 AS USMALLINT)', 65535],
    ['CAST(-2147483648 AS INTEGER)', -2147483648],
    ['9007199254740991', 9007199254740991],
    ['CAST(-9007199254740991 AS HUGEINT)', -9007199254740991],
    ['CAST(0.1 AS DECIMAL(10, 1))', 0.1],
    ['CAST(-123456789.125 AS DECIMAL(38, 3))', -123456789.125],
    ['CAST(1.5 AS FLOAT)', 1.5],
    ['CAST(NULL AS DECIMAL(5, 2))', Number.NaN],
    ['CAST(NULL AS BIGINT)', Number.NaN],
    ["CAST('inf' AS DOUBLE)", Number.POSITIVE_INFINITY],
    ['(SELECT sum(x) FROM (VALUES (1), (2)) v(x))', 3],
  ])('%s is the number %s', async (expression, expected) => {
    const { columns } = await source.query(`SELECT ${expression} AS x`);
    expect(columns[0]!.type).toBe('number');
    expect(columns[0]!.values[0]).toBe(expected);
  });

  test('dates become days, null NO_DAY', async () => {
    expect(await one("DATE '2024-02-29'")).toEqual({ type: 'day', value: parseDay('2024-02-29') });
    expect(await one("DATE '1969-12-31'")).toEqual({ type: 'day', value: -1 });
    expect(await one('CAST(NULL AS DATE)')).toEqual({ type: 'day', value: NO_DAY });
  });

  test('timestamps become ISO texts in UTC', async () => {
    expect(await one("TIMESTAMP '2024-01-31 23:15:00'")).toEqual({ type: 'text', value: '2024-01-31T23:15:00Z' });
    expect(await one("TIMESTAMPTZ '2024-01-01 00:30:00+02'")).toEqual({ type: 'text', value: '2023-12-31T22:30:00Z' });
    expect(await one("TIMESTAMP '1969-12-31 23:59:59.25'")).toEqual({ type: 'text', value: '1969-12-31T23:59:59.25Z' });
  });

  test('a zoned timestamp is cut to its UTC day whatever the machine’s zone', async () => {
    expect(await one("CAST(TIMESTAMPTZ '2024-01-01 00:30:00+02' AS DATE)")).toEqual({
      type: 'day',
      value: parseDay('2023-12-31'),
    });
  });

  test('texts keep every character', async () => {
    for (const text of ["it's", 'say "x"', '\u{1F600}', 'a\0b', '', '\n\t\\']) {
      expect(await one(source.dialect.text(text))).toEqual({ type: 'text', value: text });
    }
    expect(await one('CAST(NULL AS VARCHAR)')).toEqual({ type: 'text', value: null });
  });

  test.each([
    '9007199254740993',
    'CAST(18446744073709551615 AS UBIGINT)',
    'CAST(170141183460469231731687303715884105727 AS HUGEINT)',
    "DATE 'infinity'",
    "TIMESTAMP '-infinity'",
    '[1, 2]',
  ])('%s is refused with the column’s name', async (expression) => {
    await expect(source.query(`SELECT ${expression} AS bad_one`)).rejects.toThrow(DataError);
    await expect(source.query(`SELECT ${expression} AS bad_one`)).rejects.toThrow(/bad_one/);
  });

  test('a null among many rows stays where it was, over several chunks', async () => {
    const { nRows, columns } = await source.query(
      `SELECT CASE WHEN i % 1000 = 7 THEN NULL ELSE i END AS i, CASE WHEN i % 1000 = 8 THEN NULL ELSE DATE '1970-01-01' + CAST(i AS INTEGER) END AS d, 't' || i AS t FROM range(10000) r(i) ORDER BY r.i`,
    );
    expect(nRows).toBe(10000);
    for (let i = 0; i < nRows; i++) {
      expect(columns[0]!.values[i]).toBe(i % 1000 === 7 ? Number.NaN : i);
      expect(columns[1]!.values[i]).toBe(i % 1000 === 8 ? NO_DAY : i);
    }
    expect(columns[2]!.values[9999]).toBe('t9999');
  });

  test('no rows give empty columns', async () => {
    const { nRows, columns } = await source.query('SELECT 1 AS a WHERE false');
    expect(nRows).toBe(0);
    expect(columns).toEqual([{ name: 'a', type: 'number', values: new Float64Array(0) }]);
  });
});

describe('the source', () => {
  test('a failing query carries its SQL and one line', async () => {
    const error = await source.query('SELECT nothing FROM nowhere').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(QueryError);
    expect(error).toMatchObject({
      sql: 'SELECT nothing FROM nowhere',
      message: expect.stringMatching(/^[^\n]*nowhere[^\n]*$/),
    });
  });

  test('runStep makes and remakes a table; calls at the same time do not disturb each other', async () => {
    await source.runStep({ creates: 'odd "name"', select: 'SELECT 1 AS a' });
    await source.runStep({ creates: 'odd "name"', select: 'SELECT 2 AS a UNION ALL SELECT 3' });
    const both = await Promise.all([
      source.query('SELECT sum(a) AS s FROM "odd ""name"""'),
      source.query('SELECT count(*) AS n FROM range(100000)'),
    ]);
    expect(both.map((table) => table.columns[0]!.values[0])).toEqual([5, 100000]);
  });

  test('a closed source says so', async () => {
    const other = await openDuckDb({ baseFolder: tmpdir(), readableFolders: [] });
    other.close();
    other.close();
    await expect(other.query('SELECT 1')).rejects.toThrow('the source is closed');
  });

  test('a folder that does not exist is named', async () => {
    await expect(openDuckDb({ baseFolder: tmpdir(), readableFolders: ['no-such', 'nor-this'] })).rejects.toMatchObject({
      lines: [expect.stringContaining('no-such'), expect.stringContaining('nor-this')],
    });
  });
});
