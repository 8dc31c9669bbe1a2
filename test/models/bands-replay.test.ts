import { describe, expect, test } from 'vitest';
import { replayBands } from '../../models/bands/replay.ts';
import { type BookRow, bookOf, month } from './backtest-book.ts';

const still = { clearGap: 0, minDwellDays: 0, readings: 1 };

/** Rows of accounts `a`, `b`, … with one score per month; `foldOf` gives the fold of a month (from 0). */
function replayOf(
  scores: Readonly<Record<string, readonly number[]>>,
  cutoffs: readonly { fold: number; red: number; yellow: number }[],
  hysteresis: { clearGap: number; minDwellDays: number; readings: number },
  foldOf: (index: number) => number = () => 1,
) {
  const rows = Object.entries(scores).flatMap(([account, own]) =>
    own.map((score, i): BookRow & { score: number } => ({ account, day: month(i + 1), label: 0, score })),
  );
  const table = bookOf(rows);
  const row = Int32Array.from({ length: table.nRows }, (_, r) => r);
  const monthOf = (r: number) => [1, 2, 3, 4, 5, 6].findIndex((number) => month(number) === table.snapshotDay[r]);
  const healthScore = Float64Array.from(row, (r) => scores[table.accountIds[table.accountIndex[r]]][monthOf(r)]);
  const replay = replayBands(
    table,
    { row, fold: row.map((r) => foldOf(monthOf(r))) },
    healthScore,
    cutoffs.map((own) => ({ ...own, cells: [], ...hysteresis })),
  );
  const lettersOf = (account: string) =>
    replay.band
      .filter((_, r) => table.accountIds[table.accountIndex[r]] === account)
      .map((band) => band[0])
      .join('');
  return { replay, lettersOf };
}

describe('replayBands', () => {
  test('without hysteresis the cut-offs alone decide, a score on a cut-off being in the better band', () => {
    const { lettersOf, replay } = replayOf(
      { a: [29, 30, 49, 50], b: [80, 10, 80, 10] },
      [{ fold: 1, red: 30, yellow: 50 }],
      still,
    );
    expect(lettersOf('a')).toBe('ryyg');
    expect(lettersOf('b')).toBe('grgr');
    expect(replay.cutoffs).toEqual([{ fold: 1, red: 30, yellow: 50, cells: [], ...still }]);
  });

  test('each account keeps its own state: red clears only past the gap', () => {
    const { lettersOf } = replayOf({ a: [20, 32, 36, 60], b: [60, 32, 36, 60] }, [{ fold: 1, red: 30, yellow: 50 }], {
      clearGap: 5,
      minDwellDays: 0,
      readings: 1,
    });
    expect(lettersOf('a')).toBe('rryg');
    expect(lettersOf('b')).toBe('gyyg');
  });

  test('dwell days are counted from the first red snapshot', () => {
    const { lettersOf } = replayOf({ a: [20, 60, 60, 60] }, [{ fold: 1, red: 30, yellow: 50 }], {
      clearGap: 0,
      minDwellDays: 45,
      readings: 1,
    });
    // Red on January 1; 31 days on February 1, 60 on March 1.
    expect(lettersOf('a')).toBe('rrgg');
  });

  test('the state carries over folds, the cut-offs do not', () => {
    const { lettersOf } = replayOf(
      { a: [25, 25, 42, 46], b: [90, 35, 35, 35] },
      [
        { fold: 1, red: 30, yellow: 50 },
        { fold: 2, red: 40, yellow: 60 },
      ],
      { clearGap: 5, minDwellDays: 0, readings: 1 },
      (index) => (index < 2 ? 1 : 2),
    );
    expect(lettersOf('a')).toBe('rrry');
    expect(lettersOf('b')).toBe('gyrr');
  });

  test('accounts of a group turn red at its own cut-offs, by segment and by age', () => {
    const base = bookOf(
      ['small', 'large'].map((segment, i) => ({ account: `a${i}`, day: month(1), label: 0 as const, segment })),
    );
    const rows = { row: Int32Array.of(0, 1), fold: Int32Array.of(1, 1) };
    const cells = [
      { attributes: { segment: 'small' }, tenureDays: { from: 0, below: 500 }, red: 40, yellow: 60 },
      { attributes: { segment: 'large' }, tenureDays: { from: 500, below: null }, red: 40, yellow: 60 },
    ];
    // Both are 400 days old: the second cell asks for more, so its account has the book's cut-offs.
    const cutoffs = [{ fold: 1, red: 30, yellow: 50, cells, ...still }];
    expect(replayBands(base, rows, Float64Array.of(35, 35), cutoffs).band).toEqual(['red', 'yellow']);
  });

  test('faults are named', () => {
    const cutoffs = [{ fold: 2, red: 30, yellow: 50, cells: [], ...still }];
    expect(() => replayOf({ a: [10] }, cutoffs, still)).toThrow('fold 1 has no cut-offs');
    const table = bookOf([
      { account: 'a', day: month(1), label: 0 },
      { account: 'a', day: month(2), label: 0 },
    ]);
    const backwards = { row: Int32Array.of(1, 0), fold: Int32Array.of(2, 2) };
    expect(() => replayBands(table, backwards, Float64Array.of(1, 2), cutoffs)).toThrow(
      'account a is replayed on 2024-01-01 after 2024-02-01',
    );
    expect(() => replayBands(table, backwards, Float64Array.of(1), cutoffs)).toThrow('expected 2, one per row');
  });
});
