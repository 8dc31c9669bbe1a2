/**
 * The few places where engines' SQL differs. Everything else that is generated is plain SQL that DuckDB, PostgreSQL and
 * ClickHouse read alike. An engine's peculiarities stand in its own dialect file and nowhere else.
 */
export interface Dialect {
  readonly name: 'duckdb' | 'postgres' | 'clickhouse' | 'trino';
  /** `"name"`, safe whatever the name holds. */
  identifier(name: string): string;
  /** `'text'`, safe whatever the text holds. */
  text(value: string): string;
  /** A DATE literal from days since 1970-01-01. */
  day(day: number): string;
  /** Whole days from one DATE expression to another: `to - from`. */
  daysBetween(from: string, to: string): string;
  /** Hours, with fractions, from one TIMESTAMP expression to another; exact to the microsecond. */
  hoursBetween(from: string, to: string): string;
  /** DATE expression moved by a whole number of days (literal or integer expression). */
  addDays(date: string, days: string): string;
  /** DATE of a TIMESTAMP expression (UTC). */
  toDate(timestamp: string): string;
  /** A text in lower case, letters beyond ASCII as well. */
  lower(text: string): string;
  /** A number as whole millionths, halves rounded up: what sums are made of, so that they are exact and the same in every engine. */
  millionths(expression: string): string;
  /** A sum that does not depend on the order of additions (of whole millionths), given back as a double. */
  exactSum(expression: string): string;
  /** Sum of the `n` largest values of a group of whole numbers; missing values are passed over. */
  sumOfLargest(expression: string, n: number): string;
  /** Exact type-7 quantile at a literal probability. */
  quantile(expression: string, probability: number): string;
  /** An integer as double. */
  toDouble(expression: string): string;
  /** In the list of a select: one row per match of a regular expression without groups of its own, in a text. */
  eachMatch(text: string, pattern: string): string;
  /** A select of literal rows, at least one. */
  literalRows(columns: readonly LiteralColumn[], rows: readonly (readonly Literal[])[]): string;
}

/** A column of literal rows. */
export interface LiteralColumn {
  readonly name: string;
  readonly type: 'day' | 'time' | 'text' | 'number' | 'flag' | 'key';
}

/** Days since 1970-01-01; times as ISO texts in UTC; texts; numbers; flags as 1 and 0; keys (32-bit integers); null. */
export type Literal = number | string | null;

/** Parts of one unit that sums are made of. */
export const PARTS_PER_UNIT = 1_000_000;
