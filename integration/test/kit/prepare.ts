import { existsSync } from 'node:fs';
import { openClickHouseEngine } from '../../../data/clickhouse/engine.ts';
import type { Engine } from '../../../data/engine.ts';
import type { LoadedConfig } from '../../../pipeline/config/index.ts';
import { openEngine } from '../../../pipeline/stages/open-engine.ts';
import { type History, openHistory } from '../../../pipeline/stages/open-history.ts';
import { clickhouse, keeper, run } from './clickhouse.ts';

/** The files of a config as tables of a database, and the config that reads them there. */
export async function inDatabase(loaded: LoadedConfig, database: string): Promise<LoadedConfig> {
  await run(keeper, `CREATE DATABASE IF NOT EXISTS ${database}`);
  const tables = Object.entries(loaded.config.tables).map(([table, from]) => {
    if (from.kind !== 'file' || !existsSync(from.path)) throw new Error(`${table} is no file`);
    return { table, path: from.path, columns: from.columns };
  });
  for (const { table, path } of tables) {
    await run(
      keeper,
      `CREATE TABLE ${database}.${table} ENGINE = MergeTree ORDER BY tuple() AS SELECT * FROM file('${path}')`,
    );
  }
  const named = tables.map(({ table, columns }) => [
    table,
    { kind: 'sql', sql: `select * from ${database}.${table}`, columns },
  ]);
  return { ...loaded, config: { ...loaded.config, tables: Object.fromEntries(named) } };
}

/** ClickHouse in this process as an engine. */
export function openInProcess(): Promise<Engine> {
  return openClickHouseEngine({ client: clickhouse() });
}

export type Prepared = { readonly duckdb: History; readonly clickhouse: History };

/** One history in both engines. The caller closes both. */
export async function inBoth(loaded: LoadedConfig, database: string): Promise<Prepared> {
  const purpose = { kind: 'learn', asOf: null } as const;
  return {
    duckdb: await openHistory(loaded, purpose, { open: openEngine }),
    clickhouse: await openHistory(await inDatabase(loaded, database), purpose, { open: openInProcess }),
  };
}
