/** Today's accounts and their book, for tests of money. */
import type { Config } from '../../pipeline/config/index.ts';
import { lifetimeValueOf } from '../../pipeline/stages/lifetime-values.ts';
import type { ScoredAccount } from '../../pipeline/stages/score-book.ts';
import { bookOf, month } from '../models/backtest-book.ts';
import { input } from '../models/fit-kit.ts';

export const config = {
  seed: 1,
  report: { currency: 'EUR' },
  money: { grossMargin: 0.8, discountRate: 0.1, years: 3 },
  outcomes: {
    churn: { gapDays: 0, horizonDays: 90 },
    expansion: { gapDays: 0, horizonDays: 180, minGrowth: 0.1 },
  },
} as unknown as Config;

const account = (
  accountId: string,
  band: string,
  mrr: number | null,
  churnProbability: number,
  csm: string | null,
  segment: string | null,
) =>
  ({
    accountId,
    day: month(9),
    mrr,
    csm,
    segment,
    result: { band, churnProbability, expansionProbability: 0.1 },
  }) as unknown as ScoredAccount;

export const ACCOUNTS = [
  account('a', 'red', 100, 0.5, 'kim', 'smb'),
  account('b', 'red', 1000, 0.3, 'lee', 'mid'),
  account('c', 'yellow', 300, 0.2, 'kim', 'smb'),
  account('d', 'green', 5000, 0.01, null, null),
  account('e', 'green', null, 0.1, 'lee', 'mid'),
];

export const nothingSeen = {
  fold: 0,
  evidence: { rows: new Int32Array(0), logOdds: new Float64Array(0), labels: new Uint8Array(0) },
};
/** Today's book of the accounts above: renewal in 30 days, in a year, on the last day of the window, after it, not known. */
export const bookWith = (days: readonly number[]) => ({
  ...bookOf(ACCOUNTS.map(({ accountId }) => ({ account: accountId, day: month(9), label: -1 as const }))),
  inputs: [input('days_to_renewal')],
  metrics: [Float64Array.from(days)],
});
export const book = bookWith([30, 365, 89, 90, Number.NaN]);
export const worthOf = lifetimeValueOf(config, [], () => Number.NaN);
