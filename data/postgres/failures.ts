import { firstLineOf, QueryError, ServerError } from '../errors.ts';

/** The server's own code of an error (SQLSTATE), or that of the network; empty where there is none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Codes of a server that stops, or takes the connection away. */
const LOST = /^(57P0\d|25P0[34]|080\d\d|ECONNRESET|EPIPE|ETIMEDOUT|ECONNABORTED)$/;

/**
 * What to throw where a statement failed.
 *
 * @param error The first thing that went wrong with the connection, else with the statement.
 * @param seconds The time that a statement may take.
 * @param isLost Whether the connection is known to be gone.
 */
export function failureOf(error: unknown, sql: string, seconds: number, isLost: boolean): Error {
  const code = codeOf(error);
  if (isLost || LOST.test(code) || /^Connection terminated|not queryable/.test(firstLineOf(error))) {
    const why = code === '' ? '' : ` (${code})`;
    return new ServerError(
      `The connection to the PostgreSQL server was lost${why}. Run the same command again: a recalibration goes on after its last finished step.`,
      error,
    );
  }
  if (code === '57014') {
    return new ServerError(
      `A query on the PostgreSQL server was stopped: it took longer than ${seconds} seconds, or somebody cancelled it. Raise source.timeout_seconds, or load less history in the sql of the tables.`,
      error,
    );
  }
  if (code.startsWith('53')) {
    return new ServerError(
      `The PostgreSQL server ran out of room (${firstLineOf(error)}). Its temporary tables and sorts need disk: free some, raise temp_file_limit, or load less history.`,
      error,
    );
  }
  if (code.startsWith('58')) {
    return new ServerError(
      `The PostgreSQL server broke down (${code}: ${firstLineOf(error)}). Look into its log.`,
      error,
    );
  }
  return new QueryError(firstLineOf(error), sql, error);
}

/** Where the server, or what lies between, cannot be reached: the code of the failure, and what to look at. */
const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at the address; check host and port, and that the server runs',
  ENOTFOUND: 'there is no such host; check the host in the address',
  EAI_AGAIN: 'the host could not be looked up; check the network',
  EHOSTUNREACH: 'the host cannot be reached; check the network',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the host does not answer; check host, port and firewall',
  ENOENT: 'there is no such socket; check the address',
  '28P01': 'the server refused the user or the password',
  '28000': 'the server lets this user in neither so nor from here; check the user, SSL and pg_hba.conf',
  '3D000': 'the server has no database of that name',
  '53300': 'the server has no connection free; run again later',
  '57P01': 'the server is shutting down; run again later',
  '57P03': 'the server is starting up or shutting down; run again later',
  '42501': 'the user may not connect to the database; GRANT CONNECT ON DATABASE to it',
};

/**
 * What to throw where no connection came about. The address, and messages that may hold it, are not shown.
 *
 * @param name What holds the address: the name of an environment variable.
 */
export function noConnection(error: unknown, name: string): ServerError {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : '';
  const told =
    UNREACHABLE[code] ??
    (/timeout/i.test(message)
      ? UNREACHABLE.ETIMEDOUT
      : /password|SASL|SCRAM/i.test(message)
        ? 'the server asks for a password, and the address holds none that it takes'
        : /SSL|TLS|certificate|self-signed/i.test(`${message} ${code}`)
          ? 'no secure connection came about; check sslmode in the address'
          : 'what it holds is no address such as postgres://user:password@host:5432/database, or the connection failed');
  return new ServerError(
    `source.url: no connection to the PostgreSQL server in the environment variable ${name}${code === '' ? '' : ` (${code})`}: ${told}.`,
    error,
  );
}
