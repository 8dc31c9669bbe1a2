import type { SnapshotTable } from '../../features/matrix.ts';
import type { FitResult } from '../../models/backtest/fold.ts';
import type { OutcomePredictions } from '../../models/backtest/types.ts';
import { takenAt } from '../../models/math/columns.ts';
import type { Day } from '../../models/math/day.ts';
import type { ForecastBook, ForecastWindow } from '../../models/money/forecast.ts';
import { type LaterWindow, laterWindows, outlook, type PastOutlookBook } from '../../models/money/outlook.ts';
import { hasLeft, indexReadings, windowStarts } from '../../models/money/readings.ts';
import type { OutlookStep } from '../../models/money/types.ts';
import { pastBooks } from './past-books.ts';

/** What a fit has seen of how risks fade: held-out scores of its training rows, and what came in the windows after. */
export function laterWindowsOf(
  table: SnapshotTable,
  { evidence: { rows, logOdds, labels } }: FitResult,
  horizonDays: number,
): LaterWindow[] {
  const account = takenAt(table.accountIndex, rows);
  return laterWindows({ logOdds, label: labels, account, day: takenAt(table.snapshotDay, rows) }, horizonDays);
}

export interface OutlookRequest {
  readonly table: SnapshotTable;
  readonly predictions: OutcomePredictions;
  readonly folds: readonly FitResult[];
  /** Its day is the end of the data. */
  readonly today: ForecastBook;
  /** What the final fit has seen of how risks fade. */
  readonly later: readonly LaterWindow[];
  readonly window: ForecastWindow;
  /** What had been seen of the shock by a day. */
  sharedShockAt(day: Day): number;
  readonly seed: number;
}

/**
 * What is expected to leave over the next windows. How fast risks fade is learned by every fold, and for today by the final
 * fit, of dates whose outcomes were known by then. What left is told by the labels of the dates on which the windows begin, as
 * it is learned: a silence, as inactivity is, has a day on which it is long enough and may end within the same window.
 */
export function outlookOf(request: OutlookRequest): OutlookStep[] {
  const { table, predictions, folds, today, later, window, sharedShockAt, seed } = request;
  const { horizonDays, maturityDays } = window;
  const laterOfFold = new Map(folds.map((fold) => [fold.fold, laterWindowsOf(table, fold, horizonDays)]));
  const readings = indexReadings(table.accountIndex, table.snapshotDay);
  const past = pastBooks(table, predictions).map(
    ({ day, positions, logOdds, amount }): PastOutlookBook => ({
      day,
      logOdds,
      amount,
      later: laterOfFold.get(predictions.fold[positions[0]]) ?? [],
      sharedShock: sharedShockAt(day),
      cameBy(nWindows) {
        const starts = windowStarts(readings, day, nWindows, horizonDays);
        if (starts === null || starts[nWindows - 1] + maturityDays > today.day) return null;
        return positions.reduce((sum, i, k) => {
          const account = table.accountIndex[predictions.row[i]];
          return hasLeft(readings, table.churnLabel, account, starts) ? sum + amount[k] : sum;
        }, 0);
      },
    }),
  );
  return outlook({ ...today, later, sharedShock: sharedShockAt(today.day) }, past, window, seed);
}
