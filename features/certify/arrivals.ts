import { columnOfType } from '../../data/result-columns.ts';
import type { Source } from '../../data/source.ts';
import { sortedQuantile } from '../../models/math/quantile.ts';
import type { Shape } from '../catalog/types.ts';
import type { Arrival } from './types.ts';

/** How late the rows of each table become known, over all of its rows. Tables without `recorded_at` are told apart. */
export async function arrivalsOf(source: Source, shape: Shape): Promise<Arrival[]> {
  const arrivals: Arrival[] = [];
  for (const table of Object.keys(shape)) arrivals.push(await arrivalOf(source, table, shape));
  return arrivals;
}

async function arrivalOf(source: Source, table: string, shape: Shape): Promise<Arrival> {
  const { dialect } = source;
  const delay = dialect.daysBetween('f.event_on', 'f.known_on');
  const result = await source.query(
    `select ${dialect.toDouble('d.days')} as days, ${dialect.toDouble('count(*)')} as n ` +
      `from (select ${delay} as days from ${dialect.identifier(table)} f) d group by d.days order by d.days`,
  );
  const days = columnOfType(result, 0, 'number');
  const counts = columnOfType(result, 1, 'number');
  const nRows = counts.reduce((sum, count) => sum + count, 0);
  if (!(shape[table] ?? []).includes('recorded_at')) {
    return { table, nRows, lateShare: null, medianDays: null, p95Days: null };
  }
  const late = Float64Array.from(Array.from(days).flatMap((day, i) => (day > 0 ? sampled(day, counts[i], nRows) : [])));
  const nLate = Array.from(days).reduce((sum, day, i) => sum + (day > 0 ? counts[i] : 0), 0);
  return {
    table,
    nRows,
    lateShare: nRows === 0 ? 0 : nLate / nRows,
    medianDays: nLate === 0 ? null : sortedQuantile(late, 0.5),
    p95Days: nLate === 0 ? null : sortedQuantile(late, 0.95),
  };
}

/** A delay as often as it occurs; of very many rows in proportion, which moves no quantile by more than a rank in a million. */
function sampled(day: number, count: number, nRows: number): number[] {
  const scale = Math.max(1, Math.ceil(nRows / 1_000_000));
  return new Array(Math.max(1, Math.round(count / scale))).fill(day);
}
