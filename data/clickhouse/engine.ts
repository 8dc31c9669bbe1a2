import type { Engine } from '../engine.ts';
import { type ClickHouseClient, connectClickHouse } from './client.ts';
import { loadFromClickHouse } from './load-history.ts';
import { HTTP_SETTINGS } from './settings.ts';
import { openClickHouse, type SessionOptions } from './source.ts';
import { truncateTables } from './truncate.ts';

/** Which ClickHouse: its address (never shown), or a client that is ready. */
export type ClickHouseOptions = ({ readonly url: string } | { readonly client: ClickHouseClient }) & {
  /** Longest time of one query; default: 600. */
  readonly timeoutSeconds?: number;
};

const TIMEOUT_SECONDS = 600;

/**
 * The tables of a ClickHouse server or cluster: metrics are computed there, and what is fetched is small.
 *
 * @throws {ServerError} If the client is not installed, the server cannot be reached, or it does not let the user do what is needed.
 */
export async function openClickHouseEngine(options: ClickHouseOptions): Promise<Engine> {
  const timeoutSeconds = options.timeoutSeconds ?? TIMEOUT_SECONDS;
  async function session(isSmall: boolean): Promise<SessionOptions> {
    return 'client' in options
      ? { client: options.client, timeoutSeconds, settings: {}, ownsClient: false, isSmall }
      : {
          client: await connectClickHouse(options.url, timeoutSeconds),
          timeoutSeconds,
          settings: HTTP_SETTINGS,
          ownsClient: true,
          isSmall,
        };
  }
  const source = await openClickHouse(await session(false));
  let loaded: readonly string[] = [];
  return {
    source,
    async load(request) {
      const report = await loadFromClickHouse(source, request);
      loaded = report.tables.map(({ table }) => table);
      return report;
    },
    truncate: (dataEnd) => truncateTables(source, loaded, dataEnd),
    openScratch: async () => openClickHouse(await session(true)),
  };
}
