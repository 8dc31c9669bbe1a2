import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Dialect, PARTS_PER_UNIT } from '../../data/dialects/dialect.ts';
import { openDuckDb } from '../../data/duckdb/source.ts';
import { openPostgres } from '../../data/postgres/source.ts';
import type { Source } from '../../data/source.ts';
import { parseDay } from '../../models/math/day.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let postgres: Source;
let duckdb: Source;

beforeAll(async () => {
  server = await startServer();
  postgres = await openPostgres({ address: server.address, addressName: 'TEST', timeoutSeconds: 30 });
  duckdb = await openDuckDb({ baseFolder: tmpdir(), readableFolders: [], threads: 1 });
});

afterAll(async () => {
  duckdb.close();
  postgres.close();
  await server.stop();
});

async function valueIn(source: Source, expression: string, from = ''): Promise<unknown> {
  return (await source.query(`SELECT ${expression} AS x ${from}`)).columns[0].values[0];
}

const value = (expression: string, from = '') => valueIn(postgres, expression, from);

/** One expression over literal rows, in both engines. */
async function both(
  of: (dialect: Dialect) => string,
  column: 'text' | 'number' | 'time',
  cells: readonly (string | number | null)[],
) {
  return Promise.all(
    [postgres, duckdb].map((source) => {
      const rows = source.dialect.literalRows(
        [{ name: 'x', type: column }],
        cells.map((cell) => [cell]),
      );
      return valueIn(source, of(source.dialect), `FROM (${rows}) v`);
    }),
  );
}

test('texts and identifiers hold anything but NUL, which is refused', async () => {
  const { text, identifier } = postgres.dialect;
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 20 }), async (given) => {
      const wanted = given.replaceAll('\0', '');
      expect(await value(text(wanted))).toBe(wanted);
    }),
    { numRuns: 60, seed: 1 },
  );
  for (const odd of ["'; drop table x; --", '\\', "\\'", '$$', '"', '%_', "E'\\n'"])
    expect(await value(text(odd))).toBe(odd);
  const names = (await postgres.query(`SELECT 1 AS ${identifier('a"; DROP TABLE x')}`)).columns;
  expect(names[0].name).toBe('a"; DROP TABLE x');
  expect(() => text('a\0b')).toThrow('holds a NUL character');
});

test('days, differences and shifts', async () => {
  const d = postgres.dialect;
  const day = parseDay('2024-02-28')!;
  expect(await value(d.day(day))).toBe(day);
  expect(await value(d.daysBetween(d.day(day), d.day(day - 400)))).toBe(-400);
  expect(await value(d.addDays(d.day(day), 'CAST(-28 AS BIGINT)'))).toBe(parseDay('2024-01-31'));
  expect(await value(d.toDate("TIMESTAMP '2024-02-28 23:59:59.999999'"))).toBe(day);
  expect(await value(d.toDouble('7'))).toBe(7);
});

test('sums, hours and the largest are the same bits as in DuckDB, quantiles to the last bit but one', async () => {
  const numbers = fc.array(fc.oneof(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.integer(), fc.constant(null)), {
    minLength: 1,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(numbers, fc.constantFrom(0.5, 0.75, 0.1), async (cells, probability) => {
      for (const of of [
        (d: Dialect) => d.exactSum('x'),
        (d: Dialect) => `${d.toDouble(d.sumOfLargest(d.millionths('x'), 3))} / ${PARTS_PER_UNIT}`,
        (d: Dialect) => d.toDouble('count(x)'),
      ]) {
        const [found, expected] = await both(of, 'number', cells);
        expect(found).toEqual(expected);
      }
      // Engines place a quantile between two values by different steps of arithmetic.
      const quantiles = await both((d) => d.toDouble(d.quantile('x', probability)), 'number', cells);
      const [quantile, wanted] = quantiles.map(Number);
      const size = Math.max(...cells.map((cell) => Math.abs(cell ?? 0)), 1);
      if (Number.isNaN(wanted)) expect(quantile).toBeNaN();
      else expect(Math.abs(quantile - wanted) / size).toBeLessThan(1e-15);
    }),
    { numRuns: 25, seed: 2 },
  );
  const times = [
    '2024-01-01T00:00:00.000001Z',
    '2024-03-31T23:59:59.999999Z',
    '1970-01-01T00:00:00Z',
    '2100-12-31T12:34:56Z',
  ];
  for (const [from, to] of [
    ['min(x)', 'max(x)'],
    ['max(x)', 'min(x)'],
  ]) {
    const [found, expected] = await both((d) => d.hoursBetween(from, to), 'time', times);
    expect(found).toBe(expected);
  }
});

test('lower case and order go letter by letter, whatever the language', async () => {
  for (const text of ['CHAMPION', 'İstanbul', 'ÇÖĞÜŞ', 'ΑΣ', 'ﬁ', 'Ǆ', '\u{10400}', 'K (Kelvin)']) {
    const [found, expected] = await both((d) => d.lower('max(x)'), 'text', [text]);
    expect(found, text).toBe(expected);
  }
  const words = ['a', 'B', 'é', 'z', 'Z', '\u{1f600}', '\uffee', 'ä'];
  for (const of of ['min(x)', 'max(x)']) {
    const [found, expected] = await both(() => of, 'text', words);
    expect(found).toBe(expected);
  }
});

test('each match of a pattern is a row', async () => {
  const { eachMatch, text } = postgres.dialect;
  const rows = await postgres.query(
    `SELECT ${eachMatch(text('not good, no news; never'), '(?:(?:not|no|never) )?[a-z]+')} AS x`,
  );
  expect(rows.columns[0].values).toEqual(['not good', 'no news', 'never']);
});

test('literal rows of every type, with nulls', async () => {
  const { columns } = await postgres.query(
    postgres.dialect.literalRows(
      [
        { name: 'a day', type: 'day' },
        { name: 'time', type: 'time' },
        { name: 'text', type: 'text' },
        { name: 'number', type: 'number' },
        { name: 'flag', type: 'flag' },
        { name: 'key', type: 'key' },
      ],
      [
        [19_782, '2024-02-29T10:00:00.5Z', "it's", 0.1, 1, 7],
        [null, null, null, null, null, null],
      ],
    ),
  );
  expect(columns.map(({ type, values }) => [type, ...values])).toEqual([
    ['day', 19_782, -2147483648],
    ['text', '2024-02-29T10:00:00.5Z', null],
    ['text', "it's", null],
    ['number', 0.1, Number.NaN],
    ['number', 1, Number.NaN],
    ['number', 7, Number.NaN],
  ]);
});

test('a database in another encoding than UTF-8 serves too, with A to Z alike in both cases', async () => {
  const client = await server.client();
  await client.query(`create database old encoding 'LATIN1' locale 'C' template template0`);
  const old = await openPostgres({
    address: server.address.replace('/history', '/old'),
    addressName: 'TEST',
    timeoutSeconds: 30,
  });
  const { lower, text } = old.dialect;
  expect(await valueIn(old, lower(text('CHAMPION é')))).toBe('champion é');
  await old.runStep({ creates: 'words', select: `SELECT ${text('é')} AS w` });
  expect(await valueIn(old, 'w', 'FROM words')).toBe('é');
  old.close();
});
