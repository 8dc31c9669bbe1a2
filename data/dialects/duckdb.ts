import { formatDay } from '../../models/math/day.ts';
import { type Dialect, type Literal, type LiteralColumn, PARTS_PER_UNIT } from './dialect.ts';

/** DuckDB's way of saying the few things that engines say differently. */
export const duckdbDialect: Dialect = {
  name: 'duckdb',
  identifier: quoteIdentifier,
  text: quoteText,
  day: (day) => `DATE '${formatDay(day)}'`,
  daysBetween: (from, to) => `date_diff('day', ${from}, ${to})`,
  hoursBetween: (from, to) => `CAST(epoch_us(${to}) - epoch_us(${from}) AS DOUBLE) / 3600000000`,
  addDays: (date, days) => `CAST((${date}) + CAST((${days}) AS INTEGER) AS DATE)`,
  toDate: (timestamp) => `CAST((${timestamp}) AS DATE)`,
  lower: (value) => `lower(${value})`,
  millionths,
  exactSum: (expression) => `CAST(sum(${millionths(expression)}) AS DOUBLE) / ${PARTS_PER_UNIT}`,
  sumOfLargest: (expression, n) => `list_sum(max(${expression}, ${n}))`,
  quantile: (expression, probability) => `quantile_cont(${expression}, ${probability})`,
  toDouble: (expression) => `CAST((${expression}) AS DOUBLE)`,
  eachMatch: (value, pattern) => `unnest(regexp_extract_all(${value}, ${quoteText(pattern)}))`,
  literalRows: (columns, rows) => {
    // Plain texts that are cast once per column: a cast per cell takes several times as long to plan.
    const lines = rows.map((row) => `(${row.map((cell, i) => literalText(columns[i].type, cell)).join(',')})`);
    const casts = columns.map(
      ({ name, type }) => `CAST(${quoteIdentifier(name)} AS ${LITERAL_TYPE[type]}) AS ${quoteIdentifier(name)}`,
    );
    const names = columns.map(({ name }) => quoteIdentifier(name));
    return `SELECT ${casts.join(', ')} FROM (VALUES ${lines.join(',')}) v(${names.join(', ')})`;
  },
};

function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function millionths(expression: string): string {
  return `CAST(floor((${expression}) * ${PARTS_PER_UNIT} + 0.5) AS BIGINT)`;
}

const LITERAL_TYPE = {
  day: 'DATE',
  time: 'TIMESTAMP',
  text: 'VARCHAR',
  number: 'DOUBLE',
  flag: 'BOOLEAN',
  key: 'INTEGER',
} as const;

function literalText(type: LiteralColumn['type'], value: Literal): string {
  if (value === null) return 'NULL';
  if (type === 'day') return `'${formatDay(Number(value))}'`;
  return quoteText(type === 'time' ? String(value).replace('Z', '') : String(value));
}

/** A text literal. A NUL would end the statement, so it is spelled by its code. */
function quoteText(value: string): string {
  const pieces = value.split('\0').map((piece) => `'${piece.replaceAll("'", "''")}'`);
  return pieces.length === 1 ? pieces[0]! : `(${pieces.join(' || chr(0) || ')})`;
}
