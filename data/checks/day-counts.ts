import type { Day } from '../../models/math/day.ts';
import type { Source } from '../source.ts';
import type { TableSpec } from '../tables.ts';
import { daysAt, numbersAt } from './columns.ts';

/** Rows of one table by day and, where its rows have times, by hour of day (UTC). Only days with rows are listed. */
export interface DayCounts {
  readonly table: string;
  /** Ascending. */
  readonly days: Int32Array;
  /** Rows on each of the days. */
  readonly rows: Float64Array;
  /** Rows by hour, 24 for each of the days; null where the table has no time of day. */
  readonly hours: Float64Array | null;
}

/** The column with a table's own time of day; null where it has a day alone. */
export function timeColumnOf(spec: TableSpec): string | null {
  return spec.columns.find(({ type, isRequired }) => type === 'time' && isRequired)?.name ?? null;
}

/** Count a table's rows by day and hour, in one pass over two columns. */
export async function readDayCounts(source: Source, spec: TableSpec): Promise<DayCounts> {
  const { identifier, toDouble } = source.dialect;
  const time = timeColumnOf(spec);
  const hour = time === null ? '0' : `extract(hour from ${identifier(time)})`;
  const found = await source.query(`
SELECT event_on, ${toDouble('hour_of_day')} AS hour_of_day, ${toDouble('n')} AS n
FROM (
  SELECT event_on, ${hour} AS hour_of_day, count(*) AS n
  FROM ${identifier(spec.name)}
  WHERE event_on IS NOT NULL
  GROUP BY event_on${time === null ? '' : `, ${hour}`}
) counted`);
  const [day, hourOfDay, n] = [daysAt(found, 0), numbersAt(found, 1), numbersAt(found, 2)];
  const days = Int32Array.from(new Set(day)).sort();
  const position = new Map<Day, number>(Array.from(days, (each, i) => [each, i]));
  const rows = new Float64Array(days.length);
  const hours = new Float64Array(24 * days.length);
  for (let i = 0; i < found.nRows; i++) {
    const at = position.get(day[i]!)!;
    rows[at]! += n[i]!;
    hours[24 * at + hourOfDay[i]!]! += n[i]!;
  }
  return { table: spec.name, days, rows, hours: time === null ? null : hours };
}
