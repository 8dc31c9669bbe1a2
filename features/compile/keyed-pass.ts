import type { Dialect } from '../../data/dialects/dialect.ts';
import type { KeyedMeasure } from '../catalog/types.ts';
import { BRIDGE } from './calendar.ts';
import { measureColumns, type Pass, type PassContext } from './pass.ts';
import { ageBetween } from './window-pass.ts';

/**
 * Usage by one key (feature, user or team) in three steps: events per account, day and key; those by snapshot and key
 * over the bridge, one column per window; then one row per account and snapshot. Long first and wide last is the
 * quickest order, and it gives counts of distinct keys and the largest key for nothing.
 *
 * Events without a user or team are left out of those keys; events without a feature count as events, not as a feature.
 */
export function keyedPass(context: PassContext, measures: readonly KeyedMeasure[]): Pass<KeyedMeasure> {
  const { dialect, shape, name } = context;
  const key = dialect.identifier(measures[0].key);
  const columns = shape.usage_events ?? [];
  const ranges = rangesOf(measures);
  const longest = Math.max(...ranges.map((range) => range.from));
  const nEvents = columns.includes('quantity')
    ? dialect.exactSum('coalesce(u.quantity, 1)')
    : dialect.toDouble('count(*)');
  const value = ranges.some((range) => range.of === 'v') ? `, ${dialect.exactSum('u.value')} as v` : '';
  const daily =
    `select u.account_key, u.event_on, u.known_on, u.${key} as k, ${nEvents} as n${value}\nfrom usage_events u` +
    `${measures[0].key === 'feature' ? '' : `\nwhere u.${key} is not null`}\n` +
    `group by u.account_key, u.event_on, u.known_on, u.${key}`;
  const sums = ranges.map(
    (range, i) =>
      `${dialect.exactSum(`case when ${ageBetween(range.to, range.from)} then f.${range.of} end`)} as ${rangeName(i)}`,
  );
  const long =
    `select f.account_key, b.snapshot_date, f.k,\n  ${sums.join(',\n  ')}\n` +
    `from ${name}_daily f join ${BRIDGE} b on b.day = f.event_on\n` +
    `where f.known_on < b.snapshot_date and b.age <= ${longest}\n` +
    `group by f.account_key, b.snapshot_date, f.k`;
  const wide =
    `select l.account_key, l.snapshot_date,\n  ${measureColumns(measures.map((measure) => wideSql(dialect, measure, ranges)))}\n` +
    `from ${rankedLong(`${name}_long`, measures, ranges)} l\ngroup by l.account_key, l.snapshot_date`;
  return {
    name,
    steps: [
      { creates: `${name}_daily`, select: daily },
      { creates: `${name}_long`, select: long },
      { creates: name, select: wide },
      // By far the largest tables of the run: let go of their rows at once.
      { creates: `${name}_daily`, select: EMPTY },
      { creates: `${name}_long`, select: EMPTY },
    ],
    measures,
  };
}

const EMPTY = 'select 0 as released where 1 = 0';

/** A sum over `[t - from, t - to)`: of events (`n`) or of value (`v`). */
interface Range {
  readonly of: 'n' | 'v';
  readonly from: number;
  readonly to: number;
}

function ownRange(measure: KeyedMeasure): Range {
  return { of: measure.aggregate === 'value' ? 'v' : 'n', from: measure.from, to: measure.to };
}

function beforeRange(measure: KeyedMeasure): Range {
  if (measure.before === null) throw new Error(`${measure.aggregate} needs a window to compare with.`);
  return { of: 'n', from: measure.before, to: measure.from };
}

function rangesOf(measures: readonly KeyedMeasure[]): Range[] {
  const all = measures.flatMap((measure) =>
    measure.before === null ? [ownRange(measure)] : [ownRange(measure), beforeRange(measure)],
  );
  return all.filter((range, i) => indexOf(all, range) === i);
}

function indexOf(ranges: readonly Range[], range: Range): number {
  return ranges.findIndex((other) => other.of === range.of && other.from === range.from && other.to === range.to);
}

function rangeName(i: number): string {
  return `r${i}`;
}

/** The long table; with the rank of each key by events before, where a champion is asked for. */
function rankedLong(table: string, measures: readonly KeyedMeasure[], ranges: readonly Range[]): string {
  const wanted = [
    ...new Set(
      measures
        .filter((measure) => measure.aggregate === 'champion_gone')
        .map((measure) => indexOf(ranges, beforeRange(measure))),
    ),
  ];
  if (wanted.length === 0) return table;
  const places = wanted.map(
    (i) =>
      `row_number() over (partition by q.account_key, q.snapshot_date order by coalesce(q.${rangeName(i)}, 0) desc, q.k) as place${i}`,
  );
  return `(select q.*, ${places.join(', ')} from ${table} q)`;
}

function wideSql(dialect: Dialect, measure: KeyedMeasure, ranges: readonly Range[]): string {
  const amount = (range: Range) => `coalesce(l.${rangeName(indexOf(ranges, range))}, 0)`;
  const now = amount(ownRange(measure));
  const chosen =
    measure.keys === null
      ? 'l.k is not null'
      : measure.keys.length === 0
        ? '1 = 0'
        : `l.k in (${measure.keys.map((key) => dialect.text(key)).join(', ')})`;
  const countWhere = (condition: string) => dialect.toDouble(`count(case when ${chosen} and ${condition} then 1 end)`);
  switch (measure.aggregate) {
    case 'events':
    case 'value':
      return dialect.exactSum(measure.keys === null ? now : `case when ${chosen} then ${now} end`);
    case 'keys':
      return countWhere(`${now} > 0`);
    case 'top':
      return `max(case when ${chosen} then ${now} end)`;
    case 'lost_keys':
      return countWhere(`${now} <= 0 and ${amount(beforeRange(measure))} > 0`);
    case 'gained_keys':
      return countWhere(`${now} > 0 and ${amount(beforeRange(measure))} <= 0`);
    case 'lost_events':
      return dialect.exactSum(`case when ${chosen} and ${now} <= 0 then ${amount(beforeRange(measure))} end`);
    case 'champion_gone': {
      const before = beforeRange(measure);
      const isChampion = `l.place${indexOf(ranges, before)} = 1 and ${amount(before)} > 0`;
      return dialect.toDouble(`max(case when ${isChampion} then case when ${now} > 0 then 0 else 1 end end)`);
    }
  }
}
