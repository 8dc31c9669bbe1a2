import type { LastMeasure } from '../catalog/types.ts';
import { DATES } from './calendar.ts';
import { clockDay, conditionsSql, factsTable, knownDay, type RowScope, valueSql } from './expressions.ts';
import type { Pass, PassContext } from './pass.ts';

/** The latest value known: the mean over the rows of the last day that has any, so that no order of rows decides. */
export function lastPass(context: PassContext, measure: LastMeasure): Pass<LastMeasure> {
  const { dialect, shape, name } = context;
  const { facts, lagDays, withinDays } = measure;
  const scope: RowScope = { dialect, shape, facts, at: 't.snapshot_date' };
  const value = valueSql(scope, measure.value);
  const day = clockDay(scope);
  const conditions = [
    `${value} is not null`,
    ...(measure.where.length === 0 ? [] : [conditionsSql(scope, measure.where)]),
    ...(lagDays === 0 ? [] : [`${day} < ${dialect.addDays('t.snapshot_date', `-${lagDays}`)}`]),
    ...(withinDays === null ? [] : [`${day} >= ${dialect.addDays('t.snapshot_date', `-${withinDays}`)}`]),
  ];
  const ranked =
    `select f.account_key, t.snapshot_date, ${value} as x, ` +
    `rank() over (partition by f.account_key, t.snapshot_date order by ${day} desc) as place\n` +
    `from ${factsTable(dialect, facts)} f join ${DATES} t on ${knownDay(scope)} < t.snapshot_date\n` +
    `where ${conditions.join(' and ')}`;
  const mean = `${dialect.exactSum('r.x')} / nullif(${dialect.toDouble('count(r.x)')}, 0)`;
  const select =
    `select r.account_key, r.snapshot_date, ${mean} as m0\nfrom (${ranked}) r\nwhere r.place = 1\n` +
    `group by r.account_key, r.snapshot_date`;
  return { name, steps: [{ creates: name, select }], measures: [measure] };
}
