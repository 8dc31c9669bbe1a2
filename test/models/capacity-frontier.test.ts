import { expect, test } from 'vitest';
import { capacityFrontier, type FrontierReplay } from '../../models/backtest/capacity-frontier.ts';
import { drawnBook, month } from './backtest-book.ts';

/** Twenty accounts churn on May 1; a team of `size` has the first `size` of them red from February on, the next five from April. */
function replayOf(size: number) {
  return drawnBook(
    Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => {
        const churns = i < 20;
        const bands = i < size ? 'GRRR' : i < size + 5 ? 'GGGR' : 'GGGG';
        return [`a${String(i).padStart(2, '0')}`, { bands, mrr: 100 + i, ...(churns ? { churnDay: month(5) } : {}) }];
      }),
    ),
  );
}

test('accounts and ARR in time grow with the team; one more is the paired difference', () => {
  const sizes = [4, 8, 12];
  const books = sizes.map(replayOf);
  const replays = sizes.map(
    (csms, k): FrontierReplay => ({ csms, capacity: 10 * csms, isToday: csms === 8, scored: books[k].scored }),
  );
  const [{ table, predictions }] = books;
  const { points, oneMore, nChurnedAccounts } = capacityFrontier(table, predictions, replays, {
    minLeadDays: 31,
    bootstrap: 100,
    seed: 1,
  });
  expect(nChurnedAccounts).toBe(20);
  // Red from February 1 is in time; from April 1, 30 days ahead, is not.
  expect(points.map(({ nInTime }) => nInTime)).toEqual(sizes);
  const arr = (size: number) => Array.from({ length: size }, (_, i) => 12 * (100 + i)).reduce((a, b) => a + b, 0);
  points.forEach(({ arrInTime, arrShareInTime, shareInTime, csms }) => {
    expect(arrInTime).toBe(arr(csms));
    expect(shareInTime.value).toBeCloseTo(csms / 20, 12);
    expect(arrShareInTime.value).toBeCloseTo(arr(csms) / arr(20), 12);
  });
  expect(oneMore!.accounts.value).toBe(4);
  expect(oneMore!.arr.value).toBe(arr(12) - arr(8));
  expect(oneMore!.accounts.low).toBeGreaterThanOrEqual(0);
  // Four dates: 8 accounts red on three of them, 5 on the last.
  expect(points[1].meanRedAccounts).toBeCloseTo((8 * 3 + 5) / 4, 12);
});

test('without a larger team nothing is said of one more', () => {
  const book = replayOf(4);
  const only: FrontierReplay[] = [{ csms: 4, capacity: 40, isToday: true, scored: book.scored }];
  const options = { minLeadDays: 30, bootstrap: 10, seed: 1 };
  expect(capacityFrontier(book.table, book.predictions, only, options).oneMore).toBeNull();
});
