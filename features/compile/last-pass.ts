import type { LastMeasure } from '../catalog/types.ts';
import {
  clockDay,
  columnOf,
  conditionsSql,
  factsTable,
  isText,
  knownDay,
  type RowScope,
  valueSql,
} from './expressions.ts';
import { firstDates } from './first-dates.ts';
import type { Pass, PassContext } from './pass.ts';

/** The one text column and value that a measure asks of its rows; null: it asks for something else, or for nothing. */
export function categoryOf({ where }: LastMeasure): { readonly column: string; readonly value: string } | null {
  const [condition] = where;
  if (where.length !== 1 || condition.is !== 'one_of' || condition.values.length !== 1 || !isText(condition.column))
    return null;
  return { column: condition.column, value: condition.values[0] };
}

/**
 * The latest value known: rows are folded into the first snapshot date at which they count (it is after the day they became
 * known, and `lagDays` after their own), and of each only the last day is kept; the mean over the rows of the last day is
 * the value, so that no order of rows decides.
 *
 * @param measures Alike but for the one value that they ask of one and the same column, or a single one.
 */
export function lastPass(context: PassContext, measures: readonly LastMeasure[]): Pass {
  const { dialect, shape, name } = context;
  const [{ facts, lagDays, value: asked, where }] = measures;
  const scope: RowScope = { dialect, shape, facts, at: null };
  const value = valueSql(scope, asked);
  const categories = measures.map(categoryOf);
  const column = categories[0]?.column ?? null;
  const category = column === null ? dialect.text('') : columnOf(scope, column);
  const conditions = [
    `${value} is not null`,
    ...(column === null
      ? where.length === 0
        ? []
        : [conditionsSql(scope, where)]
      : [`${category} in (${categories.map((each) => dialect.text(each?.value ?? '')).join(', ')})`]),
  ];
  const known = knownDay(scope);
  const counts = lagDays === 0 ? known : `greatest(${known}, ${dialect.addDays(clockDay(scope), String(lagDays))})`;
  const rows =
    `select f.account_key, ${category} as category, ${clockDay(scope)} as day, ${counts} as counts_on, ` +
    `${dialect.millionths(value)} as x\nfrom ${factsTable(dialect, facts)} f\nwhere ${conditions.join(' and ')}`;
  const folded =
    `select r.account_key, k.first_date as snapshot_date, r.category, r.day, sum(r.x) as x, count(*) as n, ` +
    `max(r.day) over (partition by r.account_key, k.first_date, r.category) as last_day\n` +
    `from ${name}_rows r join (${firstDates(`select distinct q.counts_on as day from ${name}_rows q`)}) k on k.day = r.counts_on\n` +
    `group by r.account_key, k.first_date, r.category, r.day`;
  return {
    name,
    over: null,
    steps: [{ creates: `${name}_rows`, select: rows, over: facts.table }],
    select:
      `select g.account_key, g.snapshot_date, g.category, g.day, ${dialect.toDouble('g.x')} as x, ${dialect.toDouble('g.n')} as n\n` +
      `from (${folded}) g where g.day = g.last_day`,
    reading: 'latest',
    measures,
  };
}
