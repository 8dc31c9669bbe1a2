import { formatDay } from '../../models/math/day.ts';
import { type Dialect, type Literal, type LiteralColumn, PARTS_PER_UNIT } from './dialect.ts';

/**
 * ClickHouse's way of saying the few things that engines say differently. The settings of `clickhouse/settings.ts` make the
 * rest plain SQL: nulls in outer joins and in aggregates of nothing, aliases that do not hide columns, UTC.
 */
export const clickhouseDialect: Dialect = {
  name: 'clickhouse',
  identifier: quoteIdentifier,
  text: quoteText,
  day: (day) => `toDate32('${formatDay(day)}')`,
  daysBetween: (from, to) => `dateDiff('day', ${from}, ${to})`,
  hoursBetween: (from, to) => `toFloat64(toUnixTimestamp64Micro(${to}) - toUnixTimestamp64Micro(${from})) / 3600000000`,
  addDays: (date, days) => `addDays(toDate32(${date}), toInt32(${days}))`,
  toDate: (timestamp) => `toDate32(${timestamp})`,
  lower: (value) => `lowerUTF8(${value})`,
  millionths,
  exactSum: (expression) => `toFloat64(sum(${millionths(expression)})) / ${PARTS_PER_UNIT}`,
  sumOfLargest: (expression, n) =>
    `if(count(${expression}) = 0, NULL, arraySum(arraySlice(arrayReverseSort(groupArray(${expression})), 1, ${n})))`,
  quantile: (expression, probability) => `quantileExactInclusive(${probability})(toFloat64(${expression}))`,
  toDouble: (expression) => `toFloat64(${expression})`,
  eachMatch: (value, pattern) => `arrayJoin(extractAll(coalesce(${value}, ''), ${quoteText(pattern)}))`,
  literalRows: (columns, rows) => {
    // One text in a format of rows: a literal per cell would reach the server's limit on the parts of a query.
    const structure = columns.map(({ type }, i) => `c${i} Nullable(${LITERAL_TYPE[type]})`).join(', ');
    const lines = rows.map((row) => row.map((cell, i) => cellText(columns[i].type, cell)).join('\t')).join('\n');
    const names = columns.map(({ name }, i) => `c${i} AS ${quoteIdentifier(name)}`).join(', ');
    return `SELECT ${names} FROM format('TabSeparated', ${quoteText(structure)}, ${quoteText(lines)})`;
  },
};

/** Doubled quotes, and doubled backslashes, which are escapes inside quotes. */
function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('\\', '\\\\').replaceAll('"', '""').replaceAll('\0', '\\0')}"`;
}

function quoteText(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\0', '\\0')}'`;
}

/** 128 bits: sums of millionths leave 64 of them. */
function millionths(expression: string): string {
  return `toInt128(floor((${expression}) * ${PARTS_PER_UNIT} + 0.5))`;
}

const LITERAL_TYPE = {
  day: 'Date32',
  time: "DateTime64(6, 'UTC')",
  text: 'String',
  number: 'Float64',
  flag: 'Bool',
  key: 'Int32',
} as const;

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\0': '\\0' };

function cellText(type: LiteralColumn['type'], value: Literal): string {
  if (value === null) return '\\N';
  if (type === 'day') return formatDay(Number(value));
  const text = type === 'time' ? String(value).replace('Z', '').replace('T', ' ') : String(value);
  return text.replace(/[\\\t\n\r\0]/g, (character) => ESCAPES[character]);
}
