import type { SnapshotTable } from '../../features/matrix.ts';
import { daysToRenewal } from '../../models/backtest/notice-deadline.ts';
import type { OutcomePredictions } from '../../models/backtest/types.ts';
import type { Day } from '../../models/math/day.ts';
import {
  type ForecastBook,
  type ForecastWindow,
  type PastBook,
  revenueForecast,
  sharedShockBy,
} from '../../models/money/forecast.ts';
import type { LaterWindow } from '../../models/money/later-windows.ts';
import type { ArrAtRisk, Revenue, RevenueForecast } from '../../models/money/types.ts';
import type { Config } from '../config/index.ts';
import type { Predictions } from './backtest.ts';
import { churnOutlook } from './churn-outlook.ts';
import { renewalsOf } from './days-to-renewal.ts';
import { expansionMoney } from './expansion-money.ts';
import { forecastBook, pastBooks } from './past-books.ts';
import { arrOf, type ScoredAccount } from './score-book.ts';
import type { WalkForward } from './walk-forward.ts';

const BANDS = ['red', 'yellow', 'green'] as const;

/**
 * ARR at risk today, what the next windows are expected to bring, how such forecasts did, and lifetime value.
 *
 * @param book Rows of today's accounts.
 * @param later How today's risks fade.
 * @param worthOf Expected lifetime value of an account.
 */
export function revenueOf(
  table: SnapshotTable,
  predictions: Predictions,
  fits: WalkForward,
  book: SnapshotTable,
  accounts: readonly ScoredAccount[],
  today: Day,
  later: readonly LaterWindow[],
  worthOf: (account: ScoredAccount) => number,
  config: Config,
): Revenue {
  const { churn } = config.outcomes;
  const window = { ...churn, maturityDays: fits.churn.timeline.maturityDays };
  const past = churnBooks(table, predictions.churn);
  const sum = (list: readonly ScoredAccount[], worthOf: (account: ScoredAccount) => number) =>
    list.reduce((total, account) => total + worthOf(account), 0);
  const atRisk = (list: readonly ScoredAccount[]): ArrAtRisk => ({
    nAccounts: list.length,
    arr: sum(list, arrOf),
    expectedLost: sum(list, (account) => arrOf(account) * account.result.churnProbability),
  });
  const red = accounts.filter(({ result }) => result.band === 'red');
  const renewalOf = renewalsOf(book);
  const leaving = churnOutlook({
    table,
    predictions: predictions.churn,
    folds: fits.churn.folds,
    today: todaysChurn(accounts, today),
    daysToRenewal: Float64Array.from(accounts, ({ accountId }) => renewalOf(accountId)),
    later,
    window,
    isSilence: churn.kind === 'inactivity',
    sharedShockAt: sharedShockBy(past, window.maturityDays),
    seed: config.seed,
  });
  const growing = expansionMoney(table, predictions.expansion, fits.expansion, accounts, renewalOf, today, config);
  const segments = [...new Set(accounts.flatMap(({ segment }) => segment ?? []))].sort();
  return {
    currency: config.report.currency,
    bands: BANDS.map((band) => ({ band, ...atRisk(accounts.filter(({ result }) => result.band === band)) })),
    csms: [...new Set(accounts.map(({ csm }) => csm))]
      .map((csm) => {
        const own = red.filter((account) => account.csm === csm);
        return { csm, nRed: own.length, redArr: sum(own, arrOf), ...atRisk(accounts.filter((a) => a.csm === csm)) };
      })
      .sort((a, b) => b.expectedLost - a.expectedLost || ((a.csm ?? '') < (b.csm ?? '') ? -1 : 1)),
    churn: revenueForecast(todaysChurn(accounts, today), past, window, config.seed, 'churn'),
    outlook: { ...leaving, expansion: growing?.outlook ?? [] },
    renewals: renewalForecast(table, predictions.churn, past, renewalOf, accounts, today, window, config.seed),
    expansion: growing?.forecast ?? null,
    lifetime: {
      ...config.money,
      total: sum(accounts, worthOf),
      bySegment: segments.map((segment) => {
        const own = accounts.filter((account) => account.segment === segment);
        return { segment, nAccounts: own.length, mean: sum(own, worthOf) / own.length };
      }),
    },
  };
}

function todaysChurn(accounts: readonly ScoredAccount[], today: Day): ForecastBook {
  return forecastBook(accounts, today, ({ result }) => result.churnProbability, null);
}

/**
 * The forecast of churn over accounts that are up for renewal within the window, by what was known of their contracts at each date.
 *
 * @param all Past books of all accounts: what the shared shock is learned from.
 */
function renewalForecast(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  all: readonly PastBook[],
  renewalOf: (accountId: string) => number,
  accounts: readonly ScoredAccount[],
  today: Day,
  window: ForecastWindow,
  seed: number,
): RevenueForecast | null {
  const days = daysToRenewal(table);
  if (days === null) return null;
  const isDue = (own: number) => own >= 0 && own < window.gapDays + window.horizonDays;
  // A date on which nobody was due says nothing of the intervals: nothing was expected and nothing came.
  const past = churnBooks(table, predictions, (row) => isDue(days[row])).filter(({ logOdds }) => logOdds.length > 0);
  const due = accounts.filter(({ accountId }) => isDue(renewalOf(accountId)));
  if (due.length === 0 && past.length === 0) return null;
  return revenueForecast(todaysChurn(due, today), past, window, seed, 'renewals', all);
}

/** Books of the past whose accounts left or stayed. */
function churnBooks(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  has: (row: number) => boolean = () => true,
): PastBook[] {
  return pastBooks(table, predictions, has).map(
    ({ positions, ...book }): PastBook => ({
      ...book,
      factors: null,
      came: positions.reduce((total, i, k) => total + (predictions.label[i] === 1 ? book.amount[k] : 0), 0),
    }),
  );
}
