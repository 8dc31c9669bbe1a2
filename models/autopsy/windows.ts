import type { SnapshotTable } from '../../features/matrix.ts';
import type { ChurnedAccount, ScoredBands } from '../backtest/scored-history.ts';
import type { OutcomePredictions } from '../backtest/types.ts';
import type { Day } from '../math/day.ts';
import { randomStream } from '../math/random.ts';
import type { Window } from './normal-range.ts';

/** Readings that are looked at, in days before the last one. */
export const LOOKBACK_DAYS = 180;
/** Kept accounts beside which the misses of one date and length stand. */
const MAX_KEPT_PER_GROUP = 100;

/** What windows are made of. */
export interface WindowSource {
  readonly table: SnapshotTable;
  /** Of churn. */
  readonly predictions: OutcomePredictions;
  /** Every scored snapshot of the test period. */
  readonly scored: ScoredBands;
  readonly seed: number;
}

/** Rows of the last readings of an account up to a row, oldest first. */
export function windowReader(table: SnapshotTable, scored: ScoredBands): (lastRow: number) => number[] {
  const byAccount = new Map<number, number[]>();
  for (const row of scored.row) {
    const own = byAccount.get(table.accountIndex[row]);
    if (own === undefined) byAccount.set(table.accountIndex[row], [row]);
    else own.push(row);
  }
  return (lastRow) => {
    const lastDay = table.snapshotDay[lastRow];
    return byAccount.get(table.accountIndex[lastRow])!.filter((row) => {
      const day = table.snapshotDay[row];
      return day <= lastDay && day > lastDay - LOOKBACK_DAYS;
    });
  };
}

/** Rows of green accounts with label 0, by date, on the dates on which misses were last seen. */
export function stayedRows(
  { table, predictions, scored }: WindowSource,
  missed: readonly ChurnedAccount[],
): ReadonlyMap<Day, readonly number[]> {
  const bandOf = new Map(Array.from(scored.row, (row, i) => [row, scored.band[i]]));
  const stayed = new Map(missed.map(({ lastRow }): [Day, number[]] => [table.snapshotDay[lastRow], []]));
  predictions.row.forEach((row, i) => {
    if (predictions.label[i] === 0 && bandOf.get(row) === 'green') stayed.get(table.snapshotDay[row])?.push(row);
  });
  return stayed;
}

/**
 * Windows of accounts that stayed with as many readings as the misses of a date have; each date and length weighs as many as were
 * missed there. Label 0 is all that is asked: whether an account left later was not known then.
 *
 * @param stayed Their rows by date.
 */
export function keptWindows(
  { table, seed }: WindowSource,
  missed: readonly ChurnedAccount[],
  stayed: ReadonlyMap<Day, readonly number[]>,
  windowOf: (lastRow: number) => number[],
): Window[] {
  const groups = new Map<string, { day: Day; nReadings: number; nMissed: number }>();
  for (const { lastRow } of missed) {
    const [day, nReadings] = [table.snapshotDay[lastRow], windowOf(lastRow).length];
    const key = `${day}/${nReadings}`;
    const group = groups.get(key) ?? { day, nReadings, nMissed: 0 };
    group.nMissed++;
    groups.set(key, group);
  }
  return [...groups].flatMap(([key, { day, nReadings, nMissed }]) => {
    const windows = (stayed.get(day) ?? []).map(windowOf);
    const alike = windows.filter((rows) => rows.length === nReadings);
    const random = randomStream(seed, `autopsy/${key}`);
    const drawn = (alike.length > 0 ? alike : windows)
      .map((rows) => ({ rows, at: random() }))
      .sort((a, b) => a.at - b.at)
      .slice(0, MAX_KEPT_PER_GROUP);
    return drawn.map(({ rows }) => ({ rows, weight: nMissed / drawn.length }));
  });
}
