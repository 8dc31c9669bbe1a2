import type { FallsMeasure } from '../catalog/types.ts';
import { DATES } from './calendar.ts';
import { measureColumns, type Pass, type PassContext } from './pass.ts';

/**
 * Days on which MRR fell while the account stayed. For each snapshot date the lines known then are laid out as a step
 * function: what starts adds, what has ended takes away; a day with a net loss and something left is a fall.
 */
export function fallsPass(context: PassContext, measures: readonly FallsMeasure[]): Pass {
  const { dialect, name } = context;
  const column = `f.${dialect.identifier(measures[0].column)}`;
  const parts = dialect.millionths(column);
  const changes = (day: string, sign: string) =>
    `select f.account_key, t.snapshot_date, ${day} as day, ${sign}${parts} as x\n` +
    `from subscriptions f join ${DATES} t on f.known_on < t.snapshot_date where ${day} < t.snapshot_date`;
  const net =
    `select c.account_key, c.snapshot_date, c.day, sum(c.x) as x\n` +
    `from (${changes('f.event_on', '')}\nunion all\n${changes('f.ends_on', '-')}) c\n` +
    `group by c.account_key, c.snapshot_date, c.day`;
  const steps =
    `select n.account_key, n.snapshot_date, n.day, n.x, sum(n.x) over (partition by n.account_key, n.snapshot_date ` +
    `order by n.day rows between unbounded preceding and current row) as level\nfrom (${net}) n`;
  const columns = measures.map(({ from }) =>
    dialect.toDouble(
      `count(case when s.x < 0 and s.level > 0 and ${dialect.daysBetween('s.day', 's.snapshot_date')} <= ${from} then 1 end)`,
    ),
  );
  return {
    name,
    over: 'subscriptions',
    steps: [],
    select: `select s.account_key, s.snapshot_date,\n  ${measureColumns(columns)}\nfrom (${steps}) s\ngroup by s.account_key, s.snapshot_date`,
    reading: 'at_date',
    measures,
  };
}
