import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { duckdbDialect as d } from '../../data/dialects/duckdb.ts';
import { type DuckDbSource, openDuckDb } from '../../data/duckdb/source.ts';
import { parseDay } from '../../models/math/day.ts';

let source: DuckDbSource;
beforeAll(async () => {
  source = await openDuckDb({ baseFolder: tmpdir(), readableFolders: [], threads: 2 });
});
afterAll(() => source.close());

async function value(expression: string, from = ''): Promise<unknown> {
  return (await source.query(`SELECT ${expression} AS x ${from}`)).columns[0]!.values[0];
}

test('texts and identifiers hold anything', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 20 }), async (text) => {
      expect(await value(d.text(text))).toBe(text);
    }),
    { numRuns: 50, seed: 1 },
  );
  expect((await source.query(`SELECT 1 AS ${d.identifier('a"; DROP TABLE x')}`)).columns[0]!.name).toBe(
    'a"; DROP TABLE x',
  );
});

test('days, differences and shifts', async () => {
  const day = parseDay('2024-02-28')!;
  expect(await value(d.day(day))).toBe(day);
  expect(await value(d.daysBetween(d.day(day), d.day(day + 2)))).toBe(2);
  expect(await value(d.daysBetween(d.day(day), d.day(day - 400)))).toBe(-400);
  expect(await value(d.addDays(d.day(day), '2'))).toBe(parseDay('2024-03-01'));
  expect(await value(d.addDays(d.day(day), 'CAST(-28 AS BIGINT)'))).toBe(parseDay('2024-01-31'));
  expect(await value(d.toDate("TIMESTAMP '2024-02-28 23:59:59.999999'"))).toBe(day);
});

test('an exact sum does not hang on the order of additions', async () => {
  const values = '(VALUES (1, 0.1), (2, 1e12), (3, 0.2), (4, -1e12), (5, 0.3)) v(i, x)';
  for (const order of ['i', '-i', 'x', 'hash(i)']) {
    expect(await value(d.exactSum('x'), `FROM (SELECT CAST(x AS DOUBLE) AS x FROM ${values} ORDER BY ${order})`)).toBe(
      0.6,
    );
  }
  expect(await value(d.exactSum('x'), 'FROM (SELECT 1.0 AS x WHERE false)')).toBeNaN();
});

test('type-7 quantiles', async () => {
  const from = 'FROM (VALUES (1.0), (2.0), (3.0), (10.0)) v(x)';
  expect(await value(d.quantile('CAST(x AS DOUBLE)', 0.5), from)).toBe(2.5);
  expect(await value(d.quantile('CAST(x AS DOUBLE)', 0.25), from)).toBe(1.75);
  expect(await value(d.toDouble('7 / 2'))).toBe(3.5);
});
