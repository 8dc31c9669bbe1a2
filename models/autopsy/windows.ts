import type { SnapshotTable } from '../../features/matrix.ts';
import type { ChurnedAccount, ScoredBands } from '../backtest/scored-history.ts';
import type { OutcomePredictions } from '../backtest/types.ts';
import { randomStream } from '../math/random.ts';
import type { Window } from './normal-range.ts';

/** Readings that are looked at, in days before the last one. */
export const LOOKBACK_DAYS = 180;
/** Kept accounts beside which the misses of one date stand. */
const MAX_KEPT_PER_DATE = 150;

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

/** Green accounts with label 0 on the dates on which misses were last seen; each date weighs as many as were missed there. */
export function keptWindows(
  { table, predictions, scored, seed }: WindowSource,
  missed: readonly ChurnedAccount[],
  windowOf: (lastRow: number) => number[],
): Window[] {
  const bandOf = new Map(Array.from(scored.row, (row, i) => [row, scored.band[i]]));
  const nMissedOn = new Map<number, number>();
  for (const { lastRow } of missed) {
    const day = table.snapshotDay[lastRow];
    nMissedOn.set(day, (nMissedOn.get(day) ?? 0) + 1);
  }
  const isChurned = new Set(
    Array.from(predictions.row.keys()).flatMap((i) =>
      predictions.label[i] === 1 ? [table.accountIndex[predictions.row[i]]] : [],
    ),
  );
  return [...nMissedOn].flatMap(([day, nMissed]) => {
    const rows = Array.from(predictions.row).filter(
      (row, i) =>
        table.snapshotDay[row] === day &&
        predictions.label[i] === 0 &&
        bandOf.get(row) === 'green' &&
        !isChurned.has(table.accountIndex[row]),
    );
    const random = randomStream(seed, `autopsy/${day}`);
    const drawn = rows
      .map((row) => ({ row, at: random() }))
      .sort((a, b) => a.at - b.at)
      .slice(0, MAX_KEPT_PER_DATE);
    return drawn.map(({ row }) => ({ rows: windowOf(row), weight: nMissed / drawn.length }));
  });
}
