import type { StateMeasure } from '../catalog/types.ts';
import { DATES } from './calendar.ts';
import { aggregateSql, conditionsSql, factsTable, knownDay, type RowScope, valueSql } from './expressions.ts';
import { measureColumns, type Pass, type PassContext } from './pass.ts';

/** All measures over the rows that are in one state at the snapshot date, such as open tickets or terms in force. */
export function statePass(context: PassContext, measures: readonly StateMeasure[]): Pass {
  const { dialect, shape, name } = context;
  const { facts, where } = measures[0];
  const scope: RowScope = { dialect, shape, facts, at: 't.snapshot_date' };
  const conditions = conditionsSql(scope, where);
  const expressions = measures.map((measure) =>
    aggregateSql(dialect, measure.aggregate, measure.value === null ? null : valueSql(scope, measure.value), ''),
  );
  const select =
    `select f.account_key, t.snapshot_date,\n  ${measureColumns(expressions)}\n` +
    `from ${factsTable(dialect, facts)} f join ${DATES} t on ${knownDay(scope)} < t.snapshot_date\n` +
    `${conditions === '' ? '' : `where ${conditions}\n`}group by f.account_key, t.snapshot_date`;
  return { name, over: facts.grain === 'row' ? facts.table : null, steps: [], select, reading: 'at_date', measures };
}
