import type { SnapshotTable } from '../../features/matrix.ts';
import { snapshotDaysOf } from '../../features/matrix.ts';
import type { Day } from '../../models/math/day.ts';
import type { Model } from '../../models/runtime/load.ts';
import type { AccountExtras, Trend } from './accounts-file.ts';
import type { History } from './open-history.ts';
import { type Past, replayPast, type ScoredAccount, scoreBook } from './score-book.ts';
import { noiseTest } from './trend-noise.ts';

/** Earlier snapshot dates that hysteresis is replayed over before today. */
export const MEMORY_DATES = 6;
/** Trends compare with the last snapshot at least so many days ago: 4 and 13 weeks. */
const TREND_DAYS = [28, 91] as const;
/** How far back changes of scores are looked at to say what noise is. */
const NOISE_DAYS = 200;

export interface ScoredBook {
  readonly accounts: readonly ScoredAccount[];
  readonly extras: ReadonlyMap<string, AccountExtras>;
}

/** Today's book scored, with bands that remember the last snapshots, and trends beside what scores do anyway. */
export function scoreTodaysBook(
  model: Model,
  today: Day,
  names: ReadonlyMap<string, string>,
  table: SnapshotTable,
  book: SnapshotTable,
): ScoredBook {
  const earlier = snapshotDaysOf(table).filter((day) => day < today);
  const remembered = earlier.slice(-MEMORY_DATES);
  const past = replayPast(model, table, remembered);
  const accounts = scoreBook(model, book, (accountId) => past.state.get(accountId) ?? null);
  const looked = earlier.filter((day) => day >= today - NOISE_DAYS);
  const { scores } = looked.length <= remembered.length ? past : replayPast(model, table, looked);
  // Whoever left since moved for a reason.
  const stayed = accounts.flatMap(({ accountId }) => scores.get(accountId) ?? []);
  const trendsOver = TREND_DAYS.map((days) => trendReader(scores, stayed, looked, today, days));
  const extras = accounts.map(({ accountId, result }) => {
    const [trend, quarterTrend] = trendsOver.map((read) => read(accountId, result.healthScore));
    return [accountId, { name: names.get(accountId) ?? null, trend, quarterTrend }] as const;
  });
  return { accounts, extras: new Map(extras) };
}

/**
 * The change of an account's score over `days`, beside the changes of the accounts that stayed over as long a time in the past.
 *
 * @param stayed Past scores of the accounts of today's book.
 */
function trendReader(
  scores: Past['scores'],
  stayed: readonly ReadonlyMap<Day, number>[],
  earlier: readonly Day[],
  today: Day,
  days: number,
) {
  const before = (day: Day) => earlier.findLast((other) => other <= day - days);
  const from = before(today);
  const pairs = earlier.flatMap((day) => {
    const other = before(day);
    return other === undefined ? [] : [[other, day] as const];
  });
  const isBeyondNoise = noiseTest(
    stayed.flatMap((own) =>
      pairs.flatMap(([a, b]) => {
        const [first, last] = [own.get(a), own.get(b)];
        return first === undefined || last === undefined ? [] : [{ from: first, points: last - first }];
      }),
    ),
  );
  return (accountId: string, score: number): Trend | null => {
    const then = from === undefined ? undefined : scores.get(accountId)?.get(from);
    if (then === undefined) return null;
    const points = score - then;
    return { points, isBeyondNoise: isBeyondNoise?.({ from: then, points }) ?? null };
  };
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
