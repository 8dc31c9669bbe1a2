import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { ClickHouseClient } from '../../../data/clickhouse/client.ts';
import { clickhouse } from './clickhouse.ts';

/** What the server reads of an address's parameters itself, or needs HTTP for. */
const NOT_SETTINGS =
  /^(query_id|session_id|session_timeout|database|default_format|role|wait_end_of_query|send_progress_in_http_headers|http_\w+|cancel_http_\w+|enable_http_compression)$/;

/** The only user. */
export const USER = 'me';
export const PASSWORD = 'hunter2';

/**
 * An HTTP address in front of the engine in this process, as ClickHouse has one: a session under each session_id, settings as parameters of
 * the address, results and errors as the server writes them. So the client's own way over a socket is part of the tests.
 */
export async function openHttpFront(): Promise<{ readonly port: number; close(): void }> {
  const sessions = new Map<string, ClickHouseClient>();
  const server: Server = createServer(async (request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const query = await bodyOf(request);
    const id = searchParams.get('session_id') ?? '';
    if (!isKnown(request)) {
      response.writeHead(403, { 'X-ClickHouse-Exception-Code': '516' });
      response.end(`Code: 516. DB::Exception: ${USER}: Authentication failed. (AUTHENTICATION_FAILED)`);
      return;
    }
    const session = sessions.get(id) ?? clickhouse();
    sessions.set(id, session);
    const settings = [...searchParams].filter(([name]) => !NOT_SETTINGS.test(name));
    try {
      const { stream } = await session.exec({ query, clickhouse_settings: Object.fromEntries(settings) });
      response.writeHead(200, { 'Content-Type': 'application/octet-stream' });
      for await (const chunk of stream) response.write(chunk);
      response.end();
    } catch (error) {
      const { code, message, type } = error as { code: string; message: string; type: string };
      response.writeHead(500, { 'X-ClickHouse-Exception-Code': code });
      response.end(`Code: ${code}. DB::Exception: ${message} (${type}) (version 26.7.2.1)`);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function isKnown({ headers }: IncomingMessage): boolean {
  return headers.authorization === `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
