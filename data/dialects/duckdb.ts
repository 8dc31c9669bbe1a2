import { formatDay } from '../../models/math/day.ts';
import { type Dialect, type LiteralColumn, PARTS_PER_UNIT } from './dialect.ts';

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
  eachMatch: (value, pattern) => `unnest(regexp_extract_all(${value}, ${quoteText(pattern)}))`,
  literalRows: (columns, rows) => {
    const lines = rows.map((row) => `(${row.map((cell, i) => literal(columns[i].type, cell)).join(', ')})`);
    return `SELECT * FROM (VALUES ${lines.join(', ')}) v(${columns.map(({ name }) => name).join(', ')})`;
  },
};

function millionths(expression: string): string {
  return `CAST(floor((${expression}) * ${PARTS_PER_UNIT} + 0.5) AS BIGINT)`;
}

function literal(type: LiteralColumn['type'], cell: number | string): string {
  if (typeof cell === 'string') return quoteText(cell);
  return type === 'day' ? `DATE '${formatDay(cell)}'` : `CAST(${cell} AS DOUBLE)`;
}

/** A text literal. A NUL would end the statement, so it is spelled by its code. */
function quoteText(value: string): string {
  const pieces = value.split('\0').map((piece) => `'${piece.replaceAll("'", "''")}'`);
  return pieces.length === 1 ? pieces[0]! : `(${pieces.join(' || chr(0) || ')})`;
}
