import fc from 'fast-check';
import { duckdbDialect } from '../../../data/dialects/duckdb.ts';
import { baseTable, TABLE_NAMES } from './base-tables.ts';
import { type ByteDamage, byteDamage } from './bytes.ts';
import { hostileText, spellOut } from './hostile.ts';

const { identifier, text } = duckdbDialect;

/** Values of every type that a Parquet file can hold, the least and greatest among them. */
const VALUES: readonly (readonly string[])[] = [
  ['CAST(-128 AS TINYINT)', 'CAST(7 AS TINYINT)'],
  ['CAST(-32768 AS SMALLINT)', 'CAST(1 AS SMALLINT)'],
  ['CAST(-2147483648 AS INTEGER)', '3', '2147483647'],
  ['CAST(-9223372036854775808 AS BIGINT)', 'CAST(5 AS BIGINT)', '9223372036854775807', '9007199254740993'],
  ['CAST(255 AS UTINYINT)', 'CAST(0 AS UTINYINT)'],
  ['CAST(65535 AS USMALLINT)'],
  ['CAST(4294967295 AS UINTEGER)'],
  ['CAST(18446744073709551615 AS UBIGINT)', 'CAST(12 AS UBIGINT)'],
  ['CAST(-170141183460469231731687303715884105728 AS HUGEINT)', 'CAST(1 AS HUGEINT)'],
  ['CAST(340282366920938463463374607431768211455 AS UHUGEINT)', 'CAST(1 AS UHUGEINT)'],
  ['CAST(99.99 AS DECIMAL(4, 2))', 'CAST(-0.01 AS DECIMAL(4, 2))'],
  ["CAST('9999999999999999999999999999.9999999999' AS DECIMAL(38, 10))", 'CAST(1.5 AS DECIMAL(38, 10))'],
  ["CAST('0.99999999999999999999999999999999999999' AS DECIMAL(38, 38))", 'CAST(0 AS DECIMAL(38, 38))'],
  ["CAST('nan' AS FLOAT)", "CAST('-inf' AS FLOAT)", 'CAST(3.4e38 AS FLOAT)', 'CAST(1.5 AS FLOAT)'],
  ["CAST('nan' AS DOUBLE)", "CAST('inf' AS DOUBLE)", '1.7e308', '-1.7e308', '5e-324', '-0.0', '1e12', '42.5'],
  ['true', 'false'],
  ["DATE '2024-03-01'", "DATE 'infinity'", "DATE '-infinity'", "DATE '5881580-07-10'", "DATE '5877642-06-25 (BC)'"],
  ["DATE '1969-12-31'", "DATE '2101-01-01'", "DATE '1970-01-01'", "DATE '2100-12-31'"],
  ["TIME '10:30:00'", "TIME '24:00:00'"],
  ["TIMETZ '10:30:00+15:59'"],
  ["INTERVAL '2 months 3 days'", "INTERVAL '-1 year'"],
  ["TIMESTAMP '2024-03-01 10:00:00'", "TIMESTAMP 'infinity'", "TIMESTAMP '294247-01-10 04:00:54'"],
  ["TIMESTAMP '290309-12-22 (BC) 00:00:00'", "TIMESTAMP '2100-12-31 23:59:59.999999'"],
  ["CAST(TIMESTAMP '2024-03-01 10:00:00' AS TIMESTAMP_S)", "CAST(TIMESTAMP '9999-12-31' AS TIMESTAMP_S)"],
  ["CAST(TIMESTAMP '2024-03-01 10:00:00' AS TIMESTAMP_MS)", "CAST(TIMESTAMP 'infinity' AS TIMESTAMP_MS)"],
  ["TIMESTAMP_NS '2024-03-01 10:00:00.123456789'", "TIMESTAMP_NS '2262-04-11 23:47:16'"],
  ["TIMESTAMPTZ '2024-03-01 10:00:00+02'", "TIMESTAMPTZ 'infinity'", "TIMESTAMPTZ '290309-12-23 (BC) 00:00:00+00'"],
  ["TIMESTAMPTZ '2101-01-01 00:30:00+01'", "TIMESTAMPTZ '1970-01-01 00:30:00+01'"],
  ["CAST('a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' AS UUID)"],
  ["'\\xFF\\x00'::BLOB", "'abc'::BLOB"],
  ["CAST('10101' AS BIT)"],
  ["CAST('smb' AS ENUM('smb', 'a''b', ''))"],
  ['[1, NULL, 3]', '[]', 'NULL::INTEGER[]'],
  ["['2024-01-01', NULL]", "[''''']"],
  ["{'a': 1, 'b': NULL}", "{'a': NULL, 'b': [NULL, 'x']}"],
  ["{'account_id': {'account_id': 'a1'}}"],
  ["MAP {'k': [1, NULL]}", 'MAP {}'],
  ['[[NULL], NULL, [[]]]::INTEGER[][][]'],
  ['NULL'],
  [`'{"a": [1, {"b": null}]}'::JSON`],
];

/** What a column of the file holds in place of its sound texts. */
export interface ParquetColumn {
  readonly column: number;
  readonly values: readonly string[];
}

/** A Parquet file. */
export interface ParquetPlan {
  readonly name: string;
  readonly nRows: number;
  readonly typed: readonly ParquetColumn[];
  /** Columns that are added, by name, without values of their own. */
  readonly added: readonly string[];
  readonly bytes: readonly ByteDamage[];
}

const oddColumn = fc.record({
  column: fc.nat(9),
  values: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...VALUES) },
    {
      weight: 1,
      arbitrary: fc.array(
        hostileText.map((word) => text(spellOut(word))),
        { minLength: 1, maxLength: 4 },
      ),
    },
  ),
});

/** Any Parquet file. */
export const parquetPlan: fc.Arbitrary<ParquetPlan> = fc.record({
  name: fc.constantFrom(...TABLE_NAMES),
  nRows: fc.integer({ min: 1, max: 12 }),
  typed: fc.array(oddColumn, { maxLength: 4 }),
  added: fc.oneof(
    { weight: 4, arbitrary: fc.constant<string[]>([]) },
    {
      weight: 1,
      arbitrary: fc.array(fc.constantFrom('rowid', 'file:path', 'row:fault', 'v:account_id', 'a"b', 'ID', 'x.y', ' '), {
        maxLength: 2,
      }),
    },
  ),
  bytes: fc.oneof(
    { weight: 3, arbitrary: fc.constant<ByteDamage[]>([]) },
    { weight: 1, arbitrary: fc.array(byteDamage, { minLength: 1, maxLength: 2 }) },
  ),
});

/** The select whose rows the file holds: sound texts, and in the odd columns their values in turn. */
export function parquetSelect({ name, nRows, typed, added }: ParquetPlan): string {
  const { header, rows } = baseTable(name, nRows);
  const odd = new Map(typed.map(({ column, values }) => [column % header.length, values]));
  const selects = rows.map((row, i) => {
    const cells = row.map((cell, column) => {
      const values = odd.get(column);
      return values === undefined ? (cell === '' ? 'NULL' : text(cell)) : values[i % values.length];
    });
    const all = [...cells, ...added.map((_, j) => String(j))];
    return `SELECT ${all.map((sql, j) => `${sql} AS ${identifier([...header, ...added][j])}`).join(', ')}`;
  });
  return selects.join('\nUNION ALL\n');
}
