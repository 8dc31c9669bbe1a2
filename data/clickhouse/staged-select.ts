import { clickhouseDialect } from '../dialects/clickhouse.ts';
import { cutText } from '../errors.ts';
import type { ColumnPlan, TablePlan } from '../load/column-plan.ts';
import { rulesOf } from '../load/rules.ts';
import { FAULT_COLUMN, MAX_VALUE_LENGTH } from '../load/stage-sql.ts';
import { CLICKHOUSE_RULES, presentValue, readValue } from './value-rules.ts';

const { identifier, text, toDate } = clickhouseDialect;

/** Columns of staged rows beside the canonical ones: the row's number from 1, and what `rejects` tells of its fault. */
export const ROW_COLUMN = 'row:number';
export const VALUE_COLUMN = 'row:value';
export const KEY_COLUMN = 'row:key';

/** A rule that rows may break: the first that one breaks is its fault. */
export interface Fault {
  /** SQL; true where it is broken. */
  readonly when: string;
  /** Name in `rejects`. */
  readonly column: string;
  /** SQL of the value that is told. */
  readonly value: string;
  readonly rule: string;
}

export interface StagedSelect {
  /**
   * Every row of the source read as canonical columns: `account_id` (accounts) or `account_key`, the columns given, attributes,
   * `event_on`, `known_on`, and the number (from 1) of its fault, or NULL.
   */
  readonly select: string;
  readonly faults: readonly Fault[];
}

/** What staged rows hold beside the plan's columns. */
export interface StageOptions {
  /** SQL of the loaded accounts' ids, keys and starts; null while they are loaded themselves. */
  readonly accounts: string | null;
  /**
   * `values`: rows tell value and key of their fault; `numbered`: and their number, from 1, in ascending order of all columns of the
   * source, which sorts it.
   */
  readonly details: 'none' | 'values' | 'numbered';
}

/** @param sourceSelect SQL of the source's rows, sent as it is. @param sourceColumns Their columns. */
export function stagedSelect(
  sourceSelect: string,
  sourceColumns: readonly string[],
  plan: TablePlan,
  { accounts, details }: StageOptions,
): StagedSelect {
  const all = [plan.account, ...plan.columns, ...plan.attributes];
  const faults = faultsOf(plan, accounts !== null);
  const order = sourceColumns.map((name) => identifier(name)).join(', ');
  const row = identifier(ROW_COLUMN);
  const hasDetails = details !== 'none';
  const number = details === 'numbered' ? `row_number() OVER (ORDER BY ${order})` : 'NULL';
  const numbered = hasDetails ? [`CAST(${number} AS Nullable(UInt64)) AS ${row}`] : [];
  const carried = hasDetails ? [row] : [];
  const raw = all.map((column, i) => `${rawSql(column)} AS r${i}`);
  const values = all.map(
    (column, i) => `${presentValue(column.spec.type, column.kind, `r${i}`)} AS ${valueName(column)}`,
  );
  const read = all.map(
    (column) => `${readValue(column.spec, column.kind, valueName(column))} AS ${identifier(column.spec.name)}`,
  );
  const rows = `SELECT ${[...carried, ...all.map(valueName), ...read].join(', ')}
FROM (SELECT ${[...carried, ...values].join(', ')}
FROM (SELECT ${[...numbered, ...raw].join(', ')} FROM (\n${sourceSelect}\n) AS given))`;
  return {
    select: `SELECT ${finalItems(plan, faults, accounts, hasDetails).join(',\n  ')}\nFROM (${rows}) AS s${joinSql(accounts)}`,
    faults,
  };
}

function rawSql({ from }: ColumnPlan): string {
  return 'column' in from ? identifier(from.column) : `(\n${from.expression}\n)`;
}

function valueName(column: ColumnPlan): string {
  return identifier(`v:${column.spec.name}`);
}

function joinSql(accounts: string | null): string {
  return accounts === null
    ? ''
    : `\nLEFT JOIN (SELECT account_id AS id, account_key, started_on FROM ${accounts}) AS a ON a.id = s.account_id`;
}

function finalItems(plan: TablePlan, faults: readonly Fault[], accounts: string | null, hasDetails: boolean): string[] {
  const names = new Set(plan.columns.map((column) => column.spec.name));
  const event = eventSql(plan, names);
  const recorded = toDate('s.recorded_at');
  const number = `CAST(multiIf(${faults.map(({ when }, i) => `${when}, ${i + 1}`).join(',\n    ')}, 0) AS UInt16)`;
  return [
    accounts === null ? 's.account_id AS account_id' : 'a.account_key AS account_key',
    ...[...plan.columns, ...plan.attributes].map(
      ({ spec }) => `s.${identifier(spec.name)} AS ${identifier(spec.name)}`,
    ),
    `${event} AS event_on`,
    `${names.has('recorded_at') ? `if(${recorded} > ${event}, ${recorded}, ${event})` : event} AS known_on`,
    `${number} AS ${identifier(FAULT_COLUMN)}`,
    ...(hasDetails
      ? [
          `s.${identifier(ROW_COLUMN)} AS ${identifier(ROW_COLUMN)}`,
          `multiIf(${faults.map(({ value }, i) => `${identifier(FAULT_COLUMN)} = ${i + 1}, ${shown(value)}`).join(', ')}, NULL) AS ${identifier(VALUE_COLUMN)}`,
          `${shown('s.account_id')} AS ${identifier(KEY_COLUMN)}`,
        ]
      : []),
  ];
}

/** A value as `rejects` tells it. */
export function shown(value: string): string {
  return `leftUTF8(toString(${value}), ${MAX_VALUE_LENGTH})`;
}

/** The day of a row's own time; of users without one, the account's start. */
function eventSql(plan: TablePlan, names: ReadonlySet<string>): string {
  const { name, eventOn } = plan.spec;
  if (name === 'users') return names.has('created_on') ? 'coalesce(s.created_on, a.started_on)' : 'a.started_on';
  if (name === 'churn_events') {
    return names.has('notice_on') ? 'if(s.notice_on < s.churned_on, s.notice_on, s.churned_on)' : 's.churned_on';
  }
  const time = /^CAST\((\w+) AS DATE\)$/.exec(eventOn);
  return time === null ? `s.${identifier(eventOn)}` : toDate(`s.${identifier(time[1])}`);
}

function faultsOf(plan: TablePlan, hasAccounts: boolean): Fault[] {
  const value = (column: ColumnPlan) => `s.${valueName(column)}`;
  const ofColumns = [plan.account, ...plan.columns].flatMap((column) =>
    rulesOf(column.spec, column.kind, value(column), `s.${identifier(column.spec.name)}`, CLICKHOUSE_RULES).map(
      (rule) => faultOf(column, rule.when, value(column), rule.says),
    ),
  );
  const unknown = faultOf(
    plan.account,
    'a.account_key IS NULL',
    value(plan.account),
    'unknown account: not in accounts, or rejected there',
  );
  return [...ofColumns, ...orderFaults(plan, value), ...(hasAccounts ? [unknown] : [])];
}

function orderFaults(plan: TablePlan, value: (column: ColumnPlan) => string): Fault[] {
  const byName = new Map(plan.columns.map((column) => [column.spec.name, column]));
  return plan.spec.order.flatMap(({ earlier, later, isStrict }) => {
    const column = byName.get(later);
    if (column === undefined || !byName.has(earlier)) return [];
    const [from, to] = [earlier, later].map((name) => toDate(`s.${identifier(name)}`));
    const says = isStrict ? `must be after ${earlier}` : `must not be before ${earlier}`;
    return [faultOf(column, `${to} ${isStrict ? '<=' : '<'} ${from}`, value(column), says)];
  });
}

function faultOf(column: ColumnPlan, when: string, value: string, rule: string): Fault {
  return { when, column: cutText(column.sourceName, MAX_VALUE_LENGTH), value, rule };
}

/** SQL of one of many texts, by the number (from 1) that `number` gives. */
export function textByNumber(number: string, texts: readonly string[]): string {
  return `[${texts.map(text).join(', ')}][${number}]`;
}
