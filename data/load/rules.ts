import type { ColumnSpec, ColumnType } from '../tables.ts';

/** What the engine knows of a source value before it is read as a canonical column. */
export type ValueKind = 'text' | 'number' | 'flag' | 'day' | 'time' | 'zoned' | 'other';

/** A condition under which a value breaks a rule, and the rule in words. */
export interface Rule {
  readonly when: string;
  readonly says: string;
}

/** Kind of an engine type as DESCRIBE writes it. */
export function kindOfType(type: string): ValueKind {
  if (/^(VARCHAR|ENUM|UUID|JSON|"NULL"|NULL)/.test(type)) return 'text';
  if (/^(U?(TINY|SMALL|BIG|HUGE)?INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL)[^[\]]*$/.test(type)) return 'number';
  if (type === 'BOOLEAN') return 'flag';
  if (type === 'DATE') return 'day';
  if (type === 'TIMESTAMP WITH TIME ZONE') return 'zoned';
  return /^TIMESTAMP(_S|_MS|_NS)?$/.test(type) ? 'time' : 'other';
}

/** Kinds that can be read as a column type. */
export function isReadable(type: ColumnType, kind: ValueKind): boolean {
  switch (type) {
    case 'text':
      return true;
    case 'day':
    case 'time':
      return kind === 'text' || kind === 'day' || kind === 'time' || kind === 'zoned';
    case 'months':
      return kind === 'text' || kind === 'number';
    default:
      return kind === 'text' || kind === 'number' || kind === 'flag';
  }
}

/** SQL for a source value with blanks as NULL; texts that become something else also lose their outer spaces. */
export function presentSql(type: ColumnType, kind: ValueKind, value: string): string {
  if (kind !== 'text') return value;
  const text = `CAST(${value} AS VARCHAR)`;
  return type === 'text' ? `CASE WHEN trim(${text}) <> '' THEN ${text} END` : `nullif(trim(${text}), '')`;
}

/** SQL that reads a present value (see `presentSql`) as its canonical type; NULL where it cannot be read. */
export function castSql(spec: ColumnSpec, kind: ValueKind, value: string): string {
  switch (spec.type) {
    case 'text':
      return textCast(spec, kind, value);
    case 'day':
      return kind === 'day' ? value : `CAST(${timestampSql(kind, value)} AS DATE)`;
    case 'time':
      return timestampSql(kind, value);
    case 'number':
      return kind === 'text' ? numberOfText(value) : `CAST(${value} AS DOUBLE)`;
    case 'flag':
      return kind === 'text' || kind === 'number' ? flagOfText(value) : value;
    case 'months':
      return kind === 'text' ? monthsOfText(value) : `CAST(${value} AS DOUBLE)`;
  }
}

/**
 * The rules of one column, in the order in which they are told.
 *
 * @param value SQL of the present value.
 * @param cast SQL of its reading by `castSql`.
 * @param words Of the engine that judges; default: DuckDB's.
 */
export function rulesOf(
  spec: ColumnSpec,
  kind: ValueKind,
  value: string,
  cast: string,
  words: RuleWords = DUCKDB,
): Rule[] {
  const rules: Rule[] = [];
  if (spec.isRequired) rules.push({ when: `${value} IS NULL`, says: 'missing required value' });
  rules.push(...readingRules(spec.type, kind, value, cast, words));
  if (spec.type === 'number' || spec.type === 'months') {
    rules.push({ when: `NOT ${words.isFinite(cast)}`, says: 'expected a finite number' });
  }
  if (spec.type === 'months') rules.push({ when: `${cast} <= 0`, says: MONTHS });
  const { min, max } = spec.range ?? {};
  if (min !== undefined && max !== undefined) {
    rules.push({ when: `${cast} NOT BETWEEN ${min} AND ${max}`, says: `must lie from ${min} to ${max}` });
  } else if (min !== undefined) rules.push({ when: `${cast} < ${min}`, says: 'must not be negative' });
  if (max === undefined && (spec.type === 'number' || spec.type === 'months')) {
    rules.push({ when: `${cast} NOT BETWEEN -${MOST} AND ${MOST}`, says: `must lie from -${MOST} to ${MOST}` });
  }
  if (spec.oneOf !== undefined) {
    const allowed = spec.oneOf.map((name) => `'${name}'`).join(', ');
    rules.push({ when: `${cast} NOT IN (${allowed})`, says: `expected one of ${spec.oneOf.join(', ')}` });
  }
  return rules;
}

/** Beyond this, sums of many values with six decimals leave the 38 digits of the engines' decimals. */
const MOST = '1e12';
const MONTHS = 'expected a number of months above 0, or monthly, quarterly or annual';
const ISO_FORM = 'expected an ISO date such as 2024-03-31 or timestamp such as 2024-03-31T09:30:00Z';
const AMBIGUOUS = 'ambiguous: day and month cannot be told apart; expected an ISO date such as 2024-03-31';
const PLAIN_NUMBER =
  'expected a plain number such as 1234.5: no thousands separator, no currency or percent sign, a point before decimals';

/** Forms that values are written in, as regular expressions of the whole text. */
export const FORMS = {
  iso: String.raw`\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)? ?(Z|[+-]\d{2}(:?\d{2})?)?)?`,
  dayMonthYear: String.raw`\d{1,2}[./-]\d{1,2}[./-]\d{2,4}.*`,
  number: String.raw`[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?`,
  notFinite: '[+-]?(nan|inf|infinity)',
} as const;

/** How an engine says what rules ask. */
export interface RuleWords {
  /** Whether a text is of a form as a whole. */
  fullMatch(value: string, form: string): string;
  isFinite(number: string): string;
}

const DUCKDB: RuleWords = {
  fullMatch: (value, form) => `regexp_full_match(${value}, '${form}')`,
  isFinite: (number) => `isfinite(${number})`,
};

const ISO = `'${FORMS.iso}'`;
const NUMBER = `'${FORMS.number}'`;

function readingRules(type: ColumnType, kind: ValueKind, value: string, cast: string, words: RuleWords): Rule[] {
  const isUnread = `${value} IS NOT NULL AND ${cast} IS NULL`;
  switch (type) {
    case 'text':
      return [];
    case 'day':
    case 'time':
      return [
        ...(kind === 'text'
          ? [
              { when: `${isUnread} AND ${words.fullMatch(value, FORMS.dayMonthYear)}`, says: AMBIGUOUS },
              { when: `${isUnread} AND NOT ${words.fullMatch(value, FORMS.iso)}`, says: ISO_FORM },
            ]
          : []),
        { when: isUnread, says: 'no such date' },
        {
          when: `NOT (${cast} >= DATE '1970-01-01' AND ${cast} < DATE '2101-01-01')`,
          says: 'outside 1970-01-01 to 2100-12-31; leave an open end empty',
        },
      ];
    case 'number':
      return [
        {
          when: `${isUnread} AND ${words.fullMatch(`lower(${value})`, FORMS.notFinite)}`,
          says: 'expected a finite number',
        },
        { when: isUnread, says: PLAIN_NUMBER },
      ].slice(kind === 'text' ? 0 : 2);
    case 'flag':
      return [{ when: isUnread, says: 'expected true or false' }];
    case 'months':
      return [{ when: isUnread, says: MONTHS }];
  }
}

function textCast(spec: ColumnSpec, kind: ValueKind, value: string): string {
  // 7.0 in one file and 7 in another are the same id. As doubles, because the least value of an integer type has no abs().
  const double = `CAST(${value} AS DOUBLE)`;
  const text =
    kind === 'number'
      ? `CASE WHEN ${double} = trunc(${double}) AND abs(${double}) < 9007199254740992 THEN CAST(CAST(${double} AS BIGINT) AS VARCHAR) ELSE CAST(${value} AS VARCHAR) END`
      : `CAST(${value} AS VARCHAR)`;
  return spec.oneOf === undefined ? text : `lower(trim(${text}))`;
}

/** TIMESTAMP (UTC) of a date or timestamp; a text without zone or offset is UTC. */
export function timestampSql(kind: ValueKind, value: string): string {
  if (kind === 'zoned') return `(${value} AT TIME ZONE 'UTC')`;
  if (kind !== 'text') return `TRY_CAST(${value} AS TIMESTAMP)`;
  const clock = `substr(${value}, 11)`;
  const withSeconds = `regexp_replace(${value}, '^(.{13}:\\d{2}) ?([+-])', '\\1:00\\2')`;
  const withColon = `regexp_replace(${withSeconds}, '([+-]\\d{2})(\\d{2})$', '\\1:\\2')`;
  // Only offsets need the zoned reading, which takes three times as long.
  return `CASE WHEN NOT regexp_full_match(${value}, ${ISO}) THEN NULL
    WHEN length(${value}) = 10 THEN CAST(TRY_CAST(${value} AS DATE) AS TIMESTAMP)
    WHEN contains(${clock}, '+') OR contains(${clock}, '-') THEN TRY_CAST(${withColon} AS TIMESTAMPTZ) AT TIME ZONE 'UTC'
    ELSE TRY_CAST(rtrim(${value}, ' Z') AS TIMESTAMP) END`;
}

/** DOUBLE of a plain number; NULL for any other notation, NaN and infinity included. */
export function numberOfText(value: string): string {
  return `CASE WHEN regexp_full_match(${value}, ${NUMBER}) THEN TRY_CAST(${value} AS DOUBLE) END`;
}

/** BOOLEAN of true/false, t/f, yes/no, y/n, 1/0 in any case. */
export function flagOfText(value: string): string {
  const text = `lower(CAST(${value} AS VARCHAR))`;
  return `CASE WHEN ${text} IN ('true', 't', 'yes', 'y', '1', '1.0') THEN true WHEN ${text} IN ('false', 'f', 'no', 'n', '0', '0.0') THEN false END`;
}

function monthsOfText(value: string): string {
  return `CASE lower(${value}) WHEN 'monthly' THEN 1 WHEN 'month' THEN 1 WHEN 'quarterly' THEN 3 WHEN 'quarter' THEN 3
    WHEN 'annual' THEN 12 WHEN 'annually' THEN 12 WHEN 'yearly' THEN 12 WHEN 'year' THEN 12 ELSE ${numberOfText(value)} END`;
}
