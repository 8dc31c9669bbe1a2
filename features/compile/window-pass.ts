import type { WindowMeasure } from '../catalog/types.ts';
import { BRIDGE } from './calendar.ts';
import { aggregateSql, clockDay, conditionsSql, factsTable, type RowScope, valueSql } from './expressions.ts';
import { measureColumns, type Pass, type PassContext } from './pass.ts';

const DAYS_PER_WEEK = 7;

/** All windowed measures over the same facts in one pass: facts meet the bridge on their day, then conditional aggregates by age. */
export function windowPass(context: PassContext, measures: readonly WindowMeasure[]): Pass<WindowMeasure> {
  const { dialect, shape, name } = context;
  const { facts } = measures[0];
  const scope: RowScope = { dialect, shape, facts, at: 'b.snapshot_date' };
  const longest = Math.max(...measures.map((measure) => measure.from));
  const filters = measures.map((measure) => conditionsSql(scope, measure.where));
  const common = filters.includes('') ? '' : ` and (${[...new Set(filters)].join(' or ')})`;
  const select =
    `select f.account_key, b.snapshot_date,\n  ${measureColumns(measures.map((measure) => measureSql(scope, measure)))}\n` +
    `from ${factsTable(dialect, facts)} f join ${BRIDGE} b on b.day = ${clockDay(scope)}\n` +
    `where f.known_on < b.snapshot_date and b.age <= ${longest}${common}\n` +
    `group by f.account_key, b.snapshot_date`;
  return { name, steps: [{ creates: name, select }], measures };
}

function measureSql(scope: RowScope, measure: WindowMeasure): string {
  const conditions = conditionsSql(scope, measure.where);
  if (measure.aggregate === 'weeks') return weeksSql(scope, measure, conditions);
  const condition = `${ageBetween(measure.to, measure.from)}${conditions === '' ? '' : ` and ${conditions}`}`;
  const value = measure.value === null ? null : valueSql(scope, measure.value);
  return aggregateSql(scope.dialect, measure.aggregate, value, condition);
}

/** Weeks back from the snapshot date with a row, as a sum of one flag per week. */
function weeksSql(scope: RowScope, measure: WindowMeasure, conditions: string): string {
  const flags: string[] = [];
  for (let start = measure.to; start < measure.from; start += DAYS_PER_WEEK) {
    const condition = `${ageBetween(start, Math.min(start + DAYS_PER_WEEK, measure.from))}${conditions === '' ? '' : ` and ${conditions}`}`;
    flags.push(`max(case when ${condition} then 1 else 0 end)`);
  }
  return scope.dialect.toDouble(flags.join(' + '));
}

/** Days `[t - from, t - to)` have ages above `to` and up to `from`. */
export function ageBetween(to: number, from: number): string {
  return to === 0 ? `b.age <= ${from}` : `b.age > ${to} and b.age <= ${from}`;
}
