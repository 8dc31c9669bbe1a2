import type { WindowMeasure } from '../catalog/types.ts';
import { aggregateSql, clockDay, conditionsSql, factsTable, type RowScope, valueSql } from './expressions.ts';
import { measureColumns, type Pass, type PassContext } from './pass.ts';

/**
 * All windowed measures over the same facts in one pass: facts meet the bridge on their day, then conditional aggregates by
 * age.
 *
 * @param bridge Name of a calendar bridge that holds at least the windows of the measures.
 */
export function windowPass(context: PassContext, measures: readonly WindowMeasure[], bridge: string): Pass {
  const { dialect, shape, name } = context;
  const { facts } = measures[0];
  const scope: RowScope = { dialect, shape, facts, at: 'b.snapshot_date' };
  const filters = measures.map((measure) => conditionsSql(scope, measure.where));
  const common = filters.includes('') ? '' : ` and (${[...new Set(filters)].join(' or ')})`;
  const select =
    `select f.account_key, b.snapshot_date,\n  ${measureColumns(measures.map((measure) => measureSql(scope, measure)))}\n` +
    `from ${factsTable(dialect, facts)} f join ${bridge} b on b.day = ${clockDay(scope)}\n` +
    `where f.known_on < b.snapshot_date${common}\n` +
    `group by f.account_key, b.snapshot_date`;
  return { name, over: facts.grain === 'row' ? facts.table : null, steps: [], select, reading: 'at_date', measures };
}

function measureSql(scope: RowScope, measure: WindowMeasure): string {
  const conditions = conditionsSql(scope, measure.where);
  const within = `${ageBetween(measure.to, measure.from)}${conditions === '' ? '' : ` and ${conditions}`}`;
  const value = measure.value === null ? null : valueSql(scope, measure.value);
  if (measure.aggregate === 'weeks' || measure.aggregate === 'weekly_squares') {
    throw new Error(`${measure.aggregate} is computed week by week.`);
  }
  return aggregateSql(scope.dialect, measure.aggregate, value, within);
}

/** Days `[t - from, t - to)` have ages above `to` and up to `from`. */
export function ageBetween(to: number, from: number): string {
  return `b.age > ${to} and b.age <= ${from}`;
}
