import { sigmoid } from '../models/math/logistic.ts';
import { randomStream } from '../models/math/random.ts';
import { type PastBook, revenueForecast } from '../models/money/forecast.ts';
import type { Forecast } from '../models/money/types.ts';

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
  const nMonths = nDates + WINDOW_MONTHS;
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
  const books = Array.from({ length: nDates }, (_, d): PastBook => {
    const own = accounts.filter(({ from, leftIn }) => from <= d && leftIn > d);
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
  return { forecast: revenueForecast(last, books.slice(0, nDates - 1), WINDOW, seed, 'study').today, came: last.came };
}

/** Log-odds to leave within the window, of those to leave within a month. */
function windowLogOdds(logOdds: number): number {
  const stays = (1 - sigmoid(logOdds)) ** WINDOW_MONTHS;
  return Math.log((1 - stays) / stays);
}
