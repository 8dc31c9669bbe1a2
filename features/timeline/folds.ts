import { addMonths, type Day, partsOf, startOfMonth } from '../../models/math/day.ts';
import type { Fold, TimelineSettings } from './types.ts';

/** What the walk-forward of one outcome is cut from. */
export interface FoldRequest {
  /** All snapshot dates, ascending. */
  readonly snapshotDays: readonly Day[];
  /** Days from a snapshot date until its label is mature. */
  readonly maturityDays: number;
  /** Exclusive. */
  readonly dataEnd: Day;
  readonly recalibrateEvery: TimelineSettings['recalibrateEvery'];
  /** At most this many, the latest that fit. */
  readonly folds: number;
}

/** Whether everything that decides the label of snapshot date `day` lies before `end` (exclusive). */
export function isMature(day: Day, maturityDays: number, end: Day): boolean {
  // Example: 2024-09-01 + 97 = 2024-12-07 <= 2025-01-01 is mature; 2024-10-01 + 97 = 2025-01-06 is not.
  return day + maturityDays <= end;
}

/**
 * The walk-forward: for each recalibration date `r` the dates it learns from (labels mature by `r`), the dates it must not
 * learn from (purged), and the dates it is tested on (`[r, next r)` with a mature label).
 *
 * A fold fits if it has a test date and a training date. Test dates of different folds never overlap. Empty where none fits.
 */
export function buildFolds(request: FoldRequest): Fold[] {
  const { snapshotDays, dataEnd, recalibrateEvery } = request;
  if (snapshotDays.length === 0) return [];
  const months = monthsBetweenRecalibrations(recalibrateEvery);
  const fitting: Omit<Fold, 'number'>[] = [];
  // Example: r = 2023-01-01, 2023-04-01, …, 2025-01-01.
  for (let r = periodStart(snapshotDays[0], months); r <= dataEnd; r = addMonths(r, months)) {
    const fold = foldAt(r, addMonths(r, months), request);
    if (fold.testDays.length > 0 && fold.trainDays.length > 0) fitting.push(fold);
  }
  // Example: r = 2023-01-01 and 2023-04-01 have nothing mature to learn from, 2024-10-01 and 2025-01-01 nothing mature to be
  // tested on; of the five between, the last two are kept: 2024-04-01 and 2024-07-01.
  return fitting.slice(Math.max(0, fitting.length - request.folds)).map((fold, i) => ({ number: i + 1, ...fold }));
}

function foldAt(r: Day, next: Day, { snapshotDays, maturityDays, dataEnd }: FoldRequest): Omit<Fold, 'number'> {
  const before = snapshotDays.filter((day) => day < r);
  return {
    recalibrationDay: r,
    endDay: next,
    // Example, r = 2024-07-01: t + 97 <= 2024-07-01 up to t = 2024-03-01, 13 dates from 2023-03-01.
    trainDays: before.filter((day) => isMature(day, maturityDays, r)),
    // Example: 2024-07-01, 2024-08-01, 2024-09-01.
    testDays: snapshotDays.filter((day) => day >= r && day < next && isMature(day, maturityDays, dataEnd)),
    // Example: 2024-04-01, 2024-05-01, 2024-06-01, whose outcome windows and grace reach past 2024-07-01.
    purgedDays: before.filter((day) => !isMature(day, maturityDays, r)),
  };
}

function monthsBetweenRecalibrations(every: TimelineSettings['recalibrateEvery']): number {
  return every === 'month' ? 1 : every === 'quarter' ? 3 : 12;
}

/** Start of the calendar month, quarter or year that contains `day`. Example: quarter, 2023-03-01 -> 2023-01-01. */
function periodStart(day: Day, months: number): Day {
  const { month } = partsOf(day);
  return addMonths(startOfMonth(day), -((month - 1) % months));
}
