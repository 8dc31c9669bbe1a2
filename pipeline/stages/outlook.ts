import type { SnapshotTable } from '../../features/matrix.ts';
import type { FitResult } from '../../models/backtest/fold.ts';
import type { OutcomePredictions } from '../../models/backtest/types.ts';
import { takenAt } from '../../models/math/columns.ts';
import type { ForecastBook, ForecastWindow } from '../../models/money/forecast.ts';
import { type LaterWindow, laterWindows, outlook, type PastOutlookBook } from '../../models/money/outlook.ts';
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

/**
 * What is expected to leave over the next windows. How fast risks fade is learned by every fold, and for today by the final
 * fit, of dates whose outcomes were known by then.
 *
 * @param today Its day is the end of the data.
 * @param later What the final fit has seen.
 * @param sharedShockAt What had been seen of the shock by a day.
 */
export function outlookOf(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  folds: readonly FitResult[],
  today: ForecastBook,
  later: readonly LaterWindow[],
  window: ForecastWindow,
  sharedShockAt: (day: number) => number,
  seed: number,
): OutlookStep[] {
  const { gapDays, horizonDays, maturityDays } = window;
  const laterOfFold = new Map(folds.map((fold) => [fold.fold, laterWindowsOf(table, fold, horizonDays)]));
  const past = pastBooks(table, predictions).map(
    ({ day, positions, logOdds, amount }): PastOutlookBook => ({
      day,
      logOdds,
      amount,
      later: laterOfFold.get(predictions.fold[positions[0]]) ?? [],
      sharedShock: sharedShockAt(day),
      cameBy(nWindows) {
        if (day + maturityDays + (nWindows - 1) * horizonDays > today.day) return null;
        const end = day + gapDays + nWindows * horizonDays;
        return positions.reduce((sum, i, k) => {
          const left = table.churnDay[predictions.row[i]];
          return left >= day + gapDays && left < end ? sum + amount[k] : sum;
        }, 0);
      },
    }),
  );
  return outlook({ ...today, later, sharedShock: sharedShockAt(today.day) }, past, window, seed);
}
