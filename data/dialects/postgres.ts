import { formatDay } from '../../models/math/day.ts';
import { DataError } from '../errors.ts';
import { type Dialect, type Literal, type LiteralColumn, PARTS_PER_UNIT } from './dialect.ts';

/** Case is folded letter by letter, as other engines do it, where the server knows how to (17 and later, UTF-8). */
export const UNICODE_FOLDING = 'pg_catalog.pg_c_utf8';
/** What every server has: only A to Z are folded. */
export const PLAIN_FOLDING = 'pg_catalog."C"';

/**
 * PostgreSQL's way of saying the few things that engines say differently. Texts are ordered by bytes (collation C), whatever the
 * database's own language is.
 *
 * @param folding Collation that upper and lower case are told by.
 */
export function postgresDialectWith(folding: string): Dialect {
  return {
    name: 'postgres',
    identifier: quoteIdentifier,
    text: quoteText,
    day: (day) => `DATE '${formatDay(day)}'`,
    daysBetween: (from, to) => `((${to}) - (${from}))`,
    // An interval's seconds are a decimal with all of its microseconds.
    hoursBetween: (from, to) =>
      `cast(extract(epoch from ((${to}) - (${from}))) * 1000000 as double precision) / 3600000000`,
    addDays: (date, days) => `((${date}) + cast((${days}) as integer))`,
    toDate: (timestamp) => `cast((${timestamp}) as date)`,
    millionths,
    // A sum of bigint is a decimal: exact.
    exactSum: (expression) => `cast(sum(${millionths(expression)}) as double precision) / ${PARTS_PER_UNIT}`,
    sumOfLargest: (expression, n) =>
      `(select sum(largest.x) from unnest((array_agg(${expression} order by ${expression} desc nulls last))[1:${n}]) largest(x))`,
    quantile: (expression, probability) =>
      `percentile_cont(${probability}) within group (order by cast((${expression}) as double precision))`,
    // The order of what comes out is that of bytes again.
    lower: (value) => `(lower((${value}) collate ${folding}) collate ${PLAIN_FOLDING})`,
    toDouble: (expression) => `cast((${expression}) as double precision)`,
    eachMatch: (value, pattern) => `(regexp_matches(${value}, ${quoteText(pattern)}, 'g'))[1]`,
    literalRows: (columns, rows) => {
      const lines = rows.map((row) => `(${row.map((cell, i) => literalText(columns[i].type, cell)).join(',')})`);
      const casts = columns.map(
        ({ name, type }) => `${castLiteral(quoteIdentifier(name), type)} AS ${quoteIdentifier(name)}`,
      );
      const names = columns.map(({ name }) => quoteIdentifier(name));
      return `SELECT ${casts.join(', ')} FROM (VALUES ${lines.join(',')}) v(${names.join(', ')})`;
    },
  };
}

/** The dialect of PostgreSQL 17 and later, in a database in UTF-8. */
export const postgresDialect: Dialect = postgresDialectWith(UNICODE_FOLDING);

function quoteIdentifier(name: string): string {
  return `"${withoutNul(name, 'name').replaceAll('"', '""')}"`;
}

/** A text literal, with `standard_conforming_strings` on: a backslash is a backslash. */
function quoteText(value: string): string {
  return `'${withoutNul(value, 'text').replaceAll("'", "''")}'`;
}

function withoutNul(value: string, what: string): string {
  if (!value.includes('\0')) return value;
  throw new DataError([
    `the ${what} ${JSON.stringify(value.slice(0, 60))} holds a NUL character, which PostgreSQL has in no text; remove it.`,
  ]);
}

/** In doubles, as whole numbers of four bytes would run over. */
function millionths(expression: string): string {
  return `cast(floor(cast((${expression}) as double precision) * ${PARTS_PER_UNIT} + 0.5) as bigint)`;
}

const LITERAL_TYPE = {
  day: 'date',
  time: 'timestamp',
  text: 'text',
  number: 'double precision',
  flag: 'boolean',
  key: 'integer',
} as const;

function castLiteral(cell: string, type: LiteralColumn['type']): string {
  const typed = `cast(${cell} as ${LITERAL_TYPE[type]})`;
  return type === 'text' ? `(${typed} collate ${PLAIN_FOLDING})` : typed;
}

function literalText(type: LiteralColumn['type'], value: Literal): string {
  if (value === null) return 'NULL';
  if (type === 'day') return `'${formatDay(Number(value))}'`;
  return quoteText(type === 'time' ? String(value).replace('Z', '') : String(value));
}
