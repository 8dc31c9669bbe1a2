import { balance, columnValue, ever, factsOf, ratio, state, windowed } from './formulas.ts';
import type { Condition, CustomMetric, Facts, Formula, MetricDefinition, Shape, StateMeasure } from './types.ts';

/**
 * Columns of a row that are learnt only later, and the column whose day says when. Everything else of a row is known
 * with the row.
 */
export const REVEALED_BY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  subscriptions: { ends_on: 'ends_on', end_kind: 'ends_on', notice_on: 'notice_on' },
  tickets: {
    closed_at: 'closed_at',
    csat: 'closed_at',
    sentiment: 'closed_at',
    escalated_at: 'escalated_at',
    reopened_at: 'reopened_at',
    first_response_at: 'first_response_at',
  },
  invoices: { paid_on: 'paid_on', failed_at: 'failed_at' },
};

/**
 * A metric of the config as a catalog entry. A value or condition on a column that is learnt later (a ticket's `csat`)
 * puts the rows on the clock of that column.
 */
export function customMetric(custom: CustomMetric, shape: Shape): MetricDefinition {
  const columns = [...Object.keys(custom.where), ...(custom.value === undefined ? [] : [custom.value])];
  const isCount = custom.aggregate === 'count' || custom.aggregate === 'distinct' || custom.aggregate === 'sum';
  return {
    name: custom.name,
    category: custom.category,
    table: custom.table,
    aggregate: custom.aggregate,
    windowDays: custom.windowDays,
    healthier: custom.healthier,
    unit: custom.unit,
    nullPolicy: isCount ? 'zero' : 'missing',
    meaning: custom.meaning,
    requires: [custom.table, ...columns.map((column) => `${custom.table}.${column}`)],
    formula: formulaOf(custom, factsOf(custom.table, clockOf(custom.table, columns, shape))),
  };
}

/** What keeps a custom metric from being computed, in one sentence; null: nothing. */
export function customFault(custom: CustomMetric): string | null {
  const needsValue = ['distinct', 'sum', 'mean', 'max', 'last'].includes(custom.aggregate);
  if (needsValue && custom.value === undefined) return `Aggregate ${custom.aggregate} needs a value column.`;
  if (custom.aggregate === 'trend' && custom.windowDays === null) return 'Aggregate trend needs window_days.';
  if (custom.aggregate === 'ratio' && Object.keys(custom.where).length === 0)
    return 'Aggregate ratio needs where: it is the share of the rows that match.';
  if (custom.windowDays !== null && !(Number.isInteger(custom.windowDays) && custom.windowDays > 0))
    return `window_days is ${custom.windowDays}; a whole number of days above 0 is needed.`;
  const columns = [...Object.keys(custom.where), ...(custom.value === undefined ? [] : [custom.value])];
  const revealers = new Set(columns.map((column) => REVEALED_BY[custom.table]?.[column]).filter((name) => name));
  if (revealers.size > 1) return `It uses columns that are learnt on different days (${[...revealers].join(', ')}).`;
  return null;
}

function clockOf(table: string, columns: readonly string[], shape: Shape): string {
  for (const column of columns) {
    const revealer = REVEALED_BY[table]?.[column];
    if (revealer !== undefined && (shape[table] ?? []).includes(revealer)) return revealer;
  }
  return 'event_on';
}

function formulaOf(custom: CustomMetric, facts: Facts): Formula {
  const where = Object.entries(custom.where).map(([column, values]): Condition => ({ is: 'one_of', column, values }));
  const value = custom.value === undefined ? null : columnValue(custom.value);
  const days = custom.windowDays;
  const over = (aggregate: StateMeasure['aggregate'], conditions: readonly Condition[]): Formula =>
    days === null
      ? state(facts, aggregate, conditions, value)
      : windowed(facts, aggregate, days, { where: conditions, ...(value === null ? {} : { value }) });
  const amount = value === null ? 'count' : 'sum';
  switch (custom.aggregate) {
    case 'days_since':
      // Within a window, what happened before it is as if it had not.
      return days === null
        ? ever(facts, 'days_since_last', where)
        : windowed(facts, 'min', days, { where, value: { of: 'days_since', column: facts.clock } });
    case 'last':
      return {
        kind: 'last',
        facts,
        value: value ?? columnValue(''),
        where,
        lagDays: 0,
        withinDays: custom.windowDays,
      };
    case 'ratio':
      return ratio(over(amount, where), over(amount, []));
    case 'trend': {
      const window = days ?? 0;
      const options = { where, ...(value === null ? {} : { value }) };
      return balance(
        windowed(facts, amount, window, options),
        windowed(facts, amount, 2 * window, { ...options, to: window }),
      );
    }
    default:
      return over(custom.aggregate, where);
  }
}
