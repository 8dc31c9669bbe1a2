import { randomBytes } from 'node:crypto';
import { clickhouseDialect } from '../dialects/clickhouse.ts';
import { QueryError, ServerError, sentence } from '../errors.ts';
import { columnOfType } from '../result-columns.ts';
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
  /** Whether tables are small, and quicker in memory than on the server's disk. */
  readonly isSmall: boolean;
}

/** ClickHouse as a source, with what the loader needs beside the four calls. */
export interface ClickHouseSource extends Source {
  /** As `runStep`, but the select is sent as it is: the names in it are those of the user's own tables. */
  create(name: string, select: string): Promise<void>;
  /** Let a name stand for a select, sent as it is and run anew each time the name is read; a table of that name is let go. */
  stand(name: string, select: string): Promise<void>;
  /** What is written in the place of a table that a step made or a name that stands for a select. */
  placeOf(name: string): string;
  /** Whether a name stands for a select. */
  isStanding(name: string): boolean;
  /** Names and types of a select's columns; sent as it is. */
  describe(select: string): Promise<ResultTable>;
}

/** A session that no query uses is let go by the server after an hour. */
const SIGN_OF_LIFE_MS = 600_000;

/**
 * Open a session: tables that steps create are temporary ones of it, under names of its own, and go with it. Nothing else is written.
 * Calls may be made at the same time; they run one after another.
 *
 * @throws {ServerError} If the server cannot be reached, or does not let the user do what is needed.
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
    const make = `CREATE TEMPORARY TABLE ${probe} (x UInt8) ENGINE = `;
    try {
      await this.checkVersion();
      const isOnDisk =
        !this.options.isSmall &&
        (await this.run(make + ON_DISK, drain).then(
          () => true,
          (error: unknown) => {
            if (error instanceof Error && /ARBITRARY/.test(error.message)) return false;
            throw error;
          },
        ));
      if (!isOnDisk) await this.run(make + IN_MEMORY, drain);
      await this.run(`DROP TEMPORARY TABLE ${probe}`, drain);
      return isOnDisk ? ON_DISK : IN_MEMORY;
    } catch (error) {
      await this.close();
      // Nothing but the address has been used yet.
      throw error instanceof QueryError ? new ServerError(`source.url: ${sentence(error.message)}`, error) : error;
    }
  }

  private async checkVersion(): Promise<void> {
    const found = await this.run(`SELECT version() AS version FORMAT ${RESULT_FORMAT}`, readRowBinary);
    const version = columnOfType(found, 0, 'text')[0] ?? '';
    const [year, month] = version.split('.').map(Number);
    if (year * 100 + month >= OLDEST[0] * 100 + OLDEST[1]) return;
    throw new ServerError(`source.url: the server is ClickHouse ${version}; ${OLDEST.join('.')} or newer is needed.`);
  }

  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    clearInterval(this.timer);
    if (this.options.ownsClient) await this.options.client.close();
  }
}

/** Since then least() and greatest() pass over nulls, and joins compare columns of both sides. */
const OLDEST = [24, 12] as const;

const ON_DISK = 'MergeTree ORDER BY tuple()';
const IN_MEMORY = 'Memory';

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

  async function create(name: string, select: string): Promise<void> {
    nTables++;
    const table = identifier(`${prefix}${nTables}`);
    await session.run(`CREATE TEMPORARY TABLE ${table} ENGINE = ${engine} AS\n${select}`, drain);
    await letGo(name);
    tables.set(name, table);
    places.set(name, table);
  }

  return {
    dialect: clickhouseDialect,
    create,
    runStep: ({ creates, select }: SqlStep) => create(creates, placeTables(select, places)),
    placeOf: (name) => places.get(name) ?? identifier(name),
    isStanding: (name) => places.has(name) && !tables.has(name),
    describe: (select) => session.run(`DESCRIBE TABLE (\n${select}\n) FORMAT ${RESULT_FORMAT}`, readRowBinary),
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
