import { beforeAll, expect, it } from 'vitest';
import type { LoadReport } from '../../data/load/types.ts';
import { openHistory } from '../../pipeline/stages/open-history.ts';
import { layDown } from './kit/both-engines.ts';
import { keeper, run } from './kit/clickhouse.ts';
import { openInProcess } from './kit/prepare.ts';
import { canonicalRows, rejectedRows } from './kit/rows.ts';

beforeAll(async () => {
  await run(
    keeper,
    'CREATE DATABASE types',
    `CREATE TABLE types.accounts ENGINE = MergeTree ORDER BY tuple() AS SELECT
  toUInt32(number + 1) AS id, toDate('2024-01-01') + number AS began, toLowCardinality(if(number = 0, '', 'smb')) AS segment,
  CAST(number % 2 + 1 AS Enum8('small' = 1, 'large' = 2)) AS size, toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0') AS uuid,
  toFixedString('ab', 4) AS code, toDecimal64(number + 0.5, 2) AS amount, number = 1 AS is_first, toIPv4('10.0.0.1') AS ip,
  toDateTime('2024-01-01 02:00:00', 'Europe/Berlin') AS met, [number] AS list
FROM numbers(3)`,
    `CREATE TABLE types.subscriptions ENGINE = MergeTree ORDER BY tuple() AS SELECT
  toInt64(number % 3 + 1) AS account_id, toDate32('2024-01-10') AS starts_on, toDate('1970-01-01') AS ends_on,
  toDecimal32(10.25, 2) AS mrr, toUInt8(12) AS billing_period, toInt256(5) AS seats FROM numbers(3)`,
    `CREATE TABLE types.tickets ENGINE = MergeTree ORDER BY tuple() AS SELECT
  toString(number + 1) AS account_id, toDateTime('2024-02-01 00:30:00', 'Asia/Tokyo') AS opened_at,
  toDateTime64('2024-02-01 10:00:00.123456789', 9, 'UTC') AS closed_at, toFloat32(0.5) AS sentiment FROM numbers(3)`,
    `CREATE TABLE types.users ENGINE = MergeTree ORDER BY tuple() AS SELECT
  toFloat64(1) AS account_id, toInt8(7) AS user_id, CAST('yes' AS LowCardinality(Nullable(String))) AS is_executive`,
  );
});

it('every type of ClickHouse is read as what it means', async () => {
  const engine = await openInProcess();
  const report: LoadReport = await engine.load({
    baseFolder: '/',
    maxRejectShare: 0.5,
    tables: [
      {
        table: 'accounts',
        sql: 'select *, NULL as nothing from types.accounts',
        columns: { account_id: 'id', started_on: 'began' },
      },
      {
        table: 'subscriptions',
        sql: "select * replace (nullIf(ends_on, toDate('1970-01-01')) as ends_on) from types.subscriptions",
        columns: {},
      },
      { table: 'users', sql: 'select * from types.users', columns: {} },
      { table: 'tickets', sql: 'select * from types.tickets', columns: {} },
    ],
  });
  const rows = (table: string, columns: readonly string[]) => canonicalRows(engine.source, table, { [table]: columns });
  expect(await rejectedRows(engine.source)).toEqual([]);
  expect(report.tables.map(({ nKept }) => nKept)).toEqual([3, 3, 1, 3]);
  const attributes = ['size', 'uuid', 'code', 'amount', 'is_first', 'ip', 'met', 'list', 'nothing'];
  expect(report.tables[0].attributes).toEqual(attributes);
  expect(await rows('accounts', ['account_id', 'segment', ...attributes])).toEqual(
    [0, 1, 2].map((n) =>
      JSON.stringify([
        ...[String(n), String(n + 1), n === 0 ? 'null' : 'smb', n === 1 ? 'large' : 'small'],
        ...['61f0c404-5cb3-11e7-907b-a6006ad3dba0', 'ab', `${n}.5`, n === 1 ? '1' : '0', '10.0.0.1'],
        ...['2024-01-01 01:00:00', `[${n}]`, 'null', String(19723 + n), String(19723 + n)],
      ]),
    ),
  );
  expect(await rows('subscriptions', ['ends_on', 'mrr', 'billing_period', 'seats'])).toEqual(
    [0, 1, 2].map((n) => JSON.stringify([String(n), String(-(2 ** 31)), '10.25', '12', '5', '19732', '19732'])),
  );
  expect(await rows('tickets', ['opened_at', 'closed_at', 'sentiment'])).toEqual(
    [0, 1, 2].map((n) =>
      JSON.stringify([String(n), '2024-01-31T15:30:00Z', '2024-02-01T10:00:00.123456Z', '0.5', '19753', '19753']),
    ),
  );
  expect(await rows('users', ['user_id', 'is_executive'])).toEqual(['["0","7","1","19723","19723"]']);
  engine.source.close();
});

it('names and texts may be anything', async () => {
  const odd = [
    'a"b',
    "it's",
    'back\\slash',
    'x.y',
    '--',
    '/* c */',
    'select',
    '__proto__',
    'toString',
    'ünï',
    '😀',
    '%s',
    'r0',
    'a',
    's',
  ];
  const values = [
    "'; drop table accounts; --",
    '\\',
    '\\N',
    "''",
    '"',
    '\u0000x',
    'a\tb\nc',
    '\ufeffbom',
    '{x:1}',
    '?',
    '$1',
    '`',
    '',
    ' ',
    'z',
  ];
  const accounts = [0, 1].map((n) => ({
    account_id: `${values[n]}${n}`,
    started_on: '2024-01-01',
    ...Object.fromEntries(odd.map((name, i) => [name, values[(i + n) % values.length]])),
  }));
  const lines = accounts.map(({ account_id }) => ({ account_id, starts_on: '2024-01-01', mrr: '1', plan: account_id }));
  const twice = await layDown({ accounts, subscriptions: lines }, 'odd_names', true);
  const purpose = { kind: 'learn', asOf: null } as const;
  const theirs = await openHistory(twice.duckdb, purpose);
  const ours = await openHistory(twice.clickhouse, purpose, { open: openInProcess });
  expect(ours.shape).toEqual(theirs.shape);
  expect(ours.shape.accounts).toEqual(expect.arrayContaining(odd));
  for (const table of ['accounts', 'subscriptions']) {
    expect(await canonicalRows(ours.source, table, ours.shape)).toEqual(
      await canonicalRows(theirs.source, table, theirs.shape),
    );
  }
  ours.source.close();
  theirs.source.close();
});
