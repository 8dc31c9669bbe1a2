import { cutText } from '../errors.ts';
import type { ColumnPlan, TablePlan } from '../load/column-plan.ts';
import type { Relation } from '../load/relation.ts';
import { presentSql, type Rule, rulesOf } from '../load/rules.ts';
import { MAX_VALUE_LENGTH } from '../load/stage-sql.ts';
import type { ServerSource } from './server-source.ts';

/** Columns that staged rows have beside the canonical ones, until a table is settled. */
export const FAULT = 'row:fault';
export const ROW_NO = 'row:no';
export const ROW_ID = 'row:id';

/** What a fault is made of, in the order of its list. */
export const FAULT_PARTS = { column: 0, value: 1, rule: 2, key: 3 } as const;

/** A select of rows, and the columns of the staged table that it fills, in order. */
export interface StageSelect {
  readonly columns: readonly string[];
  readonly select: string;
}

/**
 * Every row of a table of the user, read as canonical columns: `account_id` (accounts) or `account_key`, the columns given,
 * attributes, `event_on`, `known_on`, its number where repeats of an `id` are looked for, and its fault: NULL, or a list of column, value,
 * rule and key for the first rule that the row breaks.
 *
 * Columns inside have names of our own (`r0`, `v0`, `c0`): those of the user may be long, or like ours.
 */
export function stageSelect(source: ServerSource, relation: Relation, plan: TablePlan): StageSelect {
  const { dialect, loading } = source;
  const all = [plan.account, ...plan.columns, ...plan.attributes];
  const isAccounts = plan.spec.name === 'accounts';
  const raw = all.map((column, i) => `${rawSql(source, column)} AS r${i}`);
  const present = all.map((column, i) => `${presentSql(column.spec.type, column.kind, `r${i}`)} AS v${i}`);
  const cast = all.map((column, i) => `${castSql(source, column, `v${i}`)} AS c${i}`);
  const nameOf = new Map(all.map((column, i) => [column.spec.name, `c${i}`]));
  const inner =
    `SELECT ${['v', 'c'].flatMap((letter) => all.map((_, i) => `${letter}${i}`)).join(', ')}, ${eventOn(plan, nameOf)} AS event_on\n` +
    `FROM (SELECT ${all.map((_, i) => `v${i}`).join(', ')}, ${cast.join(', ')}\n` +
    `FROM (SELECT ${present.join(', ')}\n` +
    `FROM (SELECT ${raw.join(', ')}\nFROM (\n${relation.select}\n) given ${loading.once}) raw ${loading.once}) present ${loading.once}) cast_rows`;
  const event = plan.spec.name === 'users' ? 'coalesce(t.event_on, a.started_on)' : 't.event_on';
  const recorded = nameOf.get('recorded_at');
  const known = recorded === undefined ? event : `greatest(${event}, ${dialect.toDate(`t.${recorded}`)})`;
  const hasId = nameOf.has('id');
  const items: [string, string][] = [
    isAccounts ? ['account_id', 't.c0'] : ['account_key', 'a.account_key'],
    ...all
      .map((column, i): [string, string] => [column.spec.name === 'id' ? ROW_ID : column.spec.name, `t.c${i}`])
      .slice(1),
    ['event_on', event],
    ['known_on', known],
    ...(hasId || isAccounts ? [[ROW_NO, 'row_number() over ()'] as [string, string]] : []),
    [FAULT, faultSql(source, plan, isAccounts)],
  ];
  const accounts = isAccounts
    ? ''
    : `\nLEFT JOIN (SELECT account_key, account_id, started_on FROM ${source.own('accounts')}) a ON a.account_id = t.c0`;
  return {
    columns: items.map(([name]) => name),
    select: `SELECT ${items.map(([, sql]) => sql).join(',\n  ')}\nFROM (${inner}) t${accounts}`,
  };
}

function rawSql({ dialect, loading }: ServerSource, { from, kind }: ColumnPlan): string {
  const sql = 'column' in from ? dialect.identifier(from.column) : `(\n${from.expression}\n)`;
  return kind === 'text' ? loading.asText(sql) : sql;
}

function castSql({ dialect, loading }: ServerSource, column: ColumnPlan, value: string): string {
  const cast = loading.cast(value, column.spec.type, column);
  return column.spec.oneOf === undefined ? cast : dialect.lower(`trim(${cast})`);
}

/** The spec's own-time expression over the columns that are there. */
function eventOn({ spec }: TablePlan, nameOf: ReadonlyMap<string, string>): string {
  if (spec.name === 'users' && !nameOf.has('created_on')) return 'CAST(NULL AS DATE)';
  if (spec.name === 'churn_events' && !nameOf.has('notice_on')) return nameOf.get('churned_on') ?? 'NULL';
  return spec.eventOn.replace(/\w+_(?:on|at)\b/g, (name) => nameOf.get(name) ?? name);
}

function faultSql(source: ServerSource, plan: TablePlan, isAccounts: boolean): string {
  const columns = [plan.account, ...plan.columns];
  const cases = [
    ...columns.flatMap((column, i) =>
      rulesOf(column.spec, column.kind, `t.v${i}`, `t.c${i}`, source.loading).map((rule) =>
        faultCase(source, rule, column.sourceName, `t.v${i}`),
      ),
    ),
    ...orderCases(source, columns),
    ...(isAccounts
      ? []
      : [
          faultCase(
            source,
            { when: 'a.account_key IS NULL', says: 'unknown account: not in accounts, or rejected there' },
            plan.account.sourceName,
            't.v0',
          ),
        ]),
  ];
  return `CASE ${cases.join('\n    ')} END`;

  function orderCases({ dialect }: ServerSource, given: readonly ColumnPlan[]): string[] {
    const placeOf = new Map(given.map((column, i) => [column.spec.name, i]));
    return plan.spec.order.flatMap(({ earlier, later, isStrict }) => {
      const [from, to] = [placeOf.get(earlier), placeOf.get(later)];
      if (from === undefined || to === undefined) return [];
      const day = (i: number) => (given[i]!.spec.type === 'day' ? `t.c${i}` : dialect.toDate(`t.c${i}`));
      const rule: Rule = {
        when: `${day(to)} ${isStrict ? '<=' : '<'} ${day(from)}`,
        says: isStrict ? `must be after ${earlier}` : `must not be before ${earlier}`,
      };
      return [faultCase(source, rule, given[to]!.sourceName, `t.v${to}`)];
    });
  }
}

function faultCase(source: ServerSource, rule: Rule, columnName: string, value: string): string {
  return `WHEN ${rule.when} THEN ${faultList(source, columnName, value, rule.says, 't.v0')}`;
}

/** SQL of a fault: what is wrong in words, and SQL of the value and of the account's id. */
export function faultList(
  { dialect, loading }: ServerSource,
  columnName: string,
  value: string,
  rule: string,
  key: string,
): string {
  const cut = (sql: string) => `left(${loading.asText(sql)}, ${MAX_VALUE_LENGTH})`;
  return loading.listOf([
    dialect.text(cutText(columnName, MAX_VALUE_LENGTH)),
    cut(value),
    dialect.text(rule),
    cut(key),
  ]);
}
