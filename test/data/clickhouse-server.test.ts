import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openClickHouseEngine } from '../../data/clickhouse/engine.ts';
import { errorOf } from '../../data/clickhouse/messages.ts';
import { QueryError, ServerError } from '../../data/errors.ts';

/** The lines that opening an address ends with. */
async function linesOf(url: string): Promise<readonly string[]> {
  try {
    (await openClickHouseEngine({ url, timeoutSeconds: 1 })).source.close();
    return [];
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    return [error.message];
  }
}

describe('a server that cannot be used', () => {
  let dropping: Server;
  let port: number;
  beforeAll(async () => {
    dropping = createServer((socket) => socket.once('data', () => socket.destroy()));
    await new Promise<void>((resolve) => dropping.listen(0, '127.0.0.1', resolve));
    port = (dropping.address() as { port: number }).port;
  });
  afterAll(() => dropping.close());

  test('is not there', async () => {
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
    const { port: closed } = free.address() as { port: number };
    await new Promise((resolve) => free.close(resolve));
    expect(await linesOf(`http://me:hunter2@127.0.0.1:${closed}/crm`)).toEqual([
      'source.url: the ClickHouse server cannot be reached (ECONNREFUSED); check the host, the port (8123, or 8443 with https) and the network.',
    ]);
  });

  test('drops the connection', async () => {
    expect(await linesOf(`http://me:hunter2@127.0.0.1:${port}/crm`)).toEqual([
      'The connection to ClickHouse was lost; run again: finished stages of a recalibration are kept.',
    ]);
  });

  test.each([
    'not an address',
    'ftp://me:hunter2@host',
    'http://me:hunter2@host:8123?what=ever',
  ])('has an address that is none: %s', async (url) => {
    const lines = await linesOf(url);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^source\.url: the variable does not hold an address of ClickHouse/);
    expect(lines.join()).not.toContain('hunter2');
  });
});

/** An error as the client gives it. */
function serverError(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

describe('what the server says', () => {
  test.each([
    [
      '516',
      'me: Authentication failed: password is incorrect, or there is no user with such name.',
      /^source\.url: ClickHouse refuses the user or the password/,
    ],
    [
      '159',
      'Timeout exceeded: elapsed 61.2 seconds, maximum: 60.',
      /^ClickHouse stopped a query after 60 s; raise source\.timeout_seconds/,
    ],
    [
      '241',
      'Memory limit (for query) exceeded: would use 9.32 GiB: While executing AggregatingTransform.',
      /^ClickHouse ran out of the memory .*9\.32 GiB\.\) Raise max_memory_usage/,
    ],
    ['243', 'Cannot reserve 1.00 MiB, not enough space.', /^ClickHouse has no room left on its disk/],
    [
      '497',
      "me: Not enough privileges. To execute this query, it's necessary to have the grant SELECT(id) ON crm.accounts.",
      /grant SELECT\(id\) ON crm\.accounts\. See docs\/clickhouse\.md\.$/,
    ],
    ['164', 'me: Cannot execute query in readonly mode.', /readonly = 1/],
    ['372', 'Session not found.', /^The session with ClickHouse was lost/],
    [
      '60',
      'Unknown table expression identifier `barometer_12_3`. In scope SELECT 1.',
      /^The session with ClickHouse was lost, and its temporary tables/,
    ],
  ])('is one line, and ends the run: %s', (code, message, line) => {
    const fault = errorOf(serverError(code, message), 'SELECT 1', 60);
    expect(fault).toBeInstanceOf(ServerError);
    expect((fault as ServerError).message).not.toContain('\n');
    expect(fault.message).toMatch(line);
  });

  test('of a table or column is about that query alone, without the query', () => {
    const unknown = errorOf(
      serverError('60', "Unknown table expression identifier 'crm.gone' in scope SELECT 1"),
      'q',
      60,
    );
    expect(unknown).toBeInstanceOf(QueryError);
    expect(unknown.message).toBe('there is no table crm.gone, or the user may not see it');
    const column = errorOf(
      serverError('47', 'Unknown expression identifier `x` in scope SELECT x FROM t. Maybe you meant: y'),
      'q',
      60,
    );
    expect(column.message).toBe('Unknown expression identifier `x`');
  });
});
