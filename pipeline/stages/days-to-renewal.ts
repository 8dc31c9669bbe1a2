import type { SnapshotTable } from '../../features/matrix.ts';
import { daysToRenewal } from '../../models/backtest/notice-deadline.ts';

/** Days from a book's date to the planned renewal of an account, by its id; NaN: none is known. */
export function renewalsOf(book: SnapshotTable): (accountId: string) => number {
  const days = daysToRenewal(book);
  const byAccount = new Map(
    Array.from(book.accountIndex, (account, row) => [book.accountIds[account], days?.[row] ?? Number.NaN]),
  );
  return (accountId) => byAccount.get(accountId) ?? Number.NaN;
}
