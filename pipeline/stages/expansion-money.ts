import { rowsWhere, type SnapshotTable } from '../../features/matrix.ts';
import type { OutcomePredictions } from '../../models/backtest/types.ts';
import type { Day } from '../../models/math/day.ts';
import { type PastBook, revenueForecast, sharedShockBy } from '../../models/money/forecast.ts';
import { growingOutlook, type PastGrowingBook } from '../../models/money/growing.ts';
import { growthOf } from '../../models/money/growth.ts';
import { indexReadings, windowStarts } from '../../models/money/readings.ts';
import type { OutlookStep, RevenueForecast } from '../../models/money/types.ts';
import type { Config } from '../config/index.ts';
import { laterWindowsOf, pastOutlooks } from './later-windows.ts';
import { forecastBook, pastBooks } from './past-books.ts';
import type { ScoredAccount } from './score-book.ts';
import type { WalkForward } from './walk-forward.ts';

/**
 * What accounts that expand are expected to add in the next outcome window and by the end of later ones, and how such forecasts did.
 *
 * @returns null where expansion is not modelled.
 */
export function expansionMoney(
  table: SnapshotTable,
  predictions: OutcomePredictions | null,
  fits: WalkForward['expansion'],
  accounts: readonly ScoredAccount[],
  renewalOf: (accountId: string) => number,
  today: Day,
  { outcomes: { expansion }, seed }: Config,
): { readonly forecast: RevenueForecast; readonly outlook: OutlookStep[] } | null {
  if (predictions === null || fits === null || expansion === null) return null;
  const window = { ...expansion, maturityDays: fits.timeline.maturityDays };
  const expanded = rowsWhere(table, (row) => table.expansionLabel[row] === 1);
  const growth = growthOf(table, expanded, window.gapDays + window.horizonDays, expansion.minGrowth);
  const growthAt = new Map(Array.from(expanded, (row, k) => [row, growth[k]]));
  /** What accounts had grown by that were known to have expanded by a day. */
  const knownGrowth = (day: Day): Float64Array => {
    const known = growth.filter((_, k) => table.snapshotDay[expanded[k]] + window.maturityDays <= day);
    return known.length === 0 ? Float64Array.of(expansion.minGrowth) : known;
  };
  const past = pastBooks(table, predictions).map(
    ({ positions, ...book }): PastBook => ({
      ...book,
      factors: knownGrowth(book.day),
      came: positions.reduce((total, i, k) => total + book.amount[k] * (growthAt.get(predictions.row[i]) ?? 0), 0),
    }),
  );
  const ofToday = forecastBook(accounts, today, ({ result }) => result.expansionProbability ?? 0, knownGrowth(today));
  const readings = indexReadings(table.accountIndex, table.snapshotDay);
  const shockAt = sharedShockBy(past, window.maturityDays);
  const pastGrowing = pastOutlooks(table, predictions, fits.folds, window, shockAt).map(
    (book): PastGrowingBook => ({
      ...book,
      factors: knownGrowth(book.day),
      addedBy(nWindows) {
        const starts = windowStarts(readings, book.day, nWindows, window.horizonDays);
        if (starts === null || starts[nWindows - 1] + window.maturityDays > today) return null;
        let added = 0;
        for (const row of book.rows) {
          for (const start of starts) {
            const at = readings.at(start, table.accountIndex[row]);
            const grown = growthAt.get(at);
            if (grown !== undefined) added += 12 * table.mrr[at] * grown;
          }
        }
        return added;
      },
    }),
  );
  const { logOdds, amount } = ofToday;
  const book = {
    day: today,
    logOdds,
    amount,
    factors: knownGrowth(today),
    daysToRenewal: Float64Array.from(accounts, ({ accountId }) => renewalOf(accountId)),
    later: laterWindowsOf(table, fits.final, window, 'expansion'),
    sharedShock: shockAt(today),
  };
  return {
    forecast: revenueForecast(ofToday, past, window, seed, 'expansion'),
    outlook: growingOutlook(book, pastGrowing, window, seed),
  };
}
