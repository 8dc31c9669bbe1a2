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

/** The first line of an engine's message, without its hints and source excerpts. */
export function firstLineOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0]!.trim();
}
