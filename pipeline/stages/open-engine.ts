import { openClickHouseEngine } from '../../data/clickhouse/engine.ts';
import type { Engine } from '../../data/engine.ts';
import { openDuckDbEngine } from '../../data/load/duckdb-engine.ts';
import { openPostgresEngine } from '../../data/postgres/engine.ts';
import type { LoadedConfig } from '../config/index.ts';
import type { ServerConfig } from '../config/types.ts';
import { variableValue } from '../config/variables.ts';
import { UserFault } from '../errors.ts';

/**
 * The engine that the config names, without a history in it yet.
 *
 * @throws {UserFault} If the variable with a server's address is not set.
 * @throws {ServerError} If a server cannot be used.
 */
export async function openEngine({ config, folder }: LoadedConfig): Promise<Engine> {
  const { source } = config;
  switch (source.engine) {
    case 'duckdb':
      return openDuckDbEngine({ baseFolder: folder, readableFolders: source.folders });
    case 'postgres':
      return openPostgresEngine({
        address: addressIn(source),
        addressName: source.urlVariable,
        timeoutSeconds: source.timeoutSeconds,
      });
    case 'clickhouse':
      return openClickHouseEngine({ url: addressIn(source), timeoutSeconds: source.timeoutSeconds });
  }
}

const EXAMPLE = {
  postgres: 'postgres://user:password@host:5432/database',
  clickhouse: 'https://user:password@host:8443/database',
};

function addressIn({ engine, urlVariable: variable }: ServerConfig): string {
  const address = variableValue(variable);
  if (address !== null) return address;
  throw new UserFault(
    `config.source.url names the environment variable ${variable}, which is not set here; set it to the address of the server, such as ${EXAMPLE[engine]}.`,
  );
}
