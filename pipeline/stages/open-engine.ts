import { openClickHouseEngine } from '../../data/clickhouse/engine.ts';
import type { Engine } from '../../data/engine.ts';
import { openDuckDbEngine } from '../../data/load/duckdb-engine.ts';
import type { LoadedConfig } from '../config/index.ts';
import { variableValue } from '../config/variables.ts';
import { UserFault } from '../errors.ts';

/**
 * The engine that the config names, without a history in it yet.
 *
 * @throws {UserFault} If the variable with a server's address is not set.
 * @throws {DataError} If a server cannot be used: one line.
 */
export async function openEngine({ config, folder }: LoadedConfig): Promise<Engine> {
  const { source } = config;
  switch (source.engine) {
    case 'duckdb':
      return openDuckDbEngine({ baseFolder: folder, readableFolders: source.folders });
    case 'clickhouse':
      return openClickHouseEngine({ url: addressIn(source.urlVariable), timeoutSeconds: source.timeoutSeconds });
  }
}

function addressIn(variable: string): string {
  const address = variableValue(variable);
  if (address !== null) return address;
  throw new UserFault(
    `config.source.url: the environment variable ${variable} is not set; set it to the address of the server, such as https://user:password@host:8443/database.`,
  );
}
