import type { Client } from 'pg';
import { ServerError } from '../errors.ts';
import type { ResultTable } from '../source.ts';
import { type FieldOfResult, ResultBuilder, type RowOfTexts } from './border.ts';
import { failureOf, noConnection } from './failures.ts';

/** Where a PostgreSQL server is, and how long it may take. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`; never shown. */
  readonly address: string;
  /** Name of the environment variable that holds the address, for messages. */
  readonly addressName: string;
  /** Longest time of one statement. */
  readonly timeoutSeconds: number;
}

/** One connection: statements in, columns out. Statements run in the order of the calls; every value comes as text. */
export interface Connection {
  /** Run statements of our own, parted by semicolons. */
  run(sql: string): Promise<void>;
  /** Run one statement that may hold the user's own SQL: a second one in it is refused. */
  runOne(sql: string): Promise<void>;
  /** The columns of one select, which may hold the user's own SQL, without its rows. */
  fieldsOf(select: string): Promise<readonly FieldOfResult[]>;
  /** Rows of a select of our own. */
  rows(select: string): Promise<ResultTable>;
  /** The same, fetched in portions inside a transaction that is open already. */
  fetch(select: string): Promise<ResultTable>;
  close(): void;
}

/** Rows that are fetched at once: a few megabytes. */
const PORTION = 50_000;
const CONNECT_SECONDS = 20;

/**
 * Connect to a server. The package `pg` is loaded here and nowhere else, as who reads files has no need of it.
 *
 * @throws {ServerError} One line: what keeps the connection from coming about, without the address.
 */
export async function connect({ address, addressName, timeoutSeconds }: PostgresOptions): Promise<Connection> {
  const { Client: PgClient } = await loadDriver();
  if (!/^postgres(ql)?:\/\//.test(address)) throw noConnection(null, addressName);
  let client: Client;
  try {
    client = new PgClient({
      connectionString: address,
      application_name: 'barometer',
      connectionTimeoutMillis: CONNECT_SECONDS * 1000,
      keepAlive: true,
    });
    // Without a listener, a connection that drops between two statements would end the process.
    client.on('error', () => {});
    await client.connect();
  } catch (error) {
    throw noConnection(error, addressName);
  }
  return connectionOn(client, timeoutSeconds);
}

async function loadDriver(): Promise<Pick<typeof import('pg'), 'Client'>> {
  try {
    const { default: driver } = await import('pg');
    return driver;
  } catch (error) {
    throw new ServerError(
      'source.engine: postgres needs the package pg, which is not installed; run `npm install pg` beside Barometer.',
      error,
    );
  }
}

interface Answer {
  readonly fields: readonly FieldOfResult[];
  readonly rows: readonly RowOfTexts[];
}

function connectionOn(client: Client, seconds: number): Connection {
  let lost: unknown = null;
  client.on('error', (error) => void (lost ??= error));
  client.on('end', () => void (lost ??= new Error('Connection terminated')));
  const send = async (text: string, isOne = false): Promise<Answer> => {
    try {
      const answer = await client.query({ text, rowMode: 'array', types: AS_TEXT, ...(isOne ? ONE_STATEMENT : {}) });
      const last = Array.isArray(answer) ? answer.at(-1) : answer;
      return { fields: last.fields, rows: last.rows };
    } catch (error) {
      throw failureOf(lost ?? error, text, seconds, lost !== null);
    }
  };
  const fetch = async (select: string) => {
    await send(`DECLARE portions NO SCROLL CURSOR FOR ${select}`);
    let answer = await send(`FETCH FORWARD ${PORTION} FROM portions`);
    const builder = new ResultBuilder(answer.fields);
    for (;;) {
      builder.add(answer.rows);
      if (answer.rows.length < PORTION) break;
      answer = await send(`FETCH FORWARD ${PORTION} FROM portions`);
    }
    await send('CLOSE portions');
    return builder.finish();
  };
  return {
    run: async (sql) => void (await send(sql)),
    runOne: async (sql) => void (await send(sql, true)),
    fieldsOf: async (select) => (await send(`SELECT * FROM (\n${select}\n) described LIMIT 0`, true)).fields,
    rows: async (select) => {
      const { fields, rows } = await send(select);
      const builder = new ResultBuilder(fields);
      builder.add(rows);
      return builder.finish();
    },
    fetch,
    close: () => void client.end().catch(() => {}),
  };
}

/** Values stay the texts that the server sends: `ResultBuilder` reads them by type. */
const AS_TEXT = { getTypeParser: () => (text: string) => text };

/** The extended protocol takes one statement and no more. */
const ONE_STATEMENT = { queryMode: 'extended' } as const;
