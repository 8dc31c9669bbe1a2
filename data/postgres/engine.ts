import type { Engine } from '../engine.ts';
import { loadServerHistory } from '../server/load-history.ts';
import { truncateServerHistory } from '../server/truncate.ts';
import type { PostgresOptions } from './connection.ts';
import { openPostgres } from './source.ts';

/** The tables of a PostgreSQL server, in which everything is computed too. */
export async function openPostgresEngine(options: PostgresOptions): Promise<Engine> {
  const source = await openPostgres(options);
  let tables: readonly string[] = [];
  return {
    source,
    async load(request) {
      const report = await loadServerHistory(source, request);
      tables = report.tables.map(({ table }) => table);
      return report;
    },
    truncate: (dataEnd) => truncateServerHistory(source, tables, dataEnd),
    openScratch: () => openPostgres(options),
  };
}
