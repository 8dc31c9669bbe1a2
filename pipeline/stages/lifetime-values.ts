import type { SnapshotTable } from '../../features/matrix.ts';
import type { FitResult } from '../../models/backtest/fold.ts';
import type { LaterWindow } from '../../models/money/later-windows.ts';
import { lifetimeValue } from '../../models/money/lifetime-value.ts';
import type { Config } from '../config/index.ts';
import type { AccountExtras } from './accounts-file.ts';
import { renewalsOf } from './days-to-renewal.ts';
import { laterWindowsOf } from './later-windows.ts';
import { arrOf, type ScoredAccount } from './score-book.ts';
import type { ScoredBook } from './todays-book.ts';

/**
 * Expected lifetime value of a scored account, in the currency of MRR.
 *
 * @param later How today's risks fade.
 * @param daysToRenewal Of an account, by its id; NaN: none is known.
 */
export function lifetimeValueOf(
  { outcomes, money }: Config,
  later: readonly LaterWindow[],
  daysToRenewal: (accountId: string) => number,
): (account: ScoredAccount) => number {
  return (account) =>
    lifetimeValue(
      {
        arr: arrOf(account),
        churnProbability: account.result.churnProbability,
        daysToRenewal: daysToRenewal(account.accountId),
      },
      later,
      outcomes.churn,
      money,
    );
}

/** How today's risks fade, as the final fit has seen it, and what accounts are worth by that. */
export function futureOf(
  table: SnapshotTable,
  fit: FitResult,
  book: SnapshotTable,
  config: Config,
): { readonly later: readonly LaterWindow[]; readonly worthOf: (account: ScoredAccount) => number } {
  const later = laterWindowsOf(table, fit, config.outcomes.churn, 'churn');
  return { later, worthOf: lifetimeValueOf(config, later, renewalsOf(book)) };
}

/** What accounts.csv says of accounts beside their scores, lifetime values included. */
export function withLifetimeValue(
  { accounts, extras }: ScoredBook,
  worthOf: (account: ScoredAccount) => number,
): Map<string, AccountExtras> {
  const nothing = { name: null, trend: null, quarterTrend: null };
  return new Map(
    accounts.map((account) => [
      account.accountId,
      { ...nothing, ...extras.get(account.accountId), lifetimeValue: worthOf(account) },
    ]),
  );
}
