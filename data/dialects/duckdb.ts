import { formatDay } from '../../models/math/day.ts';
import { type Dialect, PARTS_PER_UNIT } from './dialect.ts';

/** DuckDB's way of saying the few things that engines say differently. */
export const duckdbDialect: Dialect = {
  name: 'duckdb',
  identifier: (name) => `"${name.replaceAll('"', '""')}"`,
  text: quoteText,
  day: (day) => `DATE '${formatDay(day)}'`,
  daysBetween: (from, to) => `date_diff('day', ${from}, ${to})`,
  hoursBetween: (from, to) => `CAST(epoch_us(${to}) - epoch_us(${from}) AS DOUBLE) / 3600000000`,
  addDays: (date, days) => `CAST((${date}) + CAST((${days}) AS INTEGER) AS DATE)`,
  toDate: (timestamp) => `CAST((${timestamp}) AS DATE)`,
  millionths,
  exactSum: (expression) => `CAST(sum(${millionths(expression)}) AS DOUBLE) / ${PARTS_PER_UNIT}`,
  sumOfLargest: (expression, n) => `list_sum(max(${expression}, ${n}))`,
  quantile: (expression, probability) => `quantile_cont(${expression}, ${probability})`,
  toDouble: (expression) => `CAST((${expression}) AS DOUBLE)`,
  dayRows: (columns, rows) =>
    `SELECT * FROM (VALUES ${rows.map((row) => `(${row.map((day) => `DATE '${formatDay(day)}'`).join(', ')})`).join(', ')}) v(${columns.join(', ')})`,
};

function millionths(expression: string): string {
  return `CAST(floor((${expression}) * ${PARTS_PER_UNIT} + 0.5) AS BIGINT)`;
}

/** A text literal. A NUL would end the statement, so it is spelled by its code. */
function quoteText(value: string): string {
  const pieces = value.split('\0').map((piece) => `'${piece.replaceAll("'", "''")}'`);
  return pieces.length === 1 ? pieces[0]! : `(${pieces.join(' || chr(0) || ')})`;
}
