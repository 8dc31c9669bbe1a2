import { PLAIN_FOLDING, postgresDialectWith, UNICODE_FOLDING } from '../dialects/postgres.ts';
import { ServerError } from '../errors.ts';
import type { RelationColumn } from '../load/relation.ts';
import { columnOfType } from '../result-columns.ts';
import type { ServerSource, TableLayout } from '../server/server-source.ts';
import type { SqlStep } from '../source.ts';
import { type Connection, connect, type PostgresOptions } from './connection.ts';
import { postgresLoading } from './load-dialect.ts';

/** The oldest server whose SQL has all that is generated. */
const LEAST_VERSION = 140_000;

/** Settings of a session: nothing is written but temporary tables, and no result hangs on the server's own settings. */
function settings(timeoutSeconds: number): string {
  return [
    'default_transaction_read_only = on',
    `statement_timeout = ${Math.trunc(timeoutSeconds * 1000)}`,
    `TimeZone = 'UTC'`,
    `DateStyle = 'ISO, YMD'`,
    'standard_conforming_strings = on',
    'extra_float_digits = 3',
    `client_encoding = 'UTF8'`,
    // Whole results are read, and the statements are large and few.
    'cursor_tuple_fraction = 1',
    'jit = off',
    `work_mem = '64MB'`,
    `temp_buffers = '64MB'`,
  ]
    .map((setting) => `SET ${setting}`)
    .join('; ');
}

/** A transaction that reads a history is long, and so is the time between its statements; which of these there are hangs on the version. */
const WAIT_FOR_US = `SELECT set_config(name, '0', false) FROM pg_catalog.pg_settings
WHERE name IN ('idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout')`;

/**
 * Open a session on a PostgreSQL server. The user's own SQL runs in transactions that can only read; what is computed stands in
 * temporary tables, which are gone with the session. Calls may be made at the same time; they run one after another.
 *
 * @throws {ServerError} One line: if the server cannot be reached, is too old, or gives no right to make temporary tables.
 */
export async function openPostgres(options: PostgresOptions): Promise<ServerSource> {
  const connection = await connect(options);
  try {
    await connection.run(settings(options.timeoutSeconds));
    await connection.run(WAIT_FOR_US);
    const { usersPath, folding } = await readServer(connection);
    return sourceOn(connection, usersPath, folding);
  } catch (error) {
    connection.close();
    throw error;
  }
}

async function readServer(connection: Connection): Promise<{ readonly usersPath: string; readonly folding: string }> {
  const found = await connection.rows(
    `SELECT current_setting('search_path') AS users_path, cast(current_setting('server_version_num') as integer) AS version,
  has_database_privilege(current_database(), 'TEMP') AS may_make_tables, getdatabaseencoding() AS encoding,
  cast((SELECT count(*) FROM pg_catalog.pg_collation WHERE collname = 'pg_c_utf8') as integer) AS folds,
  pg_is_in_recovery() AS is_standby`,
  );
  const number = (i: number) => columnOfType(found, i, 'number')[0]!;
  if (number(1) < LEAST_VERSION) {
    throw new ServerError(
      `source.url: the server is PostgreSQL ${Math.floor(number(1) / 10_000)}; version ${LEAST_VERSION / 10_000} or later is needed.`,
    );
  }
  if (number(5) === 1) {
    throw new ServerError(
      'source.url: the server is a standby, which can hold no temporary tables; give the address of the primary, or of a logical replica.',
    );
  }
  if (number(2) !== 1) {
    throw new ServerError(
      'source.url: the user may not make temporary tables in the database; let its owner run GRANT TEMPORARY ON DATABASE ... TO the user.',
    );
  }
  const isUnicode = columnOfType(found, 3, 'text')[0] === 'UTF8' && number(4) > 0;
  return {
    usersPath: columnOfType(found, 0, 'text')[0] ?? '',
    folding: isUnicode ? UNICODE_FOLDING : PLAIN_FOLDING,
  };
}

function sourceOn(connection: Connection, usersPath: string, folding: string): ServerSource {
  const dialect = postgresDialectWith(folding);
  const { identifier, text } = dialect;
  const own = (table: string) => `pg_temp.${identifier(table)}`;
  // Our tables go before those of the user where our SQL is read, and after them where the user's is.
  const pathOf = (path: string) => `SELECT set_config('search_path', ${text(path)}, false)`;
  const [ourPath, theirPath] = [pathOf('pg_temp'), pathOf(usersPath === '' ? 'pg_temp' : `${usersPath}, pg_temp`)];
  let isReading = false;
  let last: Promise<unknown> = connection.run(ourPath);
  last.catch(() => {});
  /** Statements of one call stay together. */
  const queue = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.catch(() => {}).then(work);
    last = next;
    next.catch(() => {});
    return next;
  };
  const undo = () => connection.run('ROLLBACK').catch(() => {});
  const asTheUser = async <T>(work: () => Promise<T>): Promise<T> => {
    await connection.run(theirPath);
    const result = await work();
    await connection.run(ourPath);
    return result;
  };
  const within = async <T>(begin: string, work: () => Promise<T>): Promise<T> => {
    await connection.run(begin);
    try {
      const result = await work();
      await connection.run('COMMIT');
      return result;
    } catch (error) {
      await undo();
      throw error;
    }
  };
  const write = (sql: string) => within('BEGIN READ WRITE', () => connection.run(sql));
  const createSql = ({ name, columns }: TableLayout) =>
    `DROP TABLE IF EXISTS ${own(name)}; CREATE TEMPORARY TABLE ${identifier(name)} (${columns.map((column) => `${identifier(column.name)} ${column.type}`).join(', ')})`;
  return {
    dialect,
    loading: postgresLoading,
    own,
    runStep: ({ creates, select }: SqlStep) =>
      queue(async () => {
        await write(
          `DROP TABLE IF EXISTS ${own(creates)}; CREATE TEMPORARY TABLE ${identifier(creates)} AS\n${select}\nWITH NO DATA`,
        );
        await connection.run(`INSERT INTO ${own(creates)}\n${select}`);
        await connection.run(`ANALYZE ${own(creates)}`);
      }),
    drop: (tables) =>
      queue(async () => {
        if (tables.length > 0) await write(`DROP TABLE IF EXISTS ${tables.map(own).join(', ')}`);
      }),
    query: (select) =>
      queue(() => (isReading ? connection.fetch(select) : within('BEGIN READ ONLY', () => connection.fetch(select)))),
    describe: (select) => queue(() => within('BEGIN READ ONLY', () => asTheUser(() => describe(connection, select)))),
    create: (tables) => queue(() => write(tables.map(createSql).join('; '))),
    beginReading: () =>
      queue(async () => {
        await connection.run('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
        isReading = true;
      }),
    endReading: () =>
      queue(async () => {
        isReading = false;
        await connection.run('COMMIT');
      }),
    async attempt(work) {
      await queue(() => connection.run('SAVEPOINT part'));
      try {
        return await work();
      } catch (error) {
        await queue(() => connection.run('ROLLBACK TO SAVEPOINT part')).catch(() => {});
        throw error;
      }
    },
    fill: (table, columns, select) =>
      queue(() =>
        asTheUser(() =>
          connection.runOne(`INSERT INTO ${own(table)} (${columns.map(identifier).join(', ')})\n${select}`),
        ),
      ),
    remove: (table, condition) => queue(() => connection.run(`DELETE FROM ${own(table)} WHERE ${condition}`)),
    settle: (table, columns) =>
      queue(async () => {
        const drops = columns.map((column) => `DROP COLUMN ${identifier(column)}`);
        if (drops.length > 0) await write(`ALTER TABLE ${own(table)} ${drops.join(', ')}`);
        await connection.run(`ANALYZE ${own(table)}`);
      }),
    close: connection.close,
  };
}

/** Names and types as the server writes them, without lengths; an enumeration is text. */
async function describe(connection: Connection, select: string): Promise<RelationColumn[]> {
  const fields = await connection.fieldsOf(select);
  const oids = [...new Set(fields.map(({ dataTypeID }) => dataTypeID))];
  if (oids.length === 0) return [];
  const found = await connection.rows(
    `SELECT cast(t.oid as integer) AS type, CASE WHEN t.typtype = 'e' THEN 'text' ELSE format_type(t.oid, NULL) END AS name
FROM pg_catalog.pg_type t WHERE t.oid IN (${oids.join(', ')})`,
  );
  const names = new Map(
    Array.from(columnOfType(found, 0, 'number'), (oid, i) => [oid, columnOfType(found, 1, 'text')[i] ?? '']),
  );
  return fields.map(({ name, dataTypeID }) => ({ name, type: names.get(dataTypeID) ?? '' }));
}
