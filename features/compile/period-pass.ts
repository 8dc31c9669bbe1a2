import { PARTS_PER_UNIT } from '../../data/dialects/dialect.ts';
import type { Shape, WindowMeasure } from '../catalog/types.ts';
import { partsPerEvent } from './day-steps.ts';
import { clockDay, conditionsSql, factsTable, type RowScope, valueSql } from './expressions.ts';
import { isKnownWithRow } from './known-with-row.ts';
import { measureColumns, type Pass, type PassContext } from './pass.ts';
import type { SharedPeriods } from './shared-periods.ts';
import { ageBetween } from './window-pass.ts';

/** Aggregates of a window that are made of those of its parts. */
const OF_PARTS: readonly string[] = ['count', 'sum', 'mean', 'min', 'max'];

/** Whether a windowed measure may be taken of runs of days first: it is made of parts, and a row says the same at every date. */
export function addsUpPeriods(measure: WindowMeasure, shape: Shape): boolean {
  return OF_PARTS.includes(measure.aggregate) && isKnownWithRow(measure, shape);
}

/**
 * Windowed measures of which each is made of parts: facts are taken together by period, which no window tells apart, and a few
 * periods a month meet the snapshot dates instead of every fact. Conditions are looked at once per fact.
 *
 * @param measures Over the same facts, all of them as `addsUpPeriods` wants them.
 * @param periods No edge of a window of the measures lies inside one.
 */
export function periodPass(context: PassContext, measures: readonly WindowMeasure[], periods: SharedPeriods): Pass {
  const { dialect, shape, name } = context;
  const [{ facts }] = measures;
  const scope: RowScope = { dialect, shape, facts, at: null };
  const hasKnownAt = facts.clock !== 'event_on' || (shape[facts.table] ?? []).includes('recorded_at');
  const parts = new Parts();
  const expressions = measures.map((measure) => wholeSql(scope, measure, parts));
  const filters = new Set(measures.map(({ where }) => conditionsSql(scope, where)));
  const groups = ['f.account_key', 'm.period', ...(hasKnownAt ? ['g.known_at'] : [])].join(', ');
  const known = `greatest(f.known_on, ${dialect.day(periods.first)})`;
  const rollup =
    `select ${groups},\n  ${parts.columns().join(',\n  ')}\n` +
    `from ${factsTable(dialect, facts)} f join ${periods.places} m on m.day = ${clockDay(scope)}` +
    `${hasKnownAt ? ` join ${periods.places} g on g.day = ${known}` : ''}\n` +
    `${filters.has('') ? '' : `where ${[...filters].join(' or ')}\n`}group by ${groups}`;
  return {
    name,
    over: facts.grain === 'row' ? facts.table : null,
    steps: [],
    select:
      `select p.account_key, b.snapshot_date,\n  ${measureColumns(expressions)}\n` +
      `from (${rollup}) p join ${periods.bridge} b on b.period = p.period\n` +
      `${hasKnownAt ? 'where p.known_at <= b.snapshot_date\n' : ''}group by p.account_key, b.snapshot_date`,
    reading: 'at_date',
    measures,
  };
}

/** Columns of the rollup, each once, however many measures use it. */
class Parts {
  private readonly names = new Map<string, string>();

  nameOf(sql: string): string {
    const known = this.names.get(sql);
    if (known !== undefined) return known;
    const name = `c${this.names.size}`;
    this.names.set(sql, name);
    return name;
  }

  columns(): string[] {
    return [...this.names].map(([sql, name]) => `${sql} as ${name}`);
  }
}

/** SQL of a measure over its periods `p`; what it needs of them is put down in `parts`. */
function wholeSql(scope: RowScope, { facts, aggregate, value, where, from, to }: WindowMeasure, parts: Parts): string {
  const { dialect, shape } = scope;
  const condition = conditionsSql(scope, where);
  const given = (sql: string) => (condition === '' ? sql : `case when ${condition} then ${sql} end`);
  const over = (outer: string, inner: string) =>
    dialect.toDouble(`${outer}(case when ${ageBetween(to, from)} then p.${parts.nameOf(inner)} end)`);
  if (aggregate === 'count') return over('sum', `count(${given(value === null ? '1' : valueSql(scope, value))})`);
  if (value === null) throw new Error(`The ${aggregate} of ${facts.table} needs a value.`);
  const number = given(valueSql(scope, value));
  if (aggregate === 'min' || aggregate === 'max') return over(aggregate, `${aggregate}(${number})`);
  const total =
    facts.grain === 'total'
      ? `${over('sum', `sum(${number})`)} / ${partsPerEvent(shape, facts.table)}`
      : `${over('sum', `sum(${dialect.millionths(number)})`)} / ${PARTS_PER_UNIT}`;
  return aggregate === 'sum' ? total : `${total} / nullif(${over('sum', `count(${number})`)}, 0)`;
}
