import { PLAIN_FOLDING, postgresDialect } from '../dialects/postgres.ts';
import type { ColumnPlan } from '../load/column-plan.ts';
import { flagOfText, ISO, monthsOfText, NUMBER, type ValueKind } from '../load/rules.ts';
import type { LoadDialect } from '../server/load-dialect.ts';
import type { ColumnType } from '../tables.ts';

/** How PostgreSQL reads values of the user's tables as those of the canonical ones. Nothing here fails on a value. */
export const postgresLoading: LoadDialect = {
  typeOf: (type) => TYPES[type],
  kindOf,
  asText: (value) => `(cast((${value}) as text) collate ${PLAIN_FOLDING})`,
  cast,
  matches,
  isFinite: (number) => `((${number}) not in ('NaN', 'Infinity', '-Infinity'))`,
  listOf: (texts) => `cast(json_build_array(${texts.join(', ')}) as text)`,
  itemOf: (list, place) => `(cast(cast(${list} as json) ->> ${place} as text) collate ${PLAIN_FOLDING})`,
  once: 'OFFSET 0',
  rowHash: (columns) => `hash_record_extended(row(${columns.join(', ')}), 0)`,
  hashOfAll: (hash, times) => {
    const mixed = `hashint8extended(${hash}, ${times})`;
    return `concat(sum(${mixed}), '/', bit_xor(${mixed}))`;
  },
};

const TYPES = {
  text: `text collate ${PLAIN_FOLDING}`,
  day: 'date',
  time: 'timestamp',
  number: 'double precision',
  months: 'double precision',
  flag: 'boolean',
  key: 'integer',
  count: 'bigint',
} as const;

/** Kind of a type as `format_type` writes it, without its length. */
function kindOf(type: string): ValueKind {
  if (/^(text|character varying|character|name|uuid|json|jsonb|citext|"char"|unknown|bpchar)$/.test(type))
    return 'text';
  if (/^(smallint|integer|bigint|real|double precision|numeric)$/.test(type)) return 'number';
  if (type === 'boolean') return 'flag';
  if (type === 'date') return 'day';
  if (type === 'timestamp with time zone') return 'zoned';
  return type === 'timestamp without time zone' ? 'time' : 'other';
}

function matches(text: string, pattern: string): string {
  // In a language of its own, \d may stand for further digits.
  return `((${text}) ~ ${postgresDialect.text(`^(?:${pattern.replaceAll('\\d', '[0-9]')})$`)})`;
}

function cast(value: string, to: ColumnType, { kind, type }: Pick<ColumnPlan, 'kind' | 'type'>): string {
  const isText = kind === 'text';
  switch (to) {
    case 'text':
      return kind === 'number' ? textOfNumber(value, type) : postgresLoading.asText(value);
    case 'day':
      return kind === 'day' ? value : `cast(${timeOf(value, kind)} as date)`;
    case 'time':
      return timeOf(value, kind);
    case 'number':
      return isText
        ? numberOfText(value)
        : kind === 'flag'
          ? `cast(cast(${value} as integer) as double precision)`
          : numberOf(value, type);
    case 'flag':
      return isText || kind === 'number' ? flagOfText(`cast(${value} as text)`) : value;
    case 'months':
      return isText ? monthsOfText(value, numberOfText(value)) : numberOf(value, type);
  }
}

/** 7.0 in one table and 7 in another are the same id. */
function textOfNumber(value: string, type: string): string {
  if (/int/.test(type)) return postgresLoading.asText(value);
  const whole = `cast(cast(${value} as bigint) as text)`;
  const text = `CASE WHEN ${value} = trunc(${value}) AND abs(${value}) < 9007199254740992 THEN ${whole} ELSE cast(${value} as text) END`;
  return postgresLoading.asText(text);
}

/** Largest and smallest magnitudes of a double. */
const [MOST, LEAST] = ['1.7976931348623157e308', '2.3e-308'];

/** Decimals reach further than doubles: one that is too large becomes infinite, one that is too small 0, without a failure. */
function numberOf(value: string, type: string): string {
  const double = `cast(${value} as double precision)`;
  if (type !== 'numeric') return double;
  return `CASE WHEN ${value} = 'NaN' THEN 'NaN' WHEN abs(${value}) < ${LEAST} THEN 0
    WHEN ${value} > ${MOST} THEN 'Infinity' WHEN ${value} < -${MOST} THEN '-Infinity' ELSE ${double} END`;
}

/** Numbers that every decimal can hold; what is longer counts as one beyond every double. */
const SAFE_NUMBER = '[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?0*\\d{1,3})?';

function numberOfText(value: string): string {
  const decimal = `cast(${value} as numeric)`;
  return `CASE WHEN NOT ${matches(value, NUMBER)} THEN NULL
    WHEN length(${value}) > 1000 OR NOT ${matches(value, SAFE_NUMBER)} THEN 'Infinity'
    WHEN abs(${decimal}) > ${MOST} THEN 'Infinity' WHEN abs(${decimal}) < ${LEAST} THEN 0
    ELSE cast(${decimal} as double precision) END`;
}

function timeOf(value: string, kind: ValueKind): string {
  if (kind === 'text') return timeOfText(value);
  return kind === 'zoned' ? `(${value} at time zone 'UTC')` : `cast(${value} as timestamp)`;
}

/** The server fails on a date that does not exist, so that the calendar is looked at first. */
function timeOfText(value: string): string {
  const part = (from: number, length: number) => `substr(${value}, ${from}, ${length})`;
  const [year, month] = [`cast(${part(1, 4)} as integer)`, part(6, 2)];
  const isLeap = `${year} % 4 = 0 AND (${year} % 100 <> 0 OR ${year} % 400 = 0)`;
  const lastDay = `CASE WHEN ${month} IN ('04', '06', '09', '11') THEN '30' WHEN ${month} <> '02' THEN '31' WHEN ${isLeap} THEN '29' ELSE '28' END`;
  // Digits beyond microseconds are cut, not rounded.
  const cut = `regexp_replace(${value}, '(\\.[0-9]{6})[0-9]+', '\\1')`;
  const offset = `substring(${part(11, 40)} from '[+-]([0-9]{2})')`;
  return `CASE WHEN NOT ${matches(value, ISO)} THEN NULL
    WHEN NOT (${month} BETWEEN '01' AND '12') THEN NULL
    WHEN NOT (${part(9, 2)} BETWEEN '01' AND ${lastDay}) THEN NULL
    WHEN ${year} = 0 THEN timestamp '0001-01-01'
    WHEN length(${value}) = 10 THEN cast(${value} as timestamp)
    WHEN ${part(12, 2)} > '23' AND NOT ${matches(part(12, 40), '24:00(:00(\\.0+)?)?( ?Z)?')} THEN NULL
    WHEN ${part(15, 2)} > '59' THEN NULL
    WHEN ${part(17, 1)} = ':' AND ${part(18, 2)} > '59' THEN NULL
    WHEN ${offset} > '15' THEN NULL
    WHEN substring(${part(11, 40)} from '[+-][0-9]{2}:?([0-9]{2})$') > '59' THEN NULL
    ELSE cast(${cut} as timestamptz) at time zone 'UTC' END`;
}
