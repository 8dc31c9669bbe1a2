import { beforeAll, describe, expect, it } from 'vitest';
import { openClickHouseEngine } from '../../data/clickhouse/engine.ts';
import { DataError, ServerError } from '../../data/errors.ts';
import type { TableRequest } from '../../data/load/types.ts';
import { clickhouse, keeper, run } from './kit/clickhouse.ts';

const ACCOUNTS: TableRequest = { table: 'accounts', sql: 'select * from faults.accounts', columns: {} };

beforeAll(async () => {
  await run(
    keeper,
    'CREATE DATABASE faults',
    "CREATE TABLE faults.accounts ENGINE = MergeTree ORDER BY tuple() AS SELECT concat('a', toString(number)) AS account_id, toDate('2024-01-01') AS started_on, [number] AS parts FROM numbers(5)",
    "CREATE TABLE faults.events ENGINE = MergeTree ORDER BY tuple() AS SELECT concat('a', toString(number % 6)) AS account_id, toDateTime('2024-03-01 00:00:00', 'UTC') + number AS at, 'f' AS feature, toFloat64(number) AS n FROM numbers(60)",
    'CREATE TABLE faults.empty ENGINE = MergeTree ORDER BY tuple() AS SELECT * FROM faults.accounts WHERE 0',
  );
});

/** The lines that loading these tables ends with. */
async function linesOf(tables: readonly TableRequest[], timeoutSeconds = 600): Promise<readonly string[]> {
  const engine = await openClickHouseEngine({ client: clickhouse(), timeoutSeconds });
  try {
    await engine.load({ tables, baseFolder: '/', maxRejectShare: 0.05 });
    return [];
  } catch (error) {
    if (error instanceof ServerError) return [error.message];
    if (!(error instanceof DataError)) throw error;
    return error.lines;
  } finally {
    engine.source.close();
  }
}

const accounts = (sql: string, columns: Record<string, string> = {}): TableRequest[] => [
  { table: 'accounts', sql, columns },
];
const events = (columns: Record<string, string>): TableRequest[] => [
  ACCOUNTS,
  { table: 'usage_events', sql: 'select * from faults.events', columns },
];

describe('a fault is one line that says what, where and what to do', () => {
  it.each<[string, readonly TableRequest[], string]>([
    [
      'an unknown table',
      accounts('select * from faults.nothing'),
      'tables.accounts: the sql fails: there is no table faults.nothing, or the user may not see it.',
    ],
    [
      'an unknown database',
      accounts('select * from nowhere.accounts'),
      'tables.accounts: the sql fails: Database nowhere does not exist.',
    ],
    [
      'an unknown column in sql',
      accounts('select nothing from faults.accounts'),
      'tables.accounts: the sql fails: Unknown expression identifier `nothing`.',
    ],
    [
      'no select',
      accounts('insert into faults.accounts select * from faults.accounts'),
      'tables.accounts.sql: is not a SELECT; only one SELECT is allowed.',
    ],
    [
      'two statements',
      accounts('select 1; drop table faults.accounts'),
      'tables.accounts.sql: holds more than one statement; only one SELECT is allowed.',
    ],
    [
      'nonsense',
      accounts('select from where'),
      'tables.accounts.sql: cannot be parsed: Syntax error: failed at position 18 (end of query): .',
    ],
    [
      'a bracket that closes ours',
      accounts('select 1) union all (select 2'),
      'tables.accounts.sql: cannot be parsed: Syntax error: failed at position 9 ()): ) union all (select 2. Unmatched parentheses: ).',
    ],
    [
      'the clock',
      accounts('select *, now() as started_on from faults.accounts'),
      'tables.accounts.sql: uses now, which gives another value each time; the same data must give the same rows.',
    ],
    [
      'a file of the server',
      accounts("select * from file('/etc/passwd', 'LineAsString')"),
      "tables.accounts.sql: reads by file, which leaves the server's own tables; name a table instead.",
    ],
    [
      'another address',
      accounts("select * from url('http://127.0.0.1:1/x', 'CSV')"),
      "tables.accounts.sql: reads by url, which leaves the server's own tables; name a table instead.",
    ],
    [
      'a file',
      [{ table: 'accounts', file: 'a.csv', columns: {} }],
      'tables.accounts.file: cannot be read by engine: clickhouse; name the table by sql, such as "select * from crm.accounts".',
    ],
    ['no rows', accounts('select * from faults.empty'), 'tables.accounts: sql has no rows.'],
    [
      'a missing column',
      events({}),
      "tables.usage_events: no column occurred_at in sql; its columns are account_id, at, feature, n. Write columns: { occurred_at: the_source_column } with the source's column or an SQL expression.",
    ],
    [
      'a mapped column that is not there',
      events({ occurred_at: 'time' }),
      'tables.usage_events.columns.occurred_at names time, which sql does not have; its columns are account_id, at, feature, n.',
    ],
    [
      'an expression with an unknown column',
      events({ occurred_at: 'at + seconds' }),
      'tables.usage_events.columns.occurred_at: `at + seconds` uses seconds, which sql does not have; its columns are account_id, at, feature, n.',
    ],
    [
      'an aggregate',
      events({ occurred_at: 'max(at)' }),
      'tables.usage_events.columns.occurred_at: `max(at)` makes one value of many rows; expected one for each. Group in sql instead of columns.',
    ],
    [
      'a query in an expression',
      events({ occurred_at: '(select max(at) from faults.events)' }),
      'tables.usage_events.columns.occurred_at: `(select max(at) from faults.events)` is not one plain expression over the columns.',
    ],
    [
      'several rows of one',
      events({ occurred_at: 'arrayJoin([at, at])' }),
      'tables.usage_events.columns.occurred_at: `arrayJoin([at, at])` calls arrayJoin, which makes several rows of one; do that in sql instead of columns.',
    ],
    [
      'a list',
      accounts('select * from faults.accounts', { started_on: 'parts' }),
      'tables.accounts.columns.started_on: parts is of type Array(UInt64); expected a date. Map it with an SQL expression that makes one.',
    ],
    [
      'an unknown canonical column',
      events({ occurred_at: 'at', featur: 'feature' }),
      'tables.usage_events.columns.featur is no column of usage_events; did you mean feature? Its columns are account_id, occurred_at, feature, user_id, team, quantity, value, recorded_at, id.',
    ],
    [
      'an expression that fails on a row',
      events({ occurred_at: "toDateTime(feature, 'UTC')" }),
      "tables.usage_events: the sql fails: Cannot read DateTime: unexpected alphabetical character: Cannot parse DateTime('UTC') from String.",
    ],
    [
      'too many rejects',
      events({ occurred_at: 'at' }),
      'tables.usage_events: 10 of 60 rows (16.7%) are rejected, above max_reject_share (5%). Most frequent: account_id: unknown account: not in accounts, or rejected there (10 rows, such as "a5" at line 51). All of them stand in rejects.csv; mend the data or the mapping, or raise max_reject_share.',
    ],
  ])('%s', async (_, tables, line) => {
    expect(await linesOf(tables)).toEqual([line]);
  });

  it('a bracket that ends ours', async () => {
    const [line] = await linesOf(events({ occurred_at: 'at) from faults.events where (1' }));
    expect(line).toMatch(/^tables\.usage_events\.columns\.occurred_at: `at\) from .*` cannot be parsed: /);
  });

  it('a query that takes too long', async () => {
    const slow =
      'select * from faults.accounts where (select count() from numbers(100000000000) where cityHash64(number) = 1) = 0';
    expect(await linesOf(accounts(slow), 1)).toEqual([
      'ClickHouse stopped a query after 1 s; raise source.timeout_seconds, or take fewer snapshots (snapshots.from).',
    ]);
  });

  it('nothing of the server is changed', async () => {
    const { stream } = await keeper.exec({
      query: "SELECT count() FROM system.tables WHERE database IN ('faults', 'default') FORMAT TSV",
      clickhouse_settings: {},
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('3\n');
  });
});
