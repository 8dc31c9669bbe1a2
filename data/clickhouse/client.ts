import { ServerError } from '../errors.ts';

export type ClickHouseSettings = Readonly<Record<string, string | number>>;

/** What is used of a client of `@clickhouse/client`. */
export interface ClickHouseClient {
  exec(request: {
    query: string;
    clickhouse_settings: Record<string, string | number>;
    session_id?: string;
  }): Promise<{ readonly stream: AsyncIterable<Uint8Array> }>;
  close(): Promise<void>;
}

/** Longer than the server's own limit, so that the server's words are what is told. */
const GRACE_SECONDS = 30;

/**
 * A client for an address, with one connection, which a session needs.
 *
 * @throws {ServerError} If the package is not installed, or the address is none.
 */
export async function connectClickHouse(url: string, timeoutSeconds: number): Promise<ClickHouseClient> {
  const { createClient } = await import('@clickhouse/client').catch((error: unknown) => {
    throw new ServerError(
      'source.engine: clickhouse needs the package @clickhouse/client, which is not installed; run `npm install @clickhouse/client`.',
      error,
    );
  });
  try {
    const client = createClient({
      url,
      request_timeout: (timeoutSeconds + GRACE_SECONDS) * 1000,
      max_open_connections: 1,
      // A header of progress every half a minute, as long as a query runs.
      max_response_headers_size: 4_000_000,
      application: 'barometer',
      // Its own log would show the address.
      log: { level: 127 },
    });
    return client as unknown as ClickHouseClient;
  } catch (error) {
    throw new ServerError(
      'source.url: the variable does not hold an address of ClickHouse; expected one such as https://user:password@host:8443/database (not shown here).',
      error,
    );
  }
}
