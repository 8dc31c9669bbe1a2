import type { SnapshotTable } from '../../features/matrix.ts';
import { snapshotDaysOf } from '../../features/matrix.ts';
import type { Day } from '../../models/math/day.ts';
import type { Model } from '../../models/runtime/load.ts';
import type { AccountExtras } from './accounts-file.ts';
import type { History } from './open-history.ts';
import { type Past, replayPast, type ScoredAccount, scoreBook } from './score-book.ts';

/** Earlier snapshot dates that hysteresis is replayed over before today. */
export const MEMORY_DATES = 6;
/** A trend compares with the last snapshot at least this many days ago. */
const TREND_DAYS = 28;

export interface ScoredBook {
  readonly accounts: readonly ScoredAccount[];
  readonly extras: ReadonlyMap<string, AccountExtras>;
}

/** Today's book scored, with bands that remember the last snapshots and the change of the score over about a month. */
export function scoreTodaysBook(
  model: Model,
  today: Day,
  names: ReadonlyMap<string, string>,
  table: SnapshotTable,
  book: SnapshotTable,
): ScoredBook {
  const earlier = snapshotDaysOf(table).filter((day) => day < today);
  const past = replayPast(model, table, earlier.slice(-MEMORY_DATES));
  const accounts = scoreBook(model, book, (accountId) => past.state.get(accountId) ?? null);
  const monthAgo = earlier.findLast((day) => day <= today - TREND_DAYS);
  return { accounts, extras: extrasOf(names, accounts, past, monthAgo) };
}

function extrasOf(
  names: ReadonlyMap<string, string>,
  accounts: readonly ScoredAccount[],
  past: Past,
  monthAgo: number | undefined,
): Map<string, AccountExtras> {
  return new Map(
    accounts.map(({ accountId, result }) => {
      const before = monthAgo === undefined ? undefined : past.scores.get(accountId)?.get(monthAgo);
      return [
        accountId,
        { name: names.get(accountId) ?? null, trend: before === undefined ? null : result.healthScore - before },
      ];
    }),
  );
}

/** Names by account id; empty where the history has none. */
export async function accountNames({ source, shape }: History): Promise<Map<string, string>> {
  if (!shape.accounts.includes('name')) return new Map();
  const { columns, nRows } = await source.query('select account_id, name from accounts order by account_id');
  const [ids, names] = columns;
  const found = new Map<string, string>();
  if (ids.type !== 'text' || names.type !== 'text') return found;
  for (let row = 0; row < nRows; row++) {
    const [id, name] = [ids.values[row], names.values[row]];
    if (id !== null && name !== null) found.set(id, name);
  }
  return found;
}
