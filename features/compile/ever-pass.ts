import type { EverMeasure } from '../catalog/types.ts';
import { aggregateSql, clockDay, conditionsSql, factsTable, knownDay, type RowScope, valueSql } from './expressions.ts';
import { firstDates } from './first-dates.ts';
import { measureColumns, type Pass, type PassContext } from './pass.ts';

/**
 * Measures over everything known, however old: facts are folded into the first snapshot date that knows them; what adds up
 * over dates is left to the reader, so that one row per account and date comes back, not the history.
 */
export function everPass(context: PassContext, measures: readonly EverMeasure[]): Pass {
  const { dialect, shape, name } = context;
  const { facts } = measures[0];
  const scope: RowScope = { dialect, shape, facts, at: null };
  const table = factsTable(dialect, facts);
  const known = knownDay(scope);
  const select =
    `select f.account_key, k.first_date as snapshot_date,\n  ${measureColumns(measures.map((measure) => foldSql(scope, measure)))}\n` +
    `from ${table} f join (${firstDates(`select distinct ${known} as day from ${table} f`)}) k on k.day = ${known}\n` +
    `group by f.account_key, k.first_date`;
  return { name, over: facts.grain === 'row' ? facts.table : null, steps: [], select, reading: 'running', measures };
}

/** Counts, sums in whole millionths, and days. */
function foldSql(scope: RowScope, measure: EverMeasure): string {
  const { dialect } = scope;
  const condition = conditionsSql(scope, measure.where);
  const given = (sql: string) => (condition === '' ? sql : `case when ${condition} then ${sql} end`);
  switch (measure.aggregate) {
    case 'count':
      return aggregateSql(dialect, 'count', measure.value === null ? null : valueSql(scope, measure.value), condition);
    case 'sum': {
      if (measure.value === null) throw new Error(`A sum over ${measure.facts.table} needs a value.`);
      return dialect.toDouble(`sum(${dialect.millionths(given(valueSql(scope, measure.value)))})`);
    }
    case 'days_since_first':
      return `min(${given(clockDay(scope))})`;
    case 'days_since_last':
      return `max(${given(clockDay(scope))})`;
  }
}
