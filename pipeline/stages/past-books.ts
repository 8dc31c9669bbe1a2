import type { SnapshotTable } from '../../features/matrix.ts';
import type { OutcomePredictions } from '../../models/backtest/types.ts';
import type { Day } from '../../models/math/day.ts';
import { logit } from '../../models/math/logistic.ts';
import type { ForecastBook } from '../../models/money/forecast.ts';
import { arrOf, type ScoredAccount } from './score-book.ts';

/** The labelled rows of one test date, with the chosen model's out-of-time chances and ARR. */
export interface TestedBook {
  readonly day: Day;
  /** In the predictions. */
  readonly positions: readonly number[];
  readonly logOdds: Float64Array;
  /** ARR of each account. */
  readonly amount: Float64Array;
  readonly arr: number;
  readonly label: Uint8Array;
}

/**
 * The test dates as books, ascending; empty without a chosen model.
 *
 * @param has Which rows of the table count.
 */
export function pastBooks(
  table: SnapshotTable,
  { row, label, models }: OutcomePredictions,
  has: (row: number) => boolean = () => true,
): TestedBook[] {
  const chosen = models.find(({ model }) => model === 'chosen');
  if (chosen === undefined) return [];
  const byDay = new Map<Day, number[]>();
  row.forEach((at, i) => {
    const own = byDay.get(table.snapshotDay[at]) ?? [];
    if (has(at)) own.push(i);
    byDay.set(table.snapshotDay[at], own);
  });
  return [...byDay]
    .sort(([a], [b]) => a - b)
    .map(([day, positions]) => {
      const amount = Float64Array.from(positions, (i) => 12 * table.mrr[row[i]]);
      return {
        day,
        positions,
        logOdds: Float64Array.from(positions, (i) => logit(chosen.probability[i])),
        amount,
        arr: amount.reduce((sum, own) => sum + own, 0),
        label: Uint8Array.from(positions, (i) => label[i]),
      };
    });
}

/** Today's accounts as a book, with the chance of an outcome. */
export function forecastBook(
  accounts: readonly ScoredAccount[],
  day: Day,
  probabilityOf: (account: ScoredAccount) => number,
  factors: Float64Array | null,
): ForecastBook {
  const amount = Float64Array.from(accounts, arrOf);
  return {
    day,
    logOdds: Float64Array.from(accounts, (account) => logit(probabilityOf(account))),
    amount,
    arr: amount.reduce((sum, own) => sum + own, 0),
    factors,
  };
}
