import { cutText, DataError, QueryError, ServerError, sentence } from '../errors.ts';

/** Names of all tables that a session makes start so; no user's table does. */
export const OWN_PREFIX = 'barometer_';

/** Longest message of the server that is shown. */
const MESSAGE_LENGTH = 300;

/**
 * What an error of the client means: a `ServerError` where the server, the address or a limit is to blame, else a `QueryError` with the
 * server's own words in one line. The address is in none of them.
 */
export function errorOf(error: unknown, sql: string, timeoutSeconds: number): DataError | QueryError | ServerError {
  if (error instanceof DataError || error instanceof QueryError || error instanceof ServerError) return error;
  const { code, text } = partsOf(error);
  const message = wordsOf(text);
  const fault = (line: string) => new ServerError(line, error);
  switch (code) {
    case '192':
    case '193':
    case '194':
    case '516':
      return fault('source.url: ClickHouse refuses the user or the password; check the address in the variable.');
    case '159':
    case '160':
    case '209':
      return fault(
        `ClickHouse stopped a query after ${timeoutSeconds} s; raise source.timeout_seconds, or take fewer snapshots (snapshots.from).`,
      );
    case '241':
      return fault(
        `ClickHouse ran out of the memory that a query may use (${sentence(message)}) Raise max_memory_usage of the user, or take fewer snapshots (snapshots.from).`,
      );
    case '243':
      return fault(`ClickHouse has no room left on its disk (${sentence(message)})`);
    case '497':
      return fault(`ClickHouse does not let the user do what is needed: ${sentence(message)} See docs/clickhouse.md.`);
    case '164':
      return fault(
        `ClickHouse keeps the user to reading without temporary tables (readonly = 1): ${sentence(message)} Let the user have readonly = 2 or 0; see docs/clickhouse.md.`,
      );
    case '372':
    case '373':
      return fault(`The session with ClickHouse was lost (${sentence(message)}) Run again.`);
    case '60':
      if (message.includes(OWN_PREFIX)) {
        return fault(
          'The session with ClickHouse was lost, and its temporary tables with it: a proxy that spreads queries over servers, or an hour without a query. Name one server in source.url and run again.',
        );
      }
      return new QueryError(unknownTable(message), sql, error);
  }
  if (code !== null && UNREACHABLE.has(code)) {
    return fault(
      `source.url: the ClickHouse server cannot be reached (${code}); check the host, the port (8123, or 8443 with https) and the network.`,
    );
  }
  if (/^Timeout error/.test(text)) {
    return fault(`ClickHouse did not answer in ${timeoutSeconds} s; raise source.timeout_seconds, or run again.`);
  }
  if (code !== null && DROPPED.has(code)) return dropped(error);
  if (/socket hang up|aborted|premature close/i.test(text)) return dropped(error);
  if (code !== null && !/^\d+$/.test(code)) {
    return fault(`source.url: the connection to ClickHouse failed (${cutText(code)}); check the address.`);
  }
  return new QueryError(message, sql, error);
}

function unknownTable(message: string): string {
  const [, name] = /[`']([^`']+)[`']/.exec(message) ?? [];
  return name === undefined ? message : `there is no table ${cutText(name)}, or the user may not see it`;
}

const UNREACHABLE: ReadonlySet<string> = new Set(
  'ECONNREFUSED ENOTFOUND EHOSTUNREACH ENETUNREACH ETIMEDOUT EAI_AGAIN EHOSTDOWN'.split(' '),
);
const DROPPED: ReadonlySet<string> = new Set('ECONNRESET EPIPE ECONNABORTED UND_ERR_SOCKET'.split(' '));

function dropped(error: unknown): ServerError {
  return new ServerError(
    'The connection to ClickHouse was lost; run again: finished stages of a recalibration are kept.',
    error,
  );
}

function partsOf(error: unknown): { code: string | null; text: string } {
  if (!(error instanceof Error)) return { code: null, text: String(error) };
  const code = 'code' in error ? String(error.code) : null;
  return { code, text: error.message };
}

/** The first sentences of the server, without the query that it repeats. */
function wordsOf(text: string): string {
  const told = text
    .replace(/\s+/g, ' ')
    .replace(/^Code: \d+\. /, '')
    .replace(/DB::Exception: /g, '')
    .replace(/[:.]? In scope .*$/i, '')
    .replace(/[:.]? \(?(While processing|While executing|in query|query id)\b.*$/i, '')
    .trim();
  return cutText(told, MESSAGE_LENGTH);
}
