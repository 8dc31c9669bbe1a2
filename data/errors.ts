/** How many lines of a list are shown in a message before the rest is counted. */
const SHOWN_LINES = 20;

/** A query that the engine refused or could not finish. Carries the SQL and the engine's own error. */
export class QueryError extends Error {
  readonly sql: string;

  /**
   * @param message One line: what failed and why.
   * @param sql The statement as it was sent.
   * @param cause The engine's error.
   */
  constructor(message: string, sql: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'QueryError';
    this.sql = sql;
  }
}

/** Faults of the data or of how it is named in the config: one line each, all that were found. */
export class DataError extends Error {
  /** One fault a line: what got what value, what was expected, what to do. Never empty. */
  readonly lines: readonly string[];

  /** @param lines Every fault found. The message shows the first 20 and counts the rest; `lines` keeps all. */
  constructor(lines: readonly string[]) {
    const rest = lines.length - SHOWN_LINES;
    super([...lines.slice(0, SHOWN_LINES), ...(rest > 0 ? [`... and ${rest} more`] : [])].join('\n'));
    this.name = 'DataError';
    this.lines = [...lines];
  }
}

/**
 * A server that does not answer, or stopped answering: not reachable, refused, out of time, connection lost. One line, which never
 * holds its address.
 */
export class ServerError extends Error {
  /** @param line What happened, and what to do. */
  constructor(line: string, cause?: unknown) {
    super(line, { cause });
    this.name = 'ServerError';
  }
}

/** Longest engine's message that is shown. */
const MESSAGE_LENGTH = 300;

/**
 * What an engine's message says in one line: without the name of its kind of error, its hints and source excerpts. A value inside it may be
 * a megabyte, so it is cut.
 */
export function firstLineOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split('\n').map((line) => line.trim());
  // The CSV reader tells the reason on the lines after the place.
  const place = /CSV Error on Line: \d+$/.test(lines[0])
    ? lines.slice(1).find((line) => !/^(Original Line|$)/.test(line))
    : undefined;
  const meant = lines.find((line) => line.startsWith('Candidate bindings: '));
  const told = [place === undefined ? lines[0] : `${lines[0]}: ${place}`, ...(meant === undefined ? [] : [meant])].join(
    ' ',
  );
  return cutText(
    told.replace(
      /^(Invalid Input|Binder|Conversion|IO|Parser|Catalog|Out of Range|Invalid|Not implemented) Error: /,
      '',
    ),
    MESSAGE_LENGTH,
  );
}

/** Whether a query failed for a reason that no data or config can mend: the engine broke down, or ran out of memory or disk. */
export function isEngineTrouble(error: QueryError): boolean {
  return /INTERNAL Error|FATAL Error|out of memory|failed to allocate|no space left|max_temp_directory_size/i.test(
    error.message,
  );
}

/** A text with a sign at its end: a full stop where it has none. */
export function sentence(text: string): string {
  return /[.?]$/.test(text) ? text : `${text.replace(/!$/, '')}.`;
}

/** A name or value as a message shows it: at most `most` characters and `...` where more was there. */
export function cutText(text: string, most = 60): string {
  // Half a pair of surrogates is no character.
  return text.length <= most ? text : `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}...`;
}

/** Names as a message lists them: each cut, and the rest counted after `most` of them or 300 characters. */
export function cutList(names: readonly string[], most = 12): string {
  const shown: string[] = [];
  for (const name of names.slice(0, most)) {
    if (shown.join(', ').length > 300) break;
    shown.push(cutText(name, 40));
  }
  const rest = names.length - shown.length;
  return rest === 0 ? shown.join(', ') : `${shown.join(', ')} ... (${rest} more)`;
}
