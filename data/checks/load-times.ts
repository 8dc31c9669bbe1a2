import type { DayCounts } from './day-counts.ts';
import { N_HOURS } from './hour-profile.ts';
import type { Finding } from './types.ts';
import { percent } from './words.ts';

/** Nearly all rows in one hour of the day, or in two next to each other, is no way to work. */
const NEARLY_ALL = 0.99;
const LEAST_ROWS = 100;
/** Midnight of a zone to the east lies in these hours of the day before, UTC. */
const EVENING = 18;
/** Nightly loads run before this hour. Default times such as 9:00 lie after it and harm nobody. */
const MORNING = 7;

/**
 * A table whose times nearly all lie in one or two hours of the evening or the night: days stored as midnight of another zone,
 * or the time of a nightly load. Times that are all midnight UTC are plain days, and fine.
 */
export function findLoadTimes({ table, days, hours }: DayCounts, column: string): Finding | null {
  if (hours === null) return null;
  const byHour = new Float64Array(N_HOURS);
  for (let i = 0; i < hours.length; i++) byHour[i % N_HOURS]! += hours[i]!;
  const nRows = byHour.reduce((sum, n) => sum + n, 0);
  if (nRows < LEAST_ROWS) return null;
  const top = byHour.indexOf(Math.max(...byHour));
  const [earlier, later] = [(top + N_HOURS - 1) % N_HOURS, (top + 1) % N_HOURS];
  const beside = byHour[earlier]! > byHour[later]! ? earlier : later;
  const isOne = byHour[top]! >= NEARLY_ALL * nRows;
  const hoursUsed = isOne ? [top] : [top, beside];
  const share = hoursUsed.reduce((sum, h) => sum + byHour[h]!, 0) / nRows;
  if (share < NEARLY_ALL || (isOne && top === 0)) return null;
  const isEvening = hoursUsed.some((h) => h >= EVENING);
  if (!isEvening && hoursUsed.some((h) => h >= MORNING)) return null;
  const clock = hoursUsed.sort((a, b) => a - b).map((h) => `${String(h).padStart(2, '0')}:00`);
  return {
    kind: 'load_times',
    severity: isEvening ? 'warning' : 'note',
    table,
    part: column,
    firstDay: days[0]!,
    lastDay: days[days.length - 1]!,
    counts: { rows: nRows, hour: top },
    seen: `${percent(share)} of the times of ${table} lie in the hour${isOne ? '' : 's'} from ${clock.join(' and ')} UTC.`,
    effect: isEvening
      ? `They look like days, stored as midnight of a zone east of UTC: each row counts for the day before its own. Map the day, such as cast(${column} + interval ${N_HOURS - Math.min(...hoursUsed.filter((h) => h >= EVENING))} hour as date).`
      : 'They look like the time of a nightly load, or like days stored as midnight of a zone west of UTC. If they are load times, rows count a day late: map the time of the event itself.',
  };
}
