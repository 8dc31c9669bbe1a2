import type { SnapshotTable } from '../../features/matrix.ts';
import type { FitResult } from '../../models/backtest/fold.ts';
import { daysToRenewal } from '../../models/backtest/notice-deadline.ts';
import type { OutcomePredictions } from '../../models/backtest/types.ts';
import { takenAt } from '../../models/math/columns.ts';
import type { Day } from '../../models/math/day.ts';
import type { ForecastWindow } from '../../models/money/forecast.ts';
import { type LaterWindow, laterWindows } from '../../models/money/later-windows.ts';
import type { OutlookBook } from '../../models/money/outlook.ts';
import { pastBooks } from './past-books.ts';

/** What a fit has seen of how risks fade: held-out scores of its training rows, and what came in the windows after. */
export function laterWindowsOf(
  table: SnapshotTable,
  { evidence: { rows, logOdds, labels } }: FitResult,
  window: Pick<ForecastWindow, 'gapDays' | 'horizonDays'>,
  outcome: 'churn' | 'expansion',
): LaterWindow[] {
  const days = daysToRenewal(table);
  const readings = {
    logOdds,
    label: labels,
    account: takenAt(table.accountIndex, rows),
    day: takenAt(table.snapshotDay, rows),
    daysToRenewal: days && takenAt(days, rows),
  };
  return laterWindows(readings, window, outcome === 'churn' ? 'once' : 'again');
}

/** A past date with what was known by then of the windows ahead, and the rows of its accounts in the table. */
export interface PastOutlook extends OutlookBook {
  readonly rows: Int32Array;
}

/**
 * The test dates, ascending. How fast risks fade is what the fold in force had learned, of dates whose outcomes were known by then.
 *
 * @param sharedShockAt What had been seen of the shock by a day.
 */
export function pastOutlooks(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  folds: readonly FitResult[],
  window: Pick<ForecastWindow, 'gapDays' | 'horizonDays'>,
  sharedShockAt: (day: Day) => number,
): PastOutlook[] {
  const days = daysToRenewal(table);
  const laterOfFold = new Map(
    folds.map((fold) => [fold.fold, laterWindowsOf(table, fold, window, predictions.outcome)]),
  );
  return pastBooks(table, predictions).map(({ day, positions, logOdds, amount }) => {
    const rows = Int32Array.from(positions, (i) => predictions.row[i]);
    return {
      day,
      rows,
      logOdds,
      amount,
      daysToRenewal: days && takenAt(days, rows),
      later: laterOfFold.get(predictions.fold[positions[0]]) ?? [],
      sharedShock: sharedShockAt(day),
    };
  });
}
