import { sigmoid } from '../models/math/logistic.ts';
import { randomStream } from '../models/math/random.ts';
import { type PastBook, revenueForecast } from '../models/money/forecast.ts';
import { laterWindows, N_WINDOWS } from '../models/money/later-windows.ts';
import { leavingOutlook } from '../models/money/leaving.ts';
import type { Forecast, OutlookStep } from '../models/money/types.ts';

const MONTH_DAYS = 30;
const WINDOW_MONTHS = 3;
const WINDOW = { gapDays: 0, horizonDays: MONTH_DAYS * WINDOW_MONTHS, maturityDays: MONTH_DAYS * WINDOW_MONTHS };
const FIRST_DAY = 19_000;

export interface ForecastWorld {
  readonly nAccounts: number;
  /** Monthly dates whose windows have passed when the forecast is made. */
  readonly nKnown: number;
  /** Standard deviation of what moves everybody's odds of leaving in a month, in log-odds. */
  readonly shock: number;
}

export interface ForecastTrial {
  readonly forecast: Forecast;
  /** ARR that left in the forecast's window. */
  readonly came: number;
  /** The same by the end of later windows, as far as something is known of them. */
  readonly later: readonly { readonly step: OutlookStep; readonly came: number }[];
}

/**
 * One forecast of the ARR that leaves within three months, in a world of monthly dates whose windows overlap: months are good
 * or bad for everybody, accounts leave month by month, and those that left are replaced. The probabilities are right but for
 * the shock, which nobody can know.
 */
export function forecastTrial({ nAccounts, nKnown, shock }: ForecastWorld, seed: number): ForecastTrial {
  const random = randomStream(seed, 'forecast-world');
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const nDates = nKnown + WINDOW_MONTHS;
  const nMonths = nDates + N_WINDOWS * WINDOW_MONTHS;
  const newcomer = (from: number) => ({
    from,
    logOdds: -4.5 + 2 * random(),
    amount: 1000 * Math.exp(1.2 * normal()),
    leftIn: Number.POSITIVE_INFINITY,
  });
  const accounts = Array.from({ length: nAccounts }, () => newcomer(0));
  for (let m = 0; m < nMonths; m++) {
    // Over all months the odds are what the probabilities say.
    const move = shock * normal() - shock ** 2 / 2;
    for (const account of [...accounts]) {
      if (account.from > m || account.leftIn <= m) continue;
      if (random() >= sigmoid(account.logOdds + move)) continue;
      account.leftIn = m + 1;
      accounts.push(newcomer(m + 1));
    }
  }
  const bookOf = (d: number) => [...accounts.keys()].filter((i) => accounts[i].from <= d && accounts[i].leftIn > d);
  const books = Array.from({ length: nDates }, (_, d): PastBook => {
    const own = bookOf(d).map((i) => accounts[i]);
    const amount = Float64Array.from(own, (account) => account.amount);
    const label = Uint8Array.from(own, ({ leftIn }) => (leftIn <= d + WINDOW_MONTHS ? 1 : 0));
    return {
      day: FIRST_DAY + MONTH_DAYS * d,
      logOdds: Float64Array.from(own, (account) => windowLogOdds(account.logOdds)),
      amount,
      factors: null,
      arr: amount.reduce((sum, value) => sum + value, 0),
      label,
      came: amount.reduce((sum, value, i) => sum + label[i] * value, 0),
    };
  });
  const last = books[nDates - 1];
  const known = books.slice(0, nKnown);
  const { today } = revenueForecast(last, books.slice(0, nDates - 1), WINDOW, seed, 'study');
  const left = bookOf(nDates - 1).map((i) => accounts[i].leftIn - (nDates - 1));
  const later = laterWindows(
    {
      logOdds: Float64Array.from(known.flatMap(({ logOdds }) => [...logOdds])),
      label: Uint8Array.from(known.flatMap(({ label }) => [...label])),
      account: Int32Array.from(known.flatMap((_, d) => bookOf(d))),
      day: Int32Array.from(known.flatMap(({ day, label }) => Array.from(label, () => day))),
      daysToRenewal: null,
    },
    WINDOW,
    'once',
  );
  const book = { ...last, daysToRenewal: null, later, sharedShock: today.sharedShock };
  const { churn: steps } = leavingOutlook(book, [], WINDOW, seed);
  return {
    forecast: today,
    came: last.came,
    later: steps.map((step) => ({
      step,
      came: last.amount.reduce((sum, own, i) => sum + (left[i] <= step.nWindows * WINDOW_MONTHS ? own : 0), 0),
    })),
  };
}

/** Log-odds to leave within the window, of those to leave within a month. */
function windowLogOdds(logOdds: number): number {
  const stays = (1 - sigmoid(logOdds)) ** WINDOW_MONTHS;
  return Math.log((1 - stays) / stays);
}
