import type { SnapshotTable } from '../../features/matrix.ts';
import type { FitResult } from '../../models/backtest/fold.ts';
import type { OutcomePredictions } from '../../models/backtest/types.ts';
import type { Day } from '../../models/math/day.ts';
import type { ForecastBook, ForecastWindow } from '../../models/money/forecast.ts';
import type { LaterWindow } from '../../models/money/later-windows.ts';
import { leavingOutlook, type PastLeavingBook } from '../../models/money/leaving.ts';
import { indexReadings, leftWithin } from '../../models/money/readings.ts';
import type { Outlook } from '../../models/money/types.ts';
import { pastOutlooks } from './later-windows.ts';

export interface ChurnOutlookRequest {
  readonly table: SnapshotTable;
  readonly predictions: OutcomePredictions;
  readonly folds: readonly FitResult[];
  /** Its day is the end of the data. */
  readonly today: ForecastBook;
  /** Of its accounts; NaN: none is known. */
  readonly daysToRenewal: Float64Array;
  /** What the final fit has seen of how risks fade. */
  readonly later: readonly LaterWindow[];
  readonly window: ForecastWindow;
  /** Churn is a silence, not an event. */
  readonly isSilence: boolean;
  /** What had been seen of the shock by a day. */
  sharedShockAt(day: Day): number;
  readonly seed: number;
}

/** What is expected to leave over the next windows, in all and of what is up for renewal, and how such forecasts did. */
export function churnOutlook(request: ChurnOutlookRequest): Pick<Outlook, 'churn' | 'renewals'> {
  const { table, predictions, folds, today, daysToRenewal, later, window, sharedShockAt, seed } = request;
  const leaversOf = request.isSilence ? bySilence(table, window, today.day) : byDay(table, window, today.day);
  const past = pastOutlooks(table, predictions, folds, window, sharedShockAt).map(
    (book): PastLeavingBook => ({
      ...book,
      leftBy(nWindows) {
        const hasLeft = leaversOf(book.day, nWindows);
        return hasLeft && ((i) => hasLeft(book.rows[i]));
      },
    }),
  );
  const { day, logOdds, amount } = today;
  return leavingOutlook(
    { day, logOdds, amount, daysToRenewal, later, sharedShock: sharedShockAt(day) },
    past,
    window,
    seed,
  );
}

/** Whether the account of a row had left by the end of so many windows after its date; null: not known of everybody yet. */
type LeaversOf = (day: Day, nWindows: number) => ((row: number) => boolean) | null;

/** An event has its day. */
function byDay(table: SnapshotTable, { gapDays, horizonDays, maturityDays }: ForecastWindow, today: Day): LeaversOf {
  return (day, nWindows) => {
    if (day + maturityDays + (nWindows - 1) * horizonDays > today) return null;
    const start = day + gapDays;
    const end = start + nWindows * horizonDays;
    return (row) => table.churnDay[row] >= start && table.churnDay[row] < end;
  };
}

/** Share of a window by which the last one may begin too early or too late: else more or fewer days would be told than were asked. */
const MOST_OFF_SHARE = 0.1;

/**
 * A silence is told by the labels of the dates on which windows begin, as it is learned: the day on which it is long enough says
 * nothing of a window, because the account may have come back within it. Where no date lies near the day on which the last window
 * begins, nothing is told.
 */
function bySilence(table: SnapshotTable, { horizonDays, maturityDays }: ForecastWindow, today: Day): LeaversOf {
  const readings = indexReadings(table.accountIndex, table.snapshotDay);
  return (day, nWindows) => {
    const last = readings.nearest(day, (nWindows - 1) * horizonDays, MOST_OFF_SHARE * horizonDays);
    if (last === null || last + maturityDays > today) return null;
    return (row) => leftWithin(readings, table.churnLabel, table.accountIndex[row], { from: day, to: last });
  };
}
