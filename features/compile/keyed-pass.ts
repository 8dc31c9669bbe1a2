import { type Dialect, PARTS_PER_UNIT } from '../../data/dialects/dialect.ts';
import type { KeyedMeasure } from '../catalog/types.ts';
import type { Window } from './calendar.ts';
import { measureColumns, type Pass, type PassContext } from './pass.ts';
import type { UsageRollup } from './usage-rollup.ts';
import { ageBetween } from './window-pass.ts';

/** A sum over a window: of events (`n`) or of value (`v`). */
interface Range extends Window {
  readonly of: 'n' | 'v';
}

/** The windows of the measures of one key: what their rollup must tell apart. */
export function keyedWindows(measures: readonly KeyedMeasure[]): Window[] {
  return rangesOf(measures).map(({ from, to }) => ({ from, to }));
}

/** Whether a measure needs the value of events. */
export function hasValue(measures: readonly KeyedMeasure[]): boolean {
  return measures.some((measure) => measure.aggregate === 'value');
}

/**
 * All measures of usage by one key, from its rollup: sums by snapshot and key, one column per window; then one row per account
 * and snapshot. Long first and wide last is the quickest order, and it gives counts of distinct keys and the largest keys for
 * nothing.
 */
export function keyedPass(context: PassContext, measures: readonly KeyedMeasure[], rollup: UsageRollup): Pass {
  const { dialect, name } = context;
  const ranges = rangesOf(measures);
  const sums = ranges.map(
    (range, i) => `sum(case when ${ageBetween(range.to, range.from)} then f.${range.of} else 0 end) as r${i}`,
  );
  const long =
    `select f.account_key, b.snapshot_date, f.k,\n  ${sums.join(',\n  ')}\n` +
    `from ${rollup.table} f join ${rollup.bridge} b on b.period = f.period\n` +
    `${rollup.hasKnownAt ? 'where f.known_at <= b.snapshot_date\n' : ''}` +
    `group by f.account_key, b.snapshot_date, f.k`;
  const columns = measureColumns(measures.map((measure) => wideSql(dialect, measure, ranges, rollup)));
  return {
    name,
    over: null,
    steps: [],
    select: `select l.account_key, l.snapshot_date,\n  ${columns}\nfrom (${long}) l\ngroup by l.account_key, l.snapshot_date`,
    reading: 'at_date',
    measures,
  };
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

function wideSql(dialect: Dialect, measure: KeyedMeasure, ranges: readonly Range[], rollup: UsageRollup): string {
  const amount = (range: Range) => `l.r${indexOf(ranges, range)}`;
  const now = amount(ownRange(measure));
  const chosen = chosenKeys(dialect, measure);
  const countWhere = (condition: string) => dialect.toDouble(`count(case when ${chosen} and ${condition} then 1 end)`);
  const parts = measure.aggregate === 'value' ? PARTS_PER_UNIT : rollup.partsPerEvent;
  const amountOf = (sql: string) => `${dialect.toDouble(sql)} / ${parts}`;
  switch (measure.aggregate) {
    case 'events':
    case 'value':
      return amountOf(`sum(${measure.keys === null ? now : `case when ${chosen} then ${now} else 0 end`})`);
    case 'keys':
      return countWhere(`${now} > 0`);
    case 'top':
      return amountOf(`max(case when ${chosen} then ${now} end)`);
    case 'top3':
      return amountOf(dialect.sumOfLargest(`case when ${chosen} then ${now} end`, 3));
    case 'lost_keys':
      return countWhere(`${now} <= 0 and ${amount(beforeRange(measure))} > 0`);
    case 'gained_keys':
      return countWhere(`${now} > 0 and ${amount(beforeRange(measure))} <= 0`);
    case 'lost_events':
      return amountOf(`sum(case when ${chosen} and ${now} <= 0 then ${amount(beforeRange(measure))} else 0 end)`);
    case 'champion_gone': {
      // Twice the events before, plus one if the key is still there: the largest is odd if a champion is.
      const before = amount(beforeRange(measure));
      const largest = `max(case when ${chosen} and ${before} > 0 then 2 * ${before} + case when ${now} > 0 then 1 else 0 end end)`;
      return dialect.toDouble(`1 - ${largest} % 2`);
    }
  }
}

function chosenKeys(dialect: Dialect, { keys }: KeyedMeasure): string {
  if (keys === null) return 'l.k is not null';
  return keys.length === 0 ? '1 = 0' : `l.k in (${keys.map((key) => dialect.text(key)).join(', ')})`;
}
