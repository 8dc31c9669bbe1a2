import type { SnapshotTable } from '../../features/matrix.ts';
import { daysToRenewal } from '../../models/backtest/notice-deadline.ts';
import type { OutcomePredictions } from '../../models/backtest/types.ts';
import type { Day } from '../../models/math/day.ts';
import { logit } from '../../models/math/logistic.ts';
import {
  type ForecastBook,
  type ForecastWindow,
  type PastBook,
  revenueForecast,
  sharedShockBy,
} from '../../models/money/forecast.ts';
import { growthOf } from '../../models/money/growth.ts';
import type { LaterWindow } from '../../models/money/outlook.ts';
import type { ArrAtRisk, Revenue, RevenueForecast } from '../../models/money/types.ts';
import type { Config } from '../config/index.ts';
import type { Predictions } from './backtest.ts';
import { lifetimeValueOf } from './lifetime-values.ts';
import { outlookOf } from './outlook.ts';
import { pastBooks } from './past-books.ts';
import { arrOf, type ScoredAccount } from './score-book.ts';
import type { WalkForward } from './walk-forward.ts';

const BANDS = ['red', 'yellow', 'green'] as const;

/**
 * ARR at risk today, what the next windows are expected to bring, how such forecasts did, and lifetime value.
 *
 * @param book Rows of today's accounts.
 * @param later How today's risks fade.
 */
export function revenueOf(
  table: SnapshotTable,
  predictions: Predictions,
  fits: WalkForward,
  book: SnapshotTable,
  accounts: readonly ScoredAccount[],
  today: Day,
  later: readonly LaterWindow[],
  config: Config,
): Revenue {
  const { churn, expansion } = config.outcomes;
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
  const worthOf = lifetimeValueOf(config, later);
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
    outlook: outlookOf({
      table,
      predictions: predictions.churn,
      folds: fits.churn.folds,
      today: todaysChurn(accounts, today),
      later,
      window,
      isSilence: churn.kind === 'inactivity',
      sharedShockAt: sharedShockBy(past, window.maturityDays),
      seed: config.seed,
    }),
    renewals: renewalForecast(table, predictions.churn, past, book, accounts, today, window, config.seed),
    expansion:
      predictions.expansion === null || fits.expansion === null || expansion === null
        ? null
        : expansionForecast(
            table,
            predictions.expansion,
            accounts,
            today,
            { ...expansion, maturityDays: fits.expansion.timeline.maturityDays },
            expansion.minGrowth,
            config.seed,
          ),
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
  return todaysBook(accounts, today, ({ result }) => result.churnProbability, null);
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
  book: SnapshotTable,
  accounts: readonly ScoredAccount[],
  today: Day,
  window: ForecastWindow,
  seed: number,
): RevenueForecast | null {
  const days = daysToRenewal(table);
  const daysToday = daysToRenewal(book);
  if (days === null || daysToday === null) return null;
  const isDue = (own: number) => own >= 0 && own < window.gapDays + window.horizonDays;
  const dueToday = new Set(
    Array.from(book.accountIndex).flatMap((account, row) => (isDue(daysToday[row]) ? [book.accountIds[account]] : [])),
  );
  // A date on which nobody was due says nothing of the intervals: nothing was expected and nothing came.
  const past = churnBooks(table, predictions, (row) => isDue(days[row])).filter(({ logOdds }) => logOdds.length > 0);
  if (dueToday.size === 0 && past.length === 0) return null;
  const due = accounts.filter(({ accountId }) => dueToday.has(accountId));
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

function expansionForecast(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  accounts: readonly ScoredAccount[],
  today: Day,
  window: ForecastWindow,
  minGrowth: number,
  seed: number,
): RevenueForecast {
  const expanded = Int32Array.from(table.expansionLabel.keys()).filter((row) => table.expansionLabel[row] === 1);
  const growth = growthOf(table, expanded, window.gapDays + window.horizonDays, minGrowth);
  const ofRow = new Map(Array.from(expanded, (row, k) => [row, growth[k]]));
  /** What accounts had grown by that were known to have expanded by a day. */
  const knownGrowth = (day: Day): Float64Array => {
    const known = growth.filter((_, k) => table.snapshotDay[expanded[k]] + window.maturityDays <= day);
    return known.length === 0 ? Float64Array.of(minGrowth) : known;
  };
  const past = pastBooks(table, predictions).map(
    ({ positions, ...book }): PastBook => ({
      ...book,
      factors: knownGrowth(book.day),
      came: positions.reduce((total, i, k) => total + book.amount[k] * (ofRow.get(predictions.row[i]) ?? 0), 0),
    }),
  );
  const book = todaysBook(accounts, today, ({ result }) => result.expansionProbability ?? 0, knownGrowth(today));
  return revenueForecast(book, past, window, seed, 'expansion');
}

function todaysBook(
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
