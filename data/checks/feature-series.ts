import type { Day } from '../../models/math/day.ts';
import type { Source } from '../source.ts';
import { daysAt, numbersAt, textsAt } from './columns.ts';
import type { DaySeries } from './types.ts';

/** Features that are looked at: those with at least this share of the rows of the days on which they were in use. */
const LEAST_SHARE = 0.01;
/** And at most so many, the largest first. */
const MOST_FEATURES = 40;
const COUNTS = 'check_feature_days';

/** Rows of one product feature by day, from its first day to its last. */
export interface FeatureSeries {
  /** Text from data. */
  readonly feature: string;
  readonly series: DaySeries;
  readonly nRows: number;
}

/**
 * Daily rows of the largest features of `usage_events`, in one pass; largest first, equals by name.
 *
 * @param all The whole table by day; features are looked at within its days.
 */
export async function readFeatureSeries(source: Source, all: DaySeries): Promise<FeatureSeries[]> {
  const { day, toDouble } = source.dialect;
  const endDay = all.firstDay + all.rows.length;
  await source.runStep({
    creates: COUNTS,
    select: `SELECT feature, event_on, count(*) AS n FROM usage_events
WHERE feature IS NOT NULL AND event_on >= ${day(all.firstDay)} AND event_on < ${day(endDay)}
GROUP BY feature, event_on`,
  });
  const totals = await source.query(
    `SELECT feature, ${toDouble('sum(n)')} AS n, min(event_on) AS first_on, max(event_on) AS last_on FROM ${COUNTS} GROUP BY feature`,
  );
  const [names, sums] = [textsAt(totals, 0), numbersAt(totals, 1)];
  const [first, last] = [daysAt(totals, 2), daysAt(totals, 3)];
  const largest = Array.from(sums.keys())
    .filter((i) => sums[i]! >= LEAST_SHARE * rowsIn(all, first[i]!, last[i]!))
    .sort((a, b) => sums[b]! - sums[a]! || (names[a]! < names[b]! ? -1 : 1))
    .slice(0, MOST_FEATURES)
    .map((i) => ({
      feature: names[i]!,
      series: { table: all.table, firstDay: first[i]!, rows: new Float64Array(last[i]! - first[i]! + 1) },
      nRows: sums[i]!,
    }));
  await fillDays(source, largest);
  return largest;
}

async function fillDays(source: Source, features: readonly FeatureSeries[]): Promise<void> {
  if (features.length === 0) return;
  const { text, toDouble } = source.dialect;
  const wanted = features.map(({ feature }) => text(feature)).join(', ');
  const found = await source.query(
    `SELECT feature, event_on, ${toDouble('n')} AS n FROM ${COUNTS} WHERE feature IN (${wanted})`,
  );
  const byName = new Map(features.map(({ feature, series }) => [feature, series]));
  const [names, days, counts] = [textsAt(found, 0), daysAt(found, 1), numbersAt(found, 2)];
  for (let i = 0; i < found.nRows; i++) {
    const series = byName.get(names[i]!)!;
    series.rows[days[i]! - series.firstDay] = counts[i]!;
  }
}

/** Rows of a series in the days from `first` to `last`, both inclusive. */
export function rowsIn({ firstDay, rows }: DaySeries, first: Day, last: Day): number {
  return rows.subarray(Math.max(0, first - firstDay), Math.max(0, last - firstDay + 1)).reduce((a, b) => a + b, 0);
}
