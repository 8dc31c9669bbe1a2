import { formatDay } from '../../models/math/day.ts';
import type { Dialect } from './dialect.ts';

/** DuckDB's way of saying the few things that engines say differently. */
export const duckdbDialect: Dialect = {
  name: 'duckdb',
  identifier: (name) => `"${name.replaceAll('"', '""')}"`,
  text: quoteText,
  day: (day) => `DATE '${formatDay(day)}'`,
  daysBetween: (from, to) => `date_diff('day', ${from}, ${to})`,
  hoursBetween: (from, to) => `(epoch(${to}) - epoch(${from})) / 3600`,
  addDays: (date, days) => `CAST((${date}) + CAST((${days}) AS INTEGER) AS DATE)`,
  toDate: (timestamp) => `CAST((${timestamp}) AS DATE)`,
  exactSum: (expression) => `CAST(sum(CAST((${expression}) AS DECIMAL(38, 6))) AS DOUBLE)`,
  quantile: (expression, probability) => `quantile_cont(${expression}, ${probability})`,
  toDouble: (expression) => `CAST((${expression}) AS DOUBLE)`,
};

/** A text literal. A NUL would end the statement, so it is spelled by its code. */
function quoteText(value: string): string {
  const pieces = value.split('\0').map((piece) => `'${piece.replaceAll("'", "''")}'`);
  return pieces.length === 1 ? pieces[0]! : `(${pieces.join(' || chr(0) || ')})`;
}
