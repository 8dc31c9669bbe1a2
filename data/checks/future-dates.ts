import { type Day, formatDay } from '../../models/math/day.ts';
import type { Extent } from './extent.ts';
import type { CheckRequest, Finding } from './types.ts';
import { onDays, plural } from './words.ts';

/**
 * A few rows dated long after the rest of the history: they cannot have happened yet. Where the config names no data end, they
 * decide it.
 *
 * @param historyEnd Exclusive: the day after the last row of all, such strays left out.
 */
export function findFutureDates(
  table: string,
  extent: Extent,
  historyEnd: Day,
  { dataEnd }: CheckRequest,
): Finding | null {
  if (extent.later === null) return null;
  const { firstDay, lastDay, nRows } = extent.later;
  const decides = lastDay === dataEnd - 1;
  return {
    kind: 'future_dates',
    severity: decides ? 'serious' : 'warning',
    table,
    part: null,
    firstDay,
    lastDay,
    counts: { rows: nRows, days: firstDay - historyEnd },
    seen: `${plural(nRows, 'row')} of ${table} ${nRows === 1 ? 'is' : 'are'} dated ${onDays(firstDay, lastDay).replace(/^on /, '')}, ${plural(firstDay - historyEnd, 'day')} after the rest of the history ends.`,
    effect: `${decides ? 'They decide the data end, so that every account looks silent until then. ' : 'They are taken as facts of these days. '}Mend or leave out these rows, or set dates.data_end to ${formatDay(historyEnd)}.`,
  };
}
