import { clickhouseDialect } from '../dialects/clickhouse.ts';
import { ISO, NUMBER, type RuleSql, type ValueKind } from '../load/rules.ts';
import type { ColumnSpec, ColumnType } from '../tables.ts';

const { text } = clickhouseDialect;

/** How ClickHouse says what rules ask. */
export const CLICKHOUSE_RULES: RuleSql = {
  matches: (value, form) => `match(${value}, ${text(`^(?:${form})$`)})`,
  isFinite: (number) => `isFinite(${number})`,
};

/** Kind of a type as ClickHouse writes it. */
export function kindOfClickHouseType(type: string): ValueKind {
  const inner = /^(?:LowCardinality|Nullable)\((.*)\)$/s.exec(type);
  if (inner !== null) return kindOfClickHouseType(inner[1]);
  if (/^(String|FixedString|Enum8|Enum16|UUID|IPv4|IPv6|Nothing)/.test(type)) return 'text';
  if (/^(U?Int\d+|Float\d+|BFloat16|Decimal.*)$/s.test(type)) return 'number';
  if (type === 'Bool') return 'flag';
  if (type === 'Date' || type === 'Date32') return 'day';
  return /^DateTime(64)?(\(.*\))?$/s.test(type) ? 'time' : 'other';
}

/** SQL for a source value with blanks as NULL, and times in UTC; texts that become something else lose their outer spaces. */
export function presentValue(type: ColumnType, kind: ValueKind, value: string): string {
  if (kind === 'time') return `toDateTime64(toNullable(${value}), 6, 'UTC')`;
  if (kind !== 'text') return kind === 'other' ? `toString(${value})` : `toNullable(${value})`;
  const plain = `CAST(${value} AS Nullable(String))`;
  return type === 'text' ? `if(trim(${plain}) <> '', ${plain}, NULL)` : `nullIf(trim(${plain}), '')`;
}

/** SQL that reads a present value as its canonical type, always one that may be NULL; NULL where it cannot be read. */
export function readValue(spec: ColumnSpec, kind: ValueKind, value: string): string {
  return `CAST(${plainValue(spec, kind, value)} AS ${typeOf(spec.type)})`;
}

/** The type of a canonical column. */
export function typeOf(type: ColumnType): string {
  switch (type) {
    case 'text':
      return 'Nullable(String)';
    case 'day':
      return 'Nullable(Date32)';
    case 'time':
      return "Nullable(DateTime64(6, 'UTC'))";
    case 'flag':
      return 'Nullable(Bool)';
    default:
      return 'Nullable(Float64)';
  }
}

function plainValue(spec: ColumnSpec, kind: ValueKind, value: string): string {
  switch (spec.type) {
    case 'text':
      return textOf(spec, kind, value);
    case 'day':
      return kind === 'text' ? `toDate32(${timeOfText(value)})` : `toDate32(${value})`;
    case 'time':
      if (kind === 'text') return timeOfText(value);
      return kind === 'day' ? `toDateTime64(toDate32(${value}), 6, 'UTC')` : value;
    case 'number':
      return kind === 'text' ? numberOfText(value) : `toFloat64(${value})`;
    case 'flag':
      return kind === 'flag' ? value : flagOfText(value);
    case 'months':
      return kind === 'text' ? monthsOfText(value) : `toFloat64(${value})`;
  }
}

function textOf(spec: ColumnSpec, kind: ValueKind, value: string): string {
  const plain = plainText(kind, value);
  return spec.oneOf === undefined ? plain : clickhouseDialect.lower(`trim(${plain})`);
}

function plainText(kind: ValueKind, value: string): string {
  const double = `toFloat64(${value})`;
  switch (kind) {
    case 'number':
      // 7.0 in one table and 7 in another are the same id.
      return `if(${double} = trunc(${double}) AND abs(${double}) < 9007199254740992, toString(toInt64(${double})), toString(${value}))`;
    case 'time':
      return `replaceRegexpOne(toString(${value}), '[.]?0*$', '')`;
    case 'text':
      return value;
    default:
      return `toString(${value})`;
  }
}

/** A time in UTC of an ISO text; dates and clocks that do not exist are NULL, where the server would roll them over. */
function timeOfText(value: string): string {
  const day = `substring(${value}, 1, 10)`;
  const isDay = `toString(toDate32OrNull(${day})) = ${day}`;
  const part = (from: number) => `toUInt8OrZero(substring(${value}, ${from}, 2))`;
  const isClock = `${part(12)} <= 23 AND ${part(15)} <= 59 AND (substring(${value}, 17, 1) <> ':' OR ${part(18)} <= 59)`;
  const withSeconds = `replaceRegexpOne(${value}, ${text(String.raw`^(.{13}:\d{2}) ?([+-])`)}, ${text(String.raw`\1:00\2`)})`;
  const withoutSpace = `replaceRegexpOne(${withSeconds}, ' ([Z+-])', ${text(String.raw`\1`)})`;
  const withMinutes = `replaceRegexpOne(${withoutSpace}, ${text(String.raw`(:.*[+-]\d{2})$`)}, ${text(String.raw`\1:00`)})`;
  return `multiIf(NOT ${CLICKHOUSE_RULES.matches(value, ISO)} OR NOT ${isDay}, NULL,
    length(${value}) = 10, toDateTime64(toDate32OrNull(${value}), 6, 'UTC'),
    ${isClock}, parseDateTime64BestEffortOrNull(${withMinutes}, 6, 'UTC'), NULL)`;
}

function numberOfText(value: string): string {
  return `if(${CLICKHOUSE_RULES.matches(value, NUMBER)}, toFloat64OrNull(${value}), NULL)`;
}

/** Flags in words or as 1 and 0. */
function flagOfText(value: string): string {
  const word = `lower(toString(${value}))`;
  return `CASE WHEN ${word} IN ('true', 't', 'yes', 'y', '1', '1.0') THEN true WHEN ${word} IN ('false', 'f', 'no', 'n', '0', '0.0') THEN false END`;
}

function monthsOfText(value: string): string {
  return `CASE lower(${value}) WHEN 'monthly' THEN 1. WHEN 'month' THEN 1. WHEN 'quarterly' THEN 3. WHEN 'quarter' THEN 3.
    WHEN 'annual' THEN 12. WHEN 'annually' THEN 12. WHEN 'yearly' THEN 12. WHEN 'year' THEN 12. ELSE ${numberOfText(value)} END`;
}
