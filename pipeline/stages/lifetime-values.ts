import { lifetimeValue } from '../../models/money/lifetime-value.ts';
import type { LaterWindow } from '../../models/money/outlook.ts';
import type { Config } from '../config/index.ts';
import type { AccountExtras } from './accounts-file.ts';
import { arrOf, type ScoredAccount } from './score-book.ts';
import type { ScoredBook } from './todays-book.ts';

/**
 * Expected lifetime value of a scored account, in the currency of MRR.
 *
 * @param later How today's risks fade.
 */
export function lifetimeValueOf(
  { outcomes, money }: Config,
  later: readonly LaterWindow[],
): (account: ScoredAccount) => number {
  const { horizonDays } = outcomes.churn;
  return (account) => lifetimeValue(arrOf(account), account.result.churnProbability, later, horizonDays, money);
}

/** What accounts.csv says of accounts beside their scores, lifetime values included. */
export function withLifetimeValue(
  { accounts, extras }: ScoredBook,
  later: readonly LaterWindow[],
  config: Config,
): Map<string, AccountExtras> {
  const worthOf = lifetimeValueOf(config, later);
  const nothing = { name: null, trend: null, quarterTrend: null };
  return new Map(
    accounts.map((account) => [
      account.accountId,
      { ...nothing, ...extras.get(account.accountId), lifetimeValue: worthOf(account) },
    ]),
  );
}
