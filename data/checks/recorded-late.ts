import { type Day, formatDay } from '../../models/math/day.ts';
import type { Source } from '../source.ts';
import { daysAt, numbersAt } from './columns.ts';
import type { Finding } from './types.ts';
import { number, percent, plural } from './words.ts';

/** A row recorded a month late is late; people catch up on notes within days. */
const LATE_DAYS = 30;
/** A fifth of a table recorded late on one and the same day is a load of old rows. */
const LEAST_SHARE = 0.2;
const LEAST_ROWS = 50;
/** From half on, the past before that day is as good as empty. */
const LARGE_SHARE = 0.5;

/** Old rows that were all recorded on one day: nothing of them is known before; null where there are none. */
export async function findRecordedLate(source: Source, table: string, nRows: number): Promise<Finding | null> {
  const { identifier, daysBetween, toDouble } = source.dialect;
  const found = await source.query(`
SELECT known_on, ${toDouble('count(*)')} AS n, min(event_on) AS first_on, max(event_on) AS last_on
FROM ${identifier(table)}
WHERE ${daysBetween('event_on', 'known_on')} > ${LATE_DAYS}
GROUP BY known_on`);
  const [days, counts] = [daysAt(found, 0), numbersAt(found, 1)];
  let most = -1;
  for (let i = 0; i < found.nRows; i++) {
    const isMore = most < 0 || counts[i]! > counts[most]! || (counts[i] === counts[most] && days[i]! < days[most]!);
    if (isMore) most = i;
  }
  if (most < 0 || counts[most]! < LEAST_ROWS || counts[most]! < LEAST_SHARE * nRows) return null;
  return lateFinding(table, counts[most]!, nRows, days[most]!, daysAt(found, 2)[most]!, daysAt(found, 3)[most]!);
}

function lateFinding(table: string, n: number, nRows: number, loadedOn: Day, firstDay: Day, lastDay: Day): Finding {
  return {
    kind: 'recorded_late',
    severity: n >= LARGE_SHARE * nRows ? 'serious' : 'warning',
    table,
    part: 'recorded_at',
    firstDay,
    lastDay,
    counts: { rows: n, tableRows: nRows, days: loadedOn - firstDay },
    seen: `${plural(n, 'row')} of ${table} (${percent(n / nRows)}), dated from ${formatDay(firstDay)} to ${formatDay(lastDay)}, were all recorded on ${formatDay(loadedOn)}.`,
    effect: `It looks like one load of old rows. Snapshots before ${formatDay(loadedOn)} know none of these ${number(n)} rows, so the back-test sees accounts without them. If they were known in time, map no recorded_at for them; else let snapshots.from begin after that day.`,
  };
}
