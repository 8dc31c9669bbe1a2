import type { EverMeasure } from '../catalog/types.ts';
import { DATES } from './calendar.ts';
import { aggregateSql, clockDay, conditionsSql, factsTable, knownDay, type RowScope, valueSql } from './expressions.ts';
import { measureColumns, type Pass, type PassContext } from './pass.ts';

/**
 * Measures over everything known, however old: facts are first folded into the earliest snapshot date that knows them,
 * so that what meets all later snapshot dates is one row per account and date, not the history.
 */
export function everPass(context: PassContext, measures: readonly EverMeasure[]): Pass<EverMeasure> {
  const { dialect, shape, name } = context;
  const { facts } = measures[0];
  const scope: RowScope = { dialect, shape, facts, at: null };
  const table = factsTable(dialect, facts);
  const known = knownDay(scope);
  const firstDates =
    `select d.day, min(t.snapshot_date) as first_date from (select distinct ${known} as day from ${table} f) d ` +
    `join ${DATES} t on t.snapshot_date > d.day group by d.day`;
  const folded =
    `select f.account_key, k.first_date,\n  ${measureColumns(measures.map((measure) => foldSql(scope, measure)))}\n` +
    `from ${table} f join (${firstDates}) k on k.day = ${known}\n` +
    `group by f.account_key, k.first_date`;
  const select =
    `select f.account_key, t.snapshot_date,\n  ${measureColumns(measures.map((measure, i) => unfoldSql(scope, measure, `f.m${i}`)))}\n` +
    `from ${name}_folded f join ${DATES} t on t.snapshot_date >= f.first_date\n` +
    `group by f.account_key, t.snapshot_date`;
  return {
    name,
    steps: [
      { creates: `${name}_folded`, select: folded },
      { creates: name, select },
    ],
    measures,
  };
}

function foldSql(scope: RowScope, measure: EverMeasure): string {
  const condition = conditionsSql(scope, measure.where);
  const day = condition === '' ? clockDay(scope) : `case when ${condition} then ${clockDay(scope)} end`;
  switch (measure.aggregate) {
    case 'count':
    case 'sum': {
      const value = measure.value === null ? null : valueSql(scope, measure.value);
      return aggregateSql(scope.dialect, measure.aggregate, value, condition);
    }
    case 'days_since_first':
      return `min(${day})`;
    case 'days_since_last':
      return `max(${day})`;
  }
}

function unfoldSql({ dialect }: RowScope, measure: EverMeasure, column: string): string {
  switch (measure.aggregate) {
    case 'count':
    case 'sum':
      return dialect.exactSum(column);
    case 'days_since_first':
      return dialect.toDouble(dialect.daysBetween(`min(${column})`, 't.snapshot_date'));
    case 'days_since_last':
      return dialect.toDouble(dialect.daysBetween(`max(${column})`, 't.snapshot_date'));
  }
}
