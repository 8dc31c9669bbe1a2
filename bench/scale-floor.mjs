import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

const SQL = readFileSync(new URL('./scale-floor.sql', import.meta.url), 'utf8');

/**
 * Run the metrics written by hand over a file of usage events.
 *
 * @returns The connection, in which `floor_metrics` stands.
 */
export async function runFloor({ usage, dates, found, memoryLimitMb }) {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: `${memoryLimitMb}MiB` });
  const connection = await instance.connect();
  await connection.run("set TimeZone = 'UTC'; set preserve_insertion_order = false");
  const texts = (values) => `[${values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')}]`;
  await connection.run(`set variable usage = ${texts([usage]).slice(1, -1)}`);
  await connection.run(`set variable dates = [${dates.map((date) => `date '${date}'`).join(', ')}]`);
  await connection.run(`set variable core = ${texts(found.coreFeatures)}`);
  await connection.run(`set variable integrations = ${texts(found.integrationFeatures)}`);
  await connection.run(`set variable security = ${texts(found.securityFeatures)}`);
  await connection.run(SQL);
  return connection;
}

/** Metrics of the last statement, by their names there. */
export const FLOOR_METRICS = new Set(
  [...SQL.slice(SQL.lastIndexOf('create temp table')).matchAll(/\bas (\w+)(?=,|\n)/g)].map(([, name]) => name),
);

/** Name of a metric of the catalog as the SQL calls it: features by their place among the core features. */
export function floorName(metric, coreFeatures) {
  const place = coreFeatures.findIndex((feature) => new RegExp(`^(events|trend|share)_${feature}_`).test(metric));
  return place < 0 ? metric : metric.replace(`_${coreFeatures[place]}_`, `_core${place + 1}_`);
}
