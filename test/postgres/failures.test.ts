import { createServer } from 'node:net';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataError, ServerError } from '../../data/errors.ts';
import type { TableRequest } from '../../data/load/types.ts';
import { openPostgresEngine } from '../../data/postgres/engine.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let client: Client;

beforeAll(async () => {
  server = await startServer();
  client = await server.client();
  await client.query(`
    create schema crm;
    create table crm.customers (id text, began date, note text);
    insert into crm.customers values ('a', '2024-01-01', 'x'), ('b', '2024-02-01', 'y');
    create table crm.secrets (id text);
    create function crm.write() returns text language sql as $$ insert into crm.customers values ('z', '2024-01-01', 'w') returning id $$;
    create role reader login password 'reads';
    revoke temporary on database history from public;
    grant temporary on database history to reader;
    create role guest login password 'guest';
    grant usage on schema crm to reader, guest;
    grant select on crm.customers to reader, guest;
  `);
});

afterAll(() => server.stop());

const ACCOUNTS: TableRequest = {
  table: 'accounts',
  sql: 'select * from crm.customers',
  columns: { account_id: 'id', started_on: 'began' },
};

function as(user: string): string {
  return server.address.replace(/\/\/[^@]*@/, `//${user}@`);
}

/** What loading says, line by line; the first text is that of an account's name where it works. */
async function lines(
  tables: readonly TableRequest[],
  address = as('reader:reads'),
  timeoutSeconds = 30,
): Promise<readonly string[]> {
  try {
    const engine = await openPostgresEngine({ address, addressName: 'CRM_ADDRESS', timeoutSeconds });
    try {
      const { tables: loads } = await engine.load({ tables, baseFolder: '/', maxRejectShare: 0 });
      return loads.map(({ table, nKept }) => `${table}: ${nKept} rows`);
    } finally {
      engine.source.close();
    }
  } catch (error) {
    if (error instanceof DataError) return error.lines;
    if (error instanceof ServerError) return [error.message];
    throw error;
  }
}

describe('a server that cannot be used', () => {
  it('is told of in one line without its address', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const { port } = closed.address() as { port: number };
    await new Promise((resolve) => closed.close(resolve));
    const start = 'source.url: no connection to the PostgreSQL server in the environment variable CRM_ADDRESS';
    const cases: [string, string][] = [
      [as('reader:wrong'), ' (28P01): the server refused the user or the password.'],
      [as('nobody:hunter2'), ' (28P01): the server refused the user or the password.'],
      [as('reader:reads').replace('/history', '/none'), ' (3D000): the server has no database of that name.'],
      [
        `postgres://me:hunter2@127.0.0.1:${port}/crm`,
        ' (ECONNREFUSED): nothing listens at the address; check host and port, and that the server runs.',
      ],
      [
        'not an address:hunter2@',
        ': what it holds is no address such as postgres://user:password@host:5432/database, or the connection failed.',
      ],
    ];
    for (const [address, end] of cases) expect(await lines([ACCOUNTS], address)).toEqual([`${start}${end}`]);
  });

  it('asks for the right to make temporary tables, and for no other than to read', async () => {
    expect(await lines([ACCOUNTS], as('guest:guest'))).toEqual([
      'source.url: the user may not make temporary tables in the database; let its owner run GRANT TEMPORARY ON DATABASE ... TO the user.',
    ]);
    expect(await lines([ACCOUNTS])).toEqual(['accounts: 2 rows']);
  });

  it('is not waited for longer than the config says', async () => {
    const slow = { ...ACCOUNTS, sql: 'select c.* from crm.customers c, pg_sleep(20)' };
    const line =
      'A query on the PostgreSQL server was stopped: it took longer than 1 seconds, or somebody cancelled it. Raise source.timeout_seconds, or load less history in the sql of the tables.';
    expect(await lines([slow], as('reader:reads'), 1)).toEqual([`tables.accounts: ${line}`]);
  });
});

describe('the sql of a table', () => {
  it('is told of with the words of the server, all tables at once', async () => {
    const usage = (sql: string, columns = {}): TableRequest => ({ table: 'usage_events', sql, columns });
    expect(await lines([{ ...ACCOUNTS, sql: 'select * from crm.custmers' }, usage('select 1 from')])).toEqual([
      'tables.accounts: the sql fails: relation "crm.custmers" does not exist.',
      'tables.usage_events: the sql fails: syntax error at or near ")".',
    ]);
    expect(await lines([{ ...ACCOUNTS, sql: 'select * from crm.secrets' }])).toEqual([
      'tables.accounts: the sql fails: permission denied for table secrets.',
    ]);
    expect(await lines([{ ...ACCOUNTS, columns: { account_id: 'id', started_on: 'begun' } }])).toEqual([
      'tables.accounts.columns.started_on names begun, which sql does not have; its columns are id, began, note (nearest: began).',
    ]);
    expect(
      await lines([{ ...ACCOUNTS, sql: 'select id, began, 1 / (length(note) - 1) as x from crm.customers' }]),
    ).toEqual(['tables.accounts: the sql fails: division by zero.']);
  });

  it('is one select: a second statement, and what ends it early, are refused', async () => {
    for (const sql of [
      'select 1; drop table crm.customers',
      'select * from crm.customers) s; --',
      'drop table crm.customers',
      'select $1::text as id',
    ]) {
      expect(await lines([{ ...ACCOUNTS, sql }]), sql).toEqual([
        expect.stringContaining('tables.accounts: the sql fails: '),
      ]);
    }
    expect(await lines([{ ...ACCOUNTS, sql: 'select * from crm.customers; -- all of them' }])).toEqual([
      'accounts: 2 rows',
    ]);
    for (const note of [
      "began), ('x'",
      'began) from crm.customers --',
      'count(*)',
      'note; select 1',
      '(select 1) + unknown_one',
    ]) {
      const columns = { account_id: 'id', started_on: 'began', name: note };
      expect(await lines([{ ...ACCOUNTS, columns }]), note).toEqual([expect.stringContaining('tables.accounts')]);
    }
  });

  it('can only read, even where the user may write', async () => {
    const owner = server.address;
    const writing = [
      'with added as (insert into crm.customers values (1) returning *) select * from added',
      "select crm.write() as id, date '2024-01-01' as began",
      "select setval('crm.numbers', 7)::text as id, date '2024-01-01' as began",
    ];
    await client.query('create sequence crm.numbers');
    for (const sql of writing) expect(await lines([{ ...ACCOUNTS, sql }], owner), sql).toHaveLength(1);
    expect(await lines([{ ...ACCOUNTS, sql: writing[1] }], owner)).toEqual([
      'tables.accounts: the sql fails: cannot execute INSERT in a read-only transaction.',
    ]);
    expect((await client.query('select count(*)::int as n from crm.customers')).rows).toEqual([{ n: 2 }]);
  });

  it('reads the tables of the user, whatever ours are called', async () => {
    await client.query(`
      create table public.accounts (id text, began date);
      insert into public.accounts values ('own', '2024-03-01');
      create table public.rejects (x int); create table public.usage_events (id text, at timestamptz, what text);
      insert into public.usage_events values ('own', '2024-03-05 00:30+02', 'f'), ('other', '2024-03-05', 'f');
      grant select on all tables in schema public to reader;
    `);
    const tables: TableRequest[] = [
      { table: 'accounts', sql: 'select * from accounts', columns: { account_id: 'id', started_on: 'began' } },
      {
        table: 'usage_events',
        sql: 'select * from usage_events',
        columns: { account_id: 'id', occurred_at: 'at', feature: 'what' },
      },
    ];
    const engine = await openPostgresEngine({ address: as('reader:reads'), addressName: 'X', timeoutSeconds: 30 });
    const report = await engine.load({ tables, baseFolder: '/', maxRejectShare: 0.5 });
    expect(report.tables.map(({ nKept, nRejected }) => [nKept, nRejected])).toEqual([
      [1, 0],
      [1, 1],
    ]);
    const found = await engine.source.query(
      'select a.account_id, u.occurred_at from usage_events u join accounts a using (account_key)',
    );
    expect(found.columns.map(({ values }) => [...values])).toEqual([['own'], ['2024-03-04T22:30:00Z']]);
    engine.source.close();
  });

  it('sees all tables as they stood at one moment', async () => {
    await client.query(
      `create table crm.uses (id text, at timestamp); insert into crm.uses values ('a', '2024-03-01'); grant select on crm.uses to reader`,
    );
    const loading = lines([
      { ...ACCOUNTS, sql: 'select c.* from crm.customers c, pg_sleep(1)' },
      {
        table: 'usage_events',
        sql: "select *, 'f' as feature from crm.uses",
        columns: { account_id: 'id', occurred_at: 'at' },
      },
    ]);
    const isSleeping = async () =>
      (
        await client.query(
          `select 1 from pg_stat_activity where application_name = 'barometer' and wait_event = 'PgSleep'`,
        )
      ).rowCount;
    while ((await isSleeping()) === 0);
    await client.query(`insert into crm.uses values ('a', '2024-03-02')`);
    expect(await loading).toEqual(['accounts: 2 rows', 'usage_events: 1 rows']);
  });

  it('may have columns of any name', async () => {
    const names = ['"; drop table crm.customers; --', 'ü'.repeat(31), "it's", 'r0', 'fault', 'x'.repeat(63)];
    await client.query(
      `create table crm.odd (id text, began date, ${names.map((name) => `"${name.replaceAll('"', '""')}" text default 'v'`).join(', ')});
       insert into crm.odd values ('a', '2024-01-01'); grant select on crm.odd to reader`,
    );
    const engine = await openPostgresEngine({ address: as('reader:reads'), addressName: 'X', timeoutSeconds: 30 });
    const tables = [{ ...ACCOUNTS, sql: 'select * from crm.odd' }];
    const report = await engine.load({ tables, baseFolder: '/', maxRejectShare: 0 });
    expect(report.tables[0].attributes).toEqual(names);
    const list = names.map(engine.source.dialect.identifier).join(', ');
    const found = await engine.source.query(`select ${list} from accounts`);
    expect(found.columns.map(({ values }) => values[0])).toEqual(names.map(() => 'v'));
    engine.source.close();
  });
});
