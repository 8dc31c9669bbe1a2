import type { SnapshotTable } from '../../features/matrix.ts';
import type { FitResult } from '../../models/backtest/fold.ts';
import type { OutcomePredictions } from '../../models/backtest/types.ts';
import { takenAt } from '../../models/math/columns.ts';
import type { ForecastBook, ForecastWindow } from '../../models/money/forecast.ts';
import { type LaterWindow, laterWindows, outlook, type PastOutlookBook } from '../../models/money/outlook.ts';
import type { OutlookStep } from '../../models/money/types.ts';
import { pastBooks } from './past-books.ts';
import type { OutcomeFits } from './walk-forward.ts';

/**
 * What is expected to leave over the next windows. How fast risks fade is learned by every fold, and for today by the final
 * fit, from held-out scores of its own training rows: of dates whose outcomes were known by then.
 *
 * @param today Its day is the end of the data.
 * @param sharedShockAt What had been seen of the shock by a day.
 */
export function outlookOf(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  { folds, final }: OutcomeFits,
  today: ForecastBook,
  window: ForecastWindow,
  sharedShockAt: (day: number) => number,
  seed: number,
): OutlookStep[] {
  const { gapDays, horizonDays, maturityDays } = window;
  const laterOf = ({ evidence: { rows, logOdds, labels } }: FitResult): LaterWindow[] =>
    laterWindows(
      {
        logOdds,
        label: labels,
        account: takenAt(table.accountIndex, rows),
        day: takenAt(table.snapshotDay, rows),
      },
      horizonDays,
    );
  const laterOfFold = new Map(folds.map((fold) => [fold.fold, laterOf(fold)]));
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
  return outlook({ ...today, later: laterOf(final), sharedShock: sharedShockAt(today.day) }, past, window, seed);
}
