import type { Dialect } from '../../data/dialects/dialect.ts';
import { REVEALED_BY } from '../catalog/custom.ts';
import type { Condition, Facts, RowAggregate, Shape, Value } from '../catalog/types.ts';

/** What it takes to speak of a row `f` of the facts as known at a snapshot date. */
export interface RowScope {
  readonly dialect: Dialect;
  readonly shape: Shape;
  readonly facts: Facts;
  /** SQL of the snapshot date; null where none is at hand, and only columns known with the row may be used. */
  readonly at: string | null;
}

/** Number columns of the canonical tables; accepted values for them are compared as numbers. */
const NUMBERS = new Set(
  'mrr list_mrr renewal_mrr seats billing_period quantity sentiment csat score amount rating value cost'.split(' '),
);

/** Whether the column holds text, and nothing else. */
export function isText(column: string): boolean {
  return !NUMBERS.has(column) && !/^is_|_(at|on)$/.test(column);
}

/** Name of the table that stands for the facts: the canonical table, or its days. */
export function factsTable(dialect: Dialect, { table, grain }: Facts): string {
  return dialect.identifier(grain === 'row' ? table : `metric_${table}_${grain}s`);
}

/** The day of a date column of `f`, whatever is known. */
export function rawDay(scope: RowScope, column: string): string {
  const reference = `f.${scope.dialect.identifier(column)}`;
  return column.endsWith('_at') ? scope.dialect.toDate(reference) : reference;
}

/** The day on the facts' clock. */
export function clockDay(scope: RowScope): string {
  return rawDay(scope, scope.facts.clock);
}

/** The day from which (exclusive) the row on its clock is known; null where the clock is empty. */
export function knownDay(scope: RowScope): string {
  if (scope.facts.clock === 'event_on') return 'f.known_on';
  const day = clockDay(scope);
  return `case when ${day} is null then null when ${day} > f.known_on then ${day} else f.known_on end`;
}

/**
 * Guard against the future: what is learnt of a row only later is null until the day before the snapshot date.
 *
 * @throws {Error} If such a column is used where no snapshot date is at hand: a fault of the catalog.
 */
function guarded(scope: RowScope, column: string, sql: string): string {
  const { facts, shape } = scope;
  const revealer = REVEALED_BY[facts.table]?.[column];
  if (revealer === undefined || revealer === facts.clock || !(shape[facts.table] ?? []).includes(revealer)) return sql;
  if (scope.at === null) throw new Error(`${facts.table}.${column} is learnt later and needs a snapshot date.`);
  return `case when ${rawDay(scope, revealer)} < ${scope.at} then ${sql} end`;
}

/** SQL of a column of `f`, guarded. */
export function columnOf(scope: RowScope, column: string): string {
  return guarded(scope, column, `f.${scope.dialect.identifier(column)}`);
}

function dayOf(scope: RowScope, column: string): string {
  return guarded(scope, column, rawDay(scope, column));
}

function atOf(scope: RowScope): string {
  if (scope.at === null) throw new Error(`A condition of ${scope.facts.table} needs a snapshot date.`);
  return scope.at;
}

/** SQL of a row's number. */
export function valueSql(scope: RowScope, value: Value): string {
  const { dialect } = scope;
  switch (value.of) {
    case 'column':
      return columnOf(scope, value.column);
    case 'days_between':
      return dialect.daysBetween(dayOf(scope, value.from), dayOf(scope, value.to));
    case 'hours_between':
      return dialect.hoursBetween(columnOf(scope, value.from), columnOf(scope, value.to));
    case 'days_since':
      return dialect.daysBetween(dayOf(scope, value.column), atOf(scope));
    case 'days_until':
      return dialect.daysBetween(atOf(scope), dayOf(scope, value.column));
  }
}

/** SQL of all conditions together; empty text where there is none. */
export function conditionsSql(scope: RowScope, where: readonly Condition[]): string {
  return where.map((condition) => `(${conditionSql(scope, condition)})`).join(' and ');
}

function conditionSql(scope: RowScope, condition: Condition): string {
  switch (condition.is) {
    case 'one_of':
      return oneOfSql(scope, condition.column, condition.values);
    case 'one_word_of': {
      const words = condition.words.map((word) => scope.dialect.text(word)).join(', ');
      return `${scope.dialect.lower(columnOf(scope, condition.column))} in (${words})`;
    }
    case 'contains': {
      const text = scope.dialect.lower(columnOf(scope, condition.column));
      return condition.texts.map((part) => `${text} like ${scope.dialect.text(`%${part}%`)}`).join(' or ');
    }
    case 'happened':
      return `${rawDay(scope, condition.column)} < ${atOf(scope)}`;
    case 'not_happened': {
      const day = rawDay(scope, condition.column);
      return `${day} is null or ${day} >= ${atOf(scope)}`;
    }
    case 'ahead': {
      const day = rawDay(scope, condition.column);
      const { withinDays } = condition;
      const end = withinDays === undefined ? '' : scope.dialect.addDays(atOf(scope), String(withinDays));
      return `${day} >= ${atOf(scope)}${end === '' ? '' : ` and ${day} < ${end}`}`;
    }
    case 'not_before': {
      const day = dayOf(scope, condition.column);
      return `${day} is null or ${day} >= ${rawDay(scope, condition.than)}`;
    }
    case 'given':
      return `${columnOf(scope, condition.column)} is not null`;
    case 'any':
      return condition.of.length === 0
        ? '1 = 0'
        : condition.of.map((part) => `(${conditionSql(scope, part)})`).join(' or ');
    case 'late': {
      const day = dayOf(scope, condition.column);
      return `${day} is null or ${day} > ${rawDay(scope, condition.than)}`;
    }
    case 'in_force': {
      const { dialect } = scope;
      const at = condition.daysAgo === 0 ? atOf(scope) : dialect.addDays(atOf(scope), `-${condition.daysAgo}`);
      return `f.event_on < ${at} and (f.ends_on is null or f.ends_on >= ${at})`;
    }
  }
}

function oneOfSql(scope: RowScope, column: string, values: readonly string[]): string {
  const { dialect } = scope;
  const isNumber = NUMBERS.has(column);
  const literals = isNumber
    ? values.filter((value) => value.trim() !== '' && Number.isFinite(Number(value))).map((v) => String(Number(v)))
    : values.map((value) => dialect.text(value));
  if (literals.length === 0) return '1 = 0';
  const reference = columnOf(scope, column);
  const text = column.startsWith('is_')
    ? `case when ${reference} then 'true' when not ${reference} then 'false' end`
    : reference;
  return `${text} in (${literals.join(', ')})`;
}

/**
 * An aggregate over the rows of a group for which the condition holds, as a double.
 *
 * @param value SQL of the number; null for `count`.
 * @param condition SQL; empty: all rows.
 */
export function aggregateSql(
  dialect: Dialect,
  aggregate: Exclude<RowAggregate, 'weeks' | 'weekly_squares'>,
  value: string | null,
  condition: string,
): string {
  const inner = condition === '' ? (value ?? '1') : `case when ${condition} then ${value ?? '1'} end`;
  switch (aggregate) {
    case 'count':
      return dialect.toDouble(`count(${inner})`);
    case 'distinct':
      return dialect.toDouble(`count(distinct ${inner})`);
    case 'sum':
      return dialect.exactSum(inner);
    case 'mean':
      return `${dialect.exactSum(inner)} / nullif(${dialect.toDouble(`count(${inner})`)}, 0)`;
    case 'median':
      return dialect.toDouble(dialect.quantile(inner, 0.5));
    case 'min':
    case 'max':
      return dialect.toDouble(`${aggregate}(${inner})`);
  }
}
