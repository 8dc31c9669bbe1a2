import { afterAll, beforeAll, expect, it } from 'vitest';
import { DataError } from '../../data/errors.ts';
import type { TableRequest } from '../../data/load/types.ts';
import { openPostgresEngine } from '../../data/postgres/engine.ts';
import { formatDay, NO_DAY } from '../../models/math/day.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  const client = await server.client();
  await client.query(`
    create type tier as enum ('Small', 'Big');
    create domain positive as numeric(12, 2) check (value is null or value > -1e9);
    create collation any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    create table customers (id bigint, began timestamptz, tier tier, tag uuid, code char(6), words text collate any_case, facts jsonb, list text[], share numeric);
    insert into customers values
      (9007199254740993, '2024-01-01 00:30+01', 'Big', '00000000-0000-0000-0000-00000000000a', 'ab', 'Ä', '{"a": 1}', '{x,y}', 7.50),
      (12, '2024-02-29 23:59:59+00', null, null, null, null, null, null, 3.0),
      (2, 'infinity', 'Small', null, '', '', null, null, null);
    create table contracts (customer int, begins date, ends text, price positive, seats smallint, period varchar(20), kind tier);
    insert into contracts values (12, '2024-03-01', '2024-06-30', 100.10, 3, 'Quarterly', null), (12, '2024-07-01', '', 0.1, null, '12', null),
      (12, '2024-07-01', '2024-02-30', 5, 1, '1', null), (12, '2024-07-01', '2024-07-01', 5, 1, '1', null), (2, '2024-07-01', '', 5, 1, '1', null);
    create table events (customer numeric(10, 1), at timestamp, what text, amount numeric, worth real, is_test boolean);
    insert into events values (12.0, '2024-03-05 10:00:00.123456', 'F', 1e400, null, true), (12.0, '2024-03-05', 'f', 'NaN', 0.5, false),
      (12.0, '2024-03-05 23:59:59.999999', ' f ', 1e-400, 1.5, null), (12.0, '2024-03-06', 'g', 2.25, 'Infinity', null), (12.0, '-infinity', 'g', 2.25, 0, null);
  `);
});

afterAll(() => server.stop());

const ACCOUNTS: TableRequest = {
  table: 'accounts',
  sql: 'select * from customers',
  columns: { account_id: 'id', started_on: 'began', segment: 'tier', upper_code: 'upper(code)' },
};

function dateOf(day: number): string | null {
  return day === NO_DAY ? null : formatDay(day);
}

async function load(tables: readonly TableRequest[], maxRejectShare = 0.9) {
  const engine = await openPostgresEngine({ address: server.address, addressName: 'TEST', timeoutSeconds: 30 });
  const report = await engine.load({ tables, baseFolder: '/', maxRejectShare }).catch((error: unknown) => {
    engine.source.close();
    throw error;
  });
  const rowsOf = async (select: string) => {
    const { columns, nRows } = await engine.source.query(select);
    return Array.from({ length: nRows }, (_, row) =>
      columns.map(({ type, values }) => (type === 'day' ? dateOf(Number(values[row])) : values[row])),
    );
  };
  return { engine, report, rowsOf };
}

it('reads the types of a server as the canonical ones, or rejects what they cannot hold', async () => {
  const { engine, report, rowsOf } = await load([
    ACCOUNTS,
    {
      table: 'subscriptions',
      sql: 'select * from contracts',
      columns: { account_id: 'customer', starts_on: 'begins', ends_on: 'ends', mrr: 'price', billing_period: 'period' },
    },
    {
      table: 'usage_events',
      sql: 'select * from events',
      columns: { account_id: 'customer', occurred_at: 'at', feature: 'what', quantity: 'amount', value: 'worth * 2' },
    },
  ]);
  expect(report.tables.map(({ nKept, nRejected }) => [nKept, nRejected])).toEqual([
    [2, 1],
    [2, 3],
    [1, 4],
  ]);
  expect(report.tables[0].attributes).toEqual(['upper_code', 'tag', 'code', 'words', 'facts', 'list', 'share']);
  expect(
    await rowsOf(
      'select account_key, account_id, started_on, segment, upper_code, tag, words, facts, list, share from accounts order by 1',
    ),
  ).toEqual([
    [0, '12', '2024-02-29', null, null, null, null, null, null, '3'],
    [
      ...[1, '9007199254740993', '2023-12-31', 'Big', 'AB', '00000000-0000-0000-0000-00000000000a', 'Ä', '{"a": 1}'],
      ...['{x,y}', '7.50'],
    ],
  ]);
  expect(
    await rowsOf('select starts_on, ends_on, mrr, seats, billing_period from subscriptions order by starts_on'),
  ).toEqual([
    ['2024-03-01', '2024-06-30', 100.1, 3, 3],
    ['2024-07-01', null, 0.1, Number.NaN, 12],
  ]);
  expect(await rowsOf('select occurred_at, feature, quantity, value, event_on from usage_events')).toEqual([
    ['2024-03-05T23:59:59.999999Z', ' f ', 0, 3, '2024-03-05'],
  ]);
  expect(await rowsOf('select key, "column", value, rule from rejects order by table_no, rule, value')).toEqual([
    ['2', 'began', 'infinity', 'outside 1970-01-01 to 2100-12-31; leave an open end empty'],
    ['12', 'ends', '2024-07-01', 'must be after starts_on'],
    ['12', 'ends', '2024-02-30', 'no such date'],
    ['2', 'customer', '2', 'unknown account: not in accounts, or rejected there'],
    ['12.0', 'amount', `1${'0'.repeat(199)}`, 'expected a finite number'],
    ['12.0', 'value', 'Infinity', 'expected a finite number'],
    ['12.0', 'amount', 'NaN', 'expected a finite number'],
    ['12.0', 'at', '-infinity', 'outside 1970-01-01 to 2100-12-31; leave an open end empty'],
  ]);
  engine.source.close();
});

it('names a type that no canonical column can be made of', async () => {
  const columns = { ...ACCOUNTS.columns, started_on: 'list' };
  await expect(load([{ ...ACCOUNTS, columns }])).rejects.toThrow(
    new DataError([
      'tables.accounts.columns.started_on: list is of type text[]; expected a date. Map it with an SQL expression that makes one.',
    ]),
  );
});

it('tells of too many rejects with the most frequent rules, and keeps them for who asks', async () => {
  const engine = await openPostgresEngine({ address: server.address, addressName: 'TEST', timeoutSeconds: 30 });
  await expect(engine.load({ tables: [ACCOUNTS], baseFolder: '/', maxRejectShare: 0.1 })).rejects.toThrow(
    'tables.accounts: 1 of 3 rows (33.3%) are rejected, above max_reject_share (10%). Most frequent: began: outside 1970-01-01 to 2100-12-31; leave an open end empty (1 rows, such as "infinity"). All of them stand in rejects.csv; mend the data or the mapping, or raise max_reject_share.',
  );
  const kept = await engine.source.query('select rule from rejects');
  expect(kept.nRows).toBe(1);
  engine.source.close();
});
