import { createClient } from '@clickhouse/client';
import connection from 'chdb/connection';
import type { ClickHouseClient } from '../../../data/clickhouse/client.ts';

/** A client on the ClickHouse inside this process; clients see the same tables, and each has a session of its own. */
export function clickhouse(): ClickHouseClient {
  const inProcess = connection.createChdbConnection({ path: ':memory:' });
  // biome-ignore lint/suspicious/noExplicitAny: the two packages carry the types of different versions.
  return createClient({ connection: inProcess as any }) as unknown as ClickHouseClient;
}

/** Holds the engine: with its last client it would go, and its tables with it. */
export const keeper = clickhouse();

/** Run statements for their effect, with the settings of the server alone. */
export async function run(client: ClickHouseClient, ...statements: readonly string[]): Promise<void> {
  for (const query of statements) {
    const { stream } = await client.exec({ query, clickhouse_settings: {} });
    for await (const _ of stream);
  }
}
