import type { WindowMeasure } from '../catalog/types.ts';
import { partsPerEvent } from './day-steps.ts';
import { factsTable } from './expressions.ts';
import { measureColumns, type Pass, type PassContext } from './pass.ts';
import { periodSteps } from './periods.ts';
import { ageBetween } from './window-pass.ts';

/** Whether a windowed measure adds up days as they are, so that runs of days may be added up first. */
export function addsUpDays({ facts, aggregate, where }: WindowMeasure): boolean {
  if (where.length > 0) return false;
  return (facts.grain === 'day' && aggregate === 'count') || (facts.grain === 'total' && isCountOrSum(aggregate));
}

function isCountOrSum(aggregate: WindowMeasure['aggregate']): boolean {
  return aggregate === 'count' || aggregate === 'sum';
}

/**
 * Counts and sums over windows of an account's days: days are added up by period, which no window tells apart, and a few
 * periods a month meet the snapshot dates instead of every day.
 *
 * @param measures Over the same facts, all of them as `addsUpDays` wants them.
 */
export function periodPass(context: PassContext, measures: readonly WindowMeasure[]): Pass {
  const { dialect, shape, days, name } = context;
  const { facts } = measures[0];
  const tables = { places: `${name}_places`, bridge: `${name}_bridge` };
  const hasKnownAt = (shape[facts.table] ?? []).includes('recorded_at');
  const groups = ['f.account_key', 'm.period', ...(hasKnownAt ? ['g.known_at'] : [])].join(', ');
  const rollup =
    `select ${groups}, count(*) as c${facts.grain === 'total' ? ', sum(f.n) as n' : ''}\n` +
    `from ${factsTable(dialect, facts)} f join ${tables.places} m on m.day = f.event_on` +
    `${hasKnownAt ? ` join ${tables.places} g on g.day = f.known_on` : ''}\ngroup by ${groups}`;
  const expressions = measures.map(({ aggregate, from, to }) => {
    const within = (column: string) =>
      dialect.toDouble(`sum(case when ${ageBetween(to, from)} then p.${column} else 0 end)`);
    return aggregate === 'count' ? within('c') : `${within('n')} / ${partsPerEvent(shape, facts.table)}`;
  });
  return {
    name,
    table: facts.table,
    steps: [...periodSteps(dialect, days, measures, tables), { creates: `${name}_rollup`, select: rollup }],
    select:
      `select p.account_key, b.snapshot_date,\n  ${measureColumns(expressions)}\n` +
      `from ${name}_rollup p join ${tables.bridge} b on b.period = p.period\n` +
      `${hasKnownAt ? 'where p.known_at <= b.snapshot_date\n' : ''}group by p.account_key, b.snapshot_date`,
    reading: 'at_date',
    measures,
  };
}
