import { createClient } from '@clickhouse/client';
import connection from 'chdb/connection';
import { afterAll } from 'vitest';
import type { ClickHouseClient } from '../../../data/clickhouse/client.ts';

const opened: ClickHouseClient[] = [];

/** A client on the ClickHouse inside this process; clients see the same tables, and each has a session of its own. */
export function clickhouse(): ClickHouseClient {
  const inProcess = connection.createChdbConnection({ path: ':memory:' });
  // The two packages carry the types of different versions.
  const client = createClient({ connection: inProcess as never }) as unknown as ClickHouseClient;
  opened.push(client);
  return client;
}

/** Holds the engine: with its last client it goes, and its tables and folder with it. */
export const keeper = clickhouse();

afterAll(async () => {
  for (const client of opened) await client.close();
});

/** Run statements for their effect, with the settings of the server alone. */
export async function run(client: ClickHouseClient, ...statements: readonly string[]): Promise<void> {
  for (const query of statements) {
    const { stream } = await client.exec({ query, clickhouse_settings: {} });
    for await (const _ of stream);
  }
}
