import type { Day } from '../../models/math/day.ts';
import type { Source } from '../source.ts';
import type { TableSpec } from '../tables.ts';
import { accountsSeen } from './bases.ts';
import { findLateBeginning } from './begins-late.ts';
import { findBulkDay } from './bulk-day.ts';
import { findConstantUser } from './constant-id.ts';
import { type DayCounts, timeColumnOf } from './day-counts.ts';
import { type DuplicatedRun, duplicatedFinding } from './duplicated.ts';
import type { Extent } from './extent.ts';
import { findFutureDates } from './future-dates.ts';
import { emptyStretches, gapFindings, isInside } from './gaps.ts';
import { findLoadTimes } from './load-times.ts';
import { CLUSTERED } from './missing-rows.ts';
import { findPlannedDates } from './planned-dates.ts';
import { readDuplicates } from './read-duplicates.ts';
import { findRecordedLate } from './recorded-late.ts';
import { findShiftedHours } from './shifted-hours.ts';
import type { CheckRequest, DaySeries, Finding } from './types.ts';
import { type Base, findVolumeShifts, volumeFinding } from './volume.ts';

/** Tables whose volume follows the number of customers. Starts, steps and losses of customers have tides of their own. */
const STEADY: readonly string[] = [
  'usage_events',
  'tickets',
  'surveys',
  'invoices',
  'touchpoints',
  'csm_ratings',
  'observations',
];

/** One table with what was counted of it. */
export interface CountedTable {
  readonly spec: TableSpec;
  readonly counts: DayCounts;
  readonly extent: Extent;
  /** null where its dates span more than a century. */
  readonly series: DaySeries | null;
}

/** What a table is judged with, beside its own rows. */
export interface TableContext {
  /** Exclusive: the day after the last row of all tables. */
  readonly historyEnd: Day;
  /** Subscriptions in force; null: there are none. */
  readonly inForce: Base | null;
}

/** Everything that one table shows by itself. */
export async function tableFindings(
  source: Source,
  table: CountedTable,
  { historyEnd, inForce }: TableContext,
  request: CheckRequest,
): Promise<Finding[]> {
  const { spec, counts, extent, series } = table;
  const { name } = spec;
  const time = timeColumnOf(spec);
  const runs = name === 'accounts' ? [] : await readDuplicates(source, spec, extent.nRows, request);
  const isRecorded = request.shape[name]!.includes('recorded_at');
  return [
    findFutureDates(name, extent, historyEnd, request),
    ...runs.map((run) => duplicatedFinding(name, run, extent.nRows, request)),
    ...(time === null ? [] : [findLoadTimes(counts, time), ...findShiftedHours(counts, time)]),
    isRecorded ? await findRecordedLate(source, name, extent.nRows) : null,
    ...(await findPlannedDates(source, name, request)),
    await findConstantUser(source, name, request),
    ...(series === null ? [] : await seriesFindings(source, series, runs, inForce, request)),
  ].filter((finding) => finding !== null);
}

async function seriesFindings(
  source: Source,
  series: DaySeries,
  runs: readonly DuplicatedRun[],
  inForce: Base | null,
  request: CheckRequest,
): Promise<(Finding | null)[]> {
  const empty = CLUSTERED.includes(series.table) ? [] : emptyStretches(series);
  const found = [...gapFindings(series, empty, request), findBulkDay(series), findLateBeginning(series, request)];
  if (!STEADY.includes(series.table)) return found;
  const base = inForce ?? (await accountsSeen(source, series.table));
  const shifts = findVolumeShifts(withoutSurplus(series, runs), base, isInside(empty));
  return [...found, ...shifts.map((shift) => volumeFinding(series.table, shift, base, null))];
}

/** The series as if each row of the duplicated days had been loaded once. */
function withoutSurplus(series: DaySeries, runs: readonly DuplicatedRun[]): DaySeries {
  const rows = series.rows.slice();
  for (const { day, nRows, nDistinct } of runs.flat()) {
    const at = day - series.firstDay;
    if (at >= 0 && at < rows.length) rows[at] = rows[at]! - nRows + nDistinct;
  }
  return { ...series, rows };
}
