// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a variable's name in YAML is written so
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { clickhouseDialect } from '../../../data/dialects/clickhouse.ts';
import type { Dialect, LiteralColumn } from '../../../data/dialects/dialect.ts';
import { duckdbDialect } from '../../../data/dialects/duckdb.ts';
import { tableSpecOf } from '../../../data/tables.ts';
import { parseDay } from '../../../models/math/day.ts';
import { type LoadedConfig, loadConfig } from '../../../pipeline/config/index.ts';
import { writeParquet } from '../../../test/data/history-kit.ts';
import { keeper, run } from './clickhouse.ts';
import type { TextRow } from './ugly-rows.ts';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** One history as files of DuckDB and as tables of ClickHouse, each with the config that reads it. */
export interface Twice {
  readonly duckdb: LoadedConfig;
  readonly clickhouse: LoadedConfig;
}

/**
 * Lay down the same rows twice.
 *
 * @param asText Every column as text, so that the loader reads and judges the values; else with the types of the canonical tables.
 * @param further Lines of the config below its tables.
 */
export async function layDown(
  tables: Readonly<Record<string, readonly TextRow[]>>,
  database: string,
  asText: boolean,
  further = '',
): Promise<Twice> {
  const folder = mkdtempSync(join(tmpdir(), 'barometer-both-'));
  folders.push(folder);
  await run(keeper, `CREATE DATABASE ${database}`);
  const names = Object.keys(tables);
  for (const name of names) {
    const select = (dialect: Dialect) => selectOf(dialect, name, tables[name], asText);
    await writeParquet(select(duckdbDialect), join(folder, `${name}.parquet`));
    await run(
      keeper,
      `CREATE TABLE ${database}.${name} ENGINE = MergeTree ORDER BY tuple() AS ${select(clickhouseDialect)} SETTINGS max_query_size = 100000000`,
    );
  }
  const config = async (file: string, source: string, from: (name: string) => string) => {
    const path = join(folder, file);
    const lines = names.map((name) => `  ${name}: { sql: "select * from ${from(name)}" }`);
    writeFileSync(path, `version: 1\nmax_reject_share: 0.5\n${source}tables:\n${lines.join('\n')}\n${further}`);
    return loadConfig(path);
  };
  return {
    duckdb: await config('files.yaml', '', (name) => `'${name}.parquet'`),
    clickhouse: await config(
      'server.yaml',
      'source: { engine: clickhouse, url: "${NONE}" }\n',
      (name) => `${database}.${name}`,
    ),
  };
}

function selectOf(dialect: Dialect, table: string, rows: readonly TextRow[], asText: boolean): string {
  const types = new Map(
    tableSpecOf(table)!.columns.map(({ name, type }) => [name, type === 'months' ? 'number' : type]),
  );
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.map((name): LiteralColumn => ({ name, type: asText ? 'text' : (types.get(name) ?? 'text') }));
  const literals = rows.map((row) => columns.map(({ name, type }) => literalOf(row[name] ?? null, type)));
  return dialect.literalRows(columns, literals);
}

function literalOf(value: string | null, type: LiteralColumn['type']): string | number | null {
  if (value === null || type === 'text') return value;
  if (type === 'day') return parseDay(value);
  if (type === 'flag') return value === 'true' ? 1 : 0;
  return value;
}
