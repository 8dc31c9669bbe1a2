import { cutText, DataError, QueryError } from '../errors.ts';
import type { Source } from '../source.ts';

/** Functions whose value is another one at each call: what is read must be the same for the same data. */
const CHANGING =
  /\b(now|now64|today|yesterday|rand\w*|generate\w+|nowInBlock|serverUUID|current_timestamp|current_date|curdate|filesystem\w*|fuzzBits|rowNumberInAllBlocks|rowNumberInBlock|blockNumber|runningDifference\w*|neighbor)\s*\(/i;
/** Functions that tell of the server, wait, or fail on purpose. */
const FOREIGN =
  /\b(sleep\w*|throwIf|getSetting\w*|hostName|fqdn|version|uptime|currentUser|user|currentDatabase|getMacro|catboostEvaluate|dictGet\w*Secret|showCertificate|addressToLine|demangle)\s*\(/i;
/** Table functions that leave the server's own tables. */
const OUTSIDE =
  /\b(url\w*|s3\w*|gcs|file\w*|executable|hdfs\w*|azureBlobStorage\w*|mysql|postgresql|mongodb|redis|sqlite|odbc|jdbc|input|iceberg\w*|deltaLake\w*|hudi\w*|arrowFlight|ytsaurus)\s*\(/i;

/**
 * Check a SELECT of the user: one statement that reads. What it may read is the server's affair; the session lets it change nothing.
 *
 * @returns The SELECT without a semicolon at its end.
 * @throws {DataError} One line without the place: what is refused.
 */
export async function checkUserSql(source: Source, sql: string): Promise<string> {
  const plain = sql.replace(/;\s*(--[^\n]*\s*)?$/, '');
  const bare = withoutTexts(await formatted(source, plain));
  if (!/^\(*(SELECT|WITH)\b/i.test(bare)) throw new DataError(['is not a SELECT; only one SELECT is allowed']);
  refuse(bare);
  return plain;
}

/**
 * Check an expression of the user: one value for each row, over columns, with no query inside it.
 *
 * @returns The words it holds, in lower case: the names of columns among them.
 * @throws {DataError} One line without the place.
 */
export async function checkUserExpression(source: Source, expression: string): Promise<ReadonlySet<string>> {
  // What closes its own bracket too early does not fit into both kinds.
  await formatted(source, `SELECT [\n${expression}\n]`);
  const text = await formatted(source, `SELECT (\n${expression}\n)`);
  const bare = withoutTexts(text).replace(/^SELECT/i, '');
  if (/\b(select|from|over)\b/i.test(bare)) throw new DataError(['is not one plain expression over the columns']);
  if (/(^|[(,]\s*)\*/.test(bare) || /\bcolumns\s*\(/i.test(bare)) {
    throw new DataError(['names columns by * or COLUMNS; name one column']);
  }
  if (/\barrayJoin\s*\(/i.test(bare)) {
    throw new DataError(['calls arrayJoin, which makes several rows of one; do that in sql instead of columns']);
  }
  refuse(bare);
  const names = text.match(/`(?:[^`\\]|\\.)*`|[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
  return new Set(names.map((name) => name.replace(/^`|`$/g, '').toLowerCase()));
}

function refuse(bare: string): void {
  const [, changing] = CHANGING.exec(bare) ?? [];
  if (changing !== undefined) {
    throw new DataError([
      `uses ${changing}, which gives another value each time; the same data must give the same rows`,
    ]);
  }
  const [, foreign] = FOREIGN.exec(bare) ?? [];
  if (foreign !== undefined) {
    throw new DataError([`uses ${foreign}, which is no function of the data; it is not allowed`]);
  }
  const [, outside] = OUTSIDE.exec(bare) ?? [];
  if (outside !== undefined) {
    throw new DataError([`reads by ${outside}, which leaves the server's own tables; name a table instead`]);
  }
}

/** The text as the server's own parser writes it, on one line and without comments. */
async function formatted(source: Source, sql: string): Promise<string> {
  if (sql.includes('\0')) throw new DataError(['holds a NUL character']);
  try {
    const answer = await source.query(`SELECT formatQuerySingleLine(${source.dialect.text(sql)}) AS q`);
    const [column] = answer.columns;
    return (column?.type === 'text' ? column.values[0] : null) ?? '';
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    if (/Multi-statements/.test(error.message)) {
      throw new DataError(['holds more than one statement; only one SELECT is allowed']);
    }
    throw new DataError([`cannot be parsed: ${cutText(error.message.replace(/\. Expected one of.*$/, ''), 200)}`]);
  }
}

/** Texts and quoted names emptied, so that what stands in them is taken for nothing. */
function withoutTexts(sql: string): string {
  return sql.replace(/'(?:[^'\\]|\\[\s\S]|'')*'/g, "''").replace(/`(?:[^`\\]|\\[\s\S])*`|"(?:[^"\\]|\\[\s\S])*"/g, 'x');
}
