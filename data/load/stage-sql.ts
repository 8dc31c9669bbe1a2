import { duckdbDialect } from '../dialects/duckdb.ts';
import { cutText } from '../errors.ts';
import type { ColumnPlan, TablePlan, TypedColumn } from './column-plan.ts';
import { NOT_UTF8_MARK } from './json-copy.ts';
import { isJsonObjectSql } from './json-relation.ts';
import { FILE_COLUMN, LINE_COLUMN, type Relation } from './relation.ts';
import { castSql, presentSql, type Rule, rulesOf } from './rules.ts';

const { identifier, text } = duckdbDialect;

/** Staged column with the row's fault. */
export const FAULT_COLUMN = 'row:fault';

/** Longest text of a value kept in rejects. */
export const MAX_VALUE_LENGTH = 200;

/**
 * The source's columns: as they stand under `in:name`, and typed under their own names for expressions.
 *
 * @param direct Names of the columns that are wanted as they stand.
 */
export function typedSelect(relation: Relation, typed: readonly TypedColumn[], direct: readonly string[]): string {
  const checked = typed.filter((column) => column.rule !== '').map((column) => column.name);
  const items = [
    ...[...new Set([...direct, ...checked])].map((name) => `${identifier(name)} AS ${identifier(`in:${name}`)}`),
    ...typed.map((column) => `${column.sql} AS ${identifier(column.name)}`),
    ...(relation.files.length > 1 ? [identifier(FILE_COLUMN)] : []),
    ...(relation.hasLineText ? [identifier(LINE_COLUMN)] : []),
  ];
  return `SELECT ${items.length === 0 ? '1 AS one' : items.join(', ')} FROM (\n${relation.select}\n)`;
}

/** What the staged rows are to hold beside the plan's columns. */
export interface StageOptions {
  /** Enum of the known account ids, or null while accounts themselves are loaded. */
  readonly accountEnum: string | null;
  /** Enum of the file paths, where there are several. */
  readonly fileEnum: string | null;
}

/**
 * Every row of the source, in its order, read as canonical columns: `account_id` (accounts) or `account_key`, the columns given,
 * attributes, `event_on`, `known_on` (where recorded_at is given), the file (where there are several), and the fault: NULL, or a
 * JSON array of column, value, rule and key for the first rule that the row breaks. A fault with an empty rule is a blank line.
 */
export function stageSql(relation: Relation, plan: TablePlan, options: StageOptions): string {
  const all = [plan.account, ...plan.columns, ...plan.attributes];
  const direct = all.flatMap((column) => ('column' in column.from ? [column.from.column] : []));
  const checked = plan.typedColumns.filter((column) => column.rule !== '').map((column) => column.name);
  const carried = [
    ...checked.flatMap((name) => [identifier(`typed:${name}`), identifier(`in:${name}`)]),
    ...(relation.files.length > 1 ? [identifier(FILE_COLUMN)] : []),
    ...(relation.hasLineText ? [identifier(LINE_COLUMN)] : []),
  ];
  const values = all.map(
    (column) => `${presentSql(column.spec.type, column.kind, rawSql(column))} AS ${valueName(column)}`,
  );
  const casts = all.map(
    (column) => `${castSql(column.spec, column.kind, valueName(column))} AS ${identifier(column.spec.name)}`,
  );
  const kept = all.map(valueName);
  const typed = checked.map((name) => `${identifier(name)} AS ${identifier(`typed:${name}`)}`);
  return `SELECT ${finalItems(relation, plan, options).join(',\n  ')}
FROM (SELECT ${[...kept, ...carried, ...casts].join(', ')}
FROM (SELECT ${[...values, ...typed, ...carried.filter((item) => !item.startsWith('"typed:'))].join(', ')}
FROM (${typedSelect(relation, plan.typedColumns, direct)})))`;
}

function rawSql(column: ColumnPlan): string {
  return 'column' in column.from ? identifier(`in:${column.from.column}`) : `(\n${column.from.expression}\n)`;
}

function valueName(column: ColumnPlan): string {
  return identifier(`v:${column.spec.name}`);
}

function finalItems(relation: Relation, plan: TablePlan, options: StageOptions): string[] {
  const names = new Set(plan.columns.map((column) => column.spec.name));
  const eventOn = eventSql(plan, names);
  return [
    options.accountEnum === null ? '"account_id"' : `${accountKeySql(options.accountEnum)} AS account_key`,
    ...[...plan.columns, ...plan.attributes].map((column) => identifier(column.spec.name)),
    `${eventOn} AS event_on`,
    ...(names.has('recorded_at') ? [`greatest(${eventOn}, CAST(recorded_at AS DATE)) AS known_on`] : []),
    ...(options.fileEnum === null
      ? []
      : [`CAST(${identifier(FILE_COLUMN)} AS ${identifier(options.fileEnum)}) AS ${identifier(FILE_COLUMN)}`]),
    `${faultSql(relation, plan, options)} AS ${identifier(FAULT_COLUMN)}`,
  ];
}

/** The spec's own-time expression, with columns that are not there left out of it. */
function eventSql(plan: TablePlan, names: ReadonlySet<string>): string {
  if (plan.spec.name === 'users' && !names.has('created_on')) return 'CAST(NULL AS DATE)';
  if (plan.spec.name === 'churn_events' && !names.has('notice_on')) return 'churned_on';
  return plan.spec.eventOn;
}

function accountKeySql(accountEnum: string): string {
  return `CAST(enum_code(TRY_CAST("account_id" AS ${identifier(accountEnum)})) AS INTEGER)`;
}

function faultSql(relation: Relation, plan: TablePlan, options: StageOptions): string {
  const cases = [
    ...lineCases(relation),
    ...plan.typedColumns
      .filter((column) => column.rule !== '')
      .map((column) => {
        const raw = identifier(`in:${column.name}`);
        const when = `nullif(trim(${raw}), '') IS NOT NULL AND ${identifier(`typed:${column.name}`)} IS NULL`;
        return faultCase({ when, says: column.rule }, column.name, raw);
      }),
    ...[plan.account, ...plan.columns].flatMap((column) =>
      rulesOf(column.spec, column.kind, valueName(column), identifier(column.spec.name)).map((rule) =>
        faultCase(rule, column.sourceName, valueName(column)),
      ),
    ),
    ...orderCases(plan),
    ...(options.accountEnum === null
      ? []
      : [
          faultCase(
            {
              when: `${accountKeySql(options.accountEnum)} IS NULL`,
              says: 'unknown account: not in accounts, or rejected there',
            },
            plan.account.sourceName,
            valueName(plan.account),
          ),
        ]),
  ];
  return `CASE ${cases.join('\n    ')} END`;
}

function lineCases(relation: Relation): string[] {
  if (!relation.hasLineText) return [];
  const line = identifier(LINE_COLUMN);
  return [
    faultCase({ when: `${line} IS NULL OR trim(${line}) = ''`, says: '' }, '', line),
    faultCase({ when: `starts_with(${line}, ${text(NOT_UTF8_MARK)})`, says: 'broken row: not valid UTF-8' }, '', line),
    faultCase({ when: `NOT ${isJsonObjectSql(line)}`, says: 'expected one JSON object' }, '', line),
  ];
}

function orderCases(plan: TablePlan): string[] {
  const byName = new Map(plan.columns.map((column) => [column.spec.name, column]));
  return plan.spec.order.flatMap(({ earlier, later, isStrict }) => {
    const laterColumn = byName.get(later);
    if (laterColumn === undefined || !byName.has(earlier)) return [];
    const [from, to] = [earlier, later].map((name) => `CAST(${identifier(name)} AS DATE)`);
    const rule: Rule = {
      when: `${to} ${isStrict ? '<=' : '<'} ${from}`,
      says: isStrict ? `must be after ${earlier}` : `must not be before ${earlier}`,
    };
    return [faultCase(rule, laterColumn.sourceName, valueName(laterColumn))];
  });
}

function faultCase(rule: Rule, columnName: string, value: string): string {
  const key = identifier('v:account_id');
  return `WHEN ${rule.when} THEN ${faultText(text(cutText(columnName, MAX_VALUE_LENGTH)), value, text(rule.says), key)}`;
}

/** SQL of a fault: column and rule are SQL texts, value and key any SQL. One text, since it is NULL in nearly all rows. */
export function faultText(columnName: string, value: string, rule: string, key: string): string {
  const cut = (sql: string) => `left(CAST(${sql} AS VARCHAR), ${MAX_VALUE_LENGTH})`;
  return `CAST(json_array(${columnName}, ${cut(value)}, ${rule}, ${cut(key)}) AS VARCHAR)`;
}
