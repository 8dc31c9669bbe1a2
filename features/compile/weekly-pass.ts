import type { WindowMeasure } from '../catalog/types.ts';
import { conditionsSql, factsTable, type RowScope, valueSql } from './expressions.ts';
import { measureColumns, type Pass, type PassContext } from './pass.ts';

const DAYS_PER_WEEK = 7;

/** Whether a windowed measure looks at the 7-day weeks of its window. */
export function isWeekly({ aggregate }: WindowMeasure): boolean {
  return aggregate === 'weeks' || aggregate === 'weekly_squares';
}

/**
 * Measures over the weeks of one window, counted back from its end: what each week sums to first, one row per account, date
 * and week; then the weeks together.
 *
 * @param measures Over the same facts, window and conditions.
 * @param bridge Name of a calendar bridge that holds at least that window.
 */
export function weeklyPass(context: PassContext, measures: readonly WindowMeasure[], bridge: string): Pass {
  const { dialect, shape, name } = context;
  const [{ facts, from, to, where }] = measures;
  const scope: RowScope = { dialect, shape, facts, at: 'b.snapshot_date' };
  const conditions = conditionsSql(scope, where);
  const week = `floor((b.age - ${to} - 1) / ${DAYS_PER_WEEK})`;
  const sums = measures.map(
    ({ value }, i) => `, ${value === null ? '0' : dialect.exactSum(valueSql(scope, value))} as s${i}`,
  );
  const weeks =
    `select f.account_key, b.snapshot_date, ${week} as week${sums.join('')}\n` +
    `from ${factsTable(dialect, facts)} f join ${bridge} b on b.day = f.event_on\n` +
    `where f.known_on < b.snapshot_date and b.age > ${to} and b.age <= ${from}${conditions === '' ? '' : ` and ${conditions}`}\n` +
    `group by f.account_key, b.snapshot_date, ${week}`;
  const expressions = measures.map(({ aggregate }, i) =>
    aggregate === 'weeks' ? dialect.toDouble('count(*)') : dialect.exactSum(`w.s${i} * w.s${i}`),
  );
  return {
    name,
    table: facts.table,
    steps: [],
    select: `select w.account_key, w.snapshot_date,\n  ${measureColumns(expressions)}\nfrom (${weeks}) w\ngroup by w.account_key, w.snapshot_date`,
    reading: 'at_date',
    measures,
  };
}
