import { randomBytes } from 'node:crypto';
import { clickhouseDialect } from '../dialects/clickhouse.ts';
import { QueryError } from '../errors.ts';
import type { ResultTable, Source, SqlStep } from '../source.ts';
import type { ClickHouseClient, ClickHouseSettings } from './client.ts';
import { errorOf, OWN_PREFIX } from './messages.ts';
import { placeTables } from './placed-sql.ts';
import { RESULT_FORMAT, readRowBinary } from './row-binary.ts';
import { querySettings } from './settings.ts';

/** How a session with ClickHouse is held. */
export interface SessionOptions {
  readonly client: ClickHouseClient;
  /** Longest time of one query. */
  readonly timeoutSeconds: number;
  /** Settings of every query beside those of `querySettings`. */
  readonly settings: ClickHouseSettings;
  /** Whether the client is closed with the source. */
  readonly ownsClient: boolean;
}

/** ClickHouse as a source, with what the loader needs beside the four calls. */
export interface ClickHouseSource extends Source {
  /** Let a name stand for a select, which is run anew each time it is read; a table of that name is let go. */
  stand(name: string, select: string): Promise<void>;
}

/** A session that no query uses is let go by the server after an hour. */
const SIGN_OF_LIFE_MS = 600_000;

/**
 * Open a session: tables that steps create are temporary ones of it, under names of its own, and go with it. Nothing else is written.
 * Calls may be made at the same time; they run one after another.
 *
 * @throws {ServerFault} If the server cannot be reached, or does not let the user do what is needed.
 */
export async function openClickHouse(options: SessionOptions): Promise<ClickHouseSource> {
  const id = randomBytes(8).toString('hex');
  const session = new Session(options, id);
  const engine = await session.bestEngine(`${OWN_PREFIX}${id}_probe`);
  return sourceOn(session, `${OWN_PREFIX}${id}_`, engine);
}

/** Queries of one session, one after another. */
class Session {
  private readonly options: SessionOptions;
  private readonly id: string;
  private readonly timer: NodeJS.Timeout;
  private last: Promise<unknown> = Promise.resolve();
  private isOpen = true;

  constructor(options: SessionOptions, id: string) {
    this.options = options;
    this.id = id;
    this.timer = setInterval(() => void this.run('SELECT 1', drain).catch(() => undefined), SIGN_OF_LIFE_MS);
    this.timer.unref();
  }

  /** Send SQL as it is, and read what comes back. */
  run<T>(sql: string, read: (stream: AsyncIterable<Uint8Array>) => Promise<T>): Promise<T> {
    const next = this.last.then(async () => {
      if (!this.isOpen) throw new QueryError('the source is closed.', sql);
      const { client, timeoutSeconds, settings } = this.options;
      try {
        const answer = await client.exec({
          query: sql,
          clickhouse_settings: { ...querySettings(timeoutSeconds), ...settings },
          session_id: this.id,
        });
        return await read(answer.stream);
      } catch (error) {
        throw errorOf(error, sql, timeoutSeconds);
      }
    });
    this.last = next.catch(() => undefined);
    return next;
  }

  /** Tables on the server's disk where the user may make them, else in its memory. */
  async bestEngine(probe: string): Promise<string> {
    try {
      await this.run(`CREATE TEMPORARY TABLE ${probe} (x UInt8) ENGINE = ${ON_DISK}`, drain);
    } catch (error) {
      if (!(error instanceof Error) || !/ARBITRARY/.test(error.message)) {
        await this.close();
        throw error;
      }
      return 'Memory';
    }
    await this.run(`DROP TEMPORARY TABLE ${probe}`, drain);
    return ON_DISK;
  }

  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    clearInterval(this.timer);
    if (this.options.ownsClient) await this.options.client.close();
  }
}

const ON_DISK = 'MergeTree ORDER BY tuple()';

async function drain(stream: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of stream);
}

function sourceOn(session: Session, prefix: string, engine: string): ClickHouseSource {
  const { identifier } = clickhouseDialect;
  /** Table -> what is written in its place. */
  const places = new Map<string, string>();
  /** Table -> its temporary table. */
  const tables = new Map<string, string>();
  let nTables = 0;

  async function letGo(name: string): Promise<void> {
    const table = tables.get(name);
    tables.delete(name);
    places.delete(name);
    if (table !== undefined) await session.run(`DROP TEMPORARY TABLE IF EXISTS ${table}`, drain);
  }

  return {
    dialect: clickhouseDialect,
    async runStep({ creates, select }: SqlStep) {
      nTables++;
      const table = identifier(`${prefix}${nTables}`);
      await session.run(`CREATE TEMPORARY TABLE ${table} ENGINE = ${engine} AS\n${placeTables(select, places)}`, drain);
      await letGo(creates);
      tables.set(creates, table);
      places.set(creates, table);
    },
    async stand(name, select) {
      const placed = `(\n${select}\n)`;
      await letGo(name);
      places.set(name, placed);
    },
    async drop(names) {
      for (const name of names) await letGo(name);
    },
    query: (select): Promise<ResultTable> =>
      session.run(`${placeTables(select, places)}\nFORMAT ${RESULT_FORMAT}`, readRowBinary),
    close() {
      const dropped = [...tables.keys()].map((name) => letGo(name).catch(() => undefined));
      void Promise.all(dropped).then(() => session.close());
    },
  };
}
