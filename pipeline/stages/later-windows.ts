import type { SnapshotTable } from '../../features/matrix.ts';
import type { FitResult } from '../../models/backtest/fold.ts';
import { daysToRenewal } from '../../models/backtest/notice-deadline.ts';
import { takenAt } from '../../models/math/columns.ts';
import type { ForecastWindow } from '../../models/money/forecast.ts';
import { type LaterWindow, laterWindows } from '../../models/money/later-windows.ts';

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
