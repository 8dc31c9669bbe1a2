import { describe, expect, it } from 'vitest';
import type { SnapshotTable } from '../../features/matrix.ts';
import type { Predictions } from '../../pipeline/stages/backtest.ts';
import { revenueOf } from '../../pipeline/stages/revenue.ts';
import type { WalkForward } from '../../pipeline/stages/walk-forward.ts';
import { bookOf, month, predictionsOf } from '../models/backtest-book.ts';
import { input } from '../models/fit-kit.ts';
import { ACCOUNTS, book, bookWith, config, nothingSeen, worthOf } from './revenue-kit.ts';

/** Forty accounts on two dates whose windows do not overlap; the first five churn after each. */
const DATES = [1, 5];
const table = (() => {
  const rows = DATES.flatMap((date) =>
    Array.from({ length: 40 }, (_, i) => ({
      account: `p${String(i).padStart(2, '0')}`,
      day: month(date),
      label: (i < 5 ? 1 : 0) as 0 | 1,
      mrr: 10 * (i + 1) * date,
    })),
  );
  return bookOf(rows);
})();
const churn = predictionsOf(table, { chosen: (row) => 0.05 + 0.01 * table.accountIndex[row] });
const fits = {
  churn: { timeline: { maturityDays: 100 }, folds: [], final: nothingSeen },
  expansion: null,
} as unknown as WalkForward;
const madeOf = (history: SnapshotTable, todays: SnapshotTable) =>
  revenueOf(
    history,
    { churn, expansion: null } as unknown as Predictions,
    fits,
    todays,
    ACCOUNTS,
    month(9),
    [],
    worthOf,
    config,
  );
const made = madeOf(table, book);

describe('money of today’s book', () => {
  it('by band: accounts, ARR, and what is expected to leave of it', () => {
    expect(made.currency).toBe('EUR');
    expect(made.bands.map(({ band, nAccounts, arr }) => [band, nAccounts, arr])).toEqual([
      ['red', 2, 13_200],
      ['yellow', 1, 3600],
      ['green', 2, 60_000],
    ]);
    [600 + 3600, 720, 600].forEach((lost, i) => {
      expect(made.bands[i].expectedLost).toBeCloseTo(lost, 9);
    });
  });

  it('by CSM, most at risk first, red apart; accounts without one stand together', () => {
    expect(made.csms.map(({ csm, nAccounts, nRed, arr, redArr }) => [csm, nAccounts, nRed, arr, redArr])).toEqual([
      ['lee', 2, 1, 12_000, 12_000],
      ['kim', 2, 1, 4800, 1200],
      [null, 1, 0, 60_000, 0],
    ]);
    [3600, 1320, 600].forEach((lost, i) => {
      expect(made.csms[i].expectedLost).toBeCloseTo(lost, 9);
    });
  });

  it('lifetime value: the sum over accounts, and the mean of each segment', () => {
    const [a, b, c, d, e] = ACCOUNTS.map(worthOf);
    expect(e).toBe(0);
    expect(made.lifetime.total).toBeCloseTo(a + b + c + d, 6);
    expect(made.lifetime.bySegment.map(({ segment, nAccounts }) => [segment, nAccounts])).toEqual([
      ['mid', 2],
      ['smb', 2],
    ]);
    expect(made.lifetime.bySegment[0].mean).toBeCloseTo(b / 2, 6);
    expect(made.lifetime.bySegment[1].mean).toBeCloseTo((a + c) / 2, 6);
    expect(made.lifetime).toMatchObject(config.money);
  });
});

describe('the forecast of churn', () => {
  it('of today is the expected ARR; of past dates what was expected then beside what left', () => {
    expect(made.churn.today.nAccounts).toBe(5);
    expect(made.churn.today.arr).toBe(76_800);
    expect(made.churn.today.expected).toBeCloseTo(600 + 3600 + 720 + 600, 6);
    expect(made.expansion).toBeNull();
    const arrOf = (i: number, date: number) => 12 * 10 * (i + 1) * date;
    const sums = DATES.map((date) => ({
      came: [0, 1, 2, 3, 4].reduce((sum, i) => sum + arrOf(i, date), 0),
      expected: Array.from({ length: 40 }, (_, i) => (0.05 + 0.01 * i) * arrOf(i, date)).reduce((a, b) => a + b, 0),
    }));
    for (const { date, came, expected, nAccounts } of made.churn.past) {
      const own = sums[date === '2024-01-01' ? 0 : 1];
      expect(came).toBe(own.came);
      expect(expected).toBeCloseTo(own.expected, 6);
      expect(nAccounts).toBe(40);
    }
    expect(made.churn.past).toHaveLength(2);
  });
});

describe('the forecast of renewals', () => {
  // Every fourth account was up for renewal within the window at each date.
  const due = (row: number) => table.accountIndex[row] % 4 === 0;
  const history = {
    ...table,
    inputs: [input('days_to_renewal')],
    metrics: [Float64Array.from({ length: table.nRows }, (_, row) => (due(row) ? 45 : 300))],
  };

  it('is of the accounts whose renewal lies within the window, today and at past dates', () => {
    const { renewals } = madeOf(history, book);
    expect(renewals?.today).toMatchObject({ nAccounts: 2, arr: 1200 + 3600, horizonDays: 90 });
    expect(renewals?.today.expected).toBeCloseTo(600 + 720, 6);
    renewals?.past.forEach(({ came, expected, nAccounts }, d) => {
      const arrOf = (i: number) => 12 * 10 * (i + 1) * DATES[d];
      const dueThen = Array.from({ length: 10 }, (_, k) => 4 * k);
      expect(nAccounts).toBe(10);
      expect(came).toBe(arrOf(0) + arrOf(4));
      expect(expected).toBeCloseTo(
        dueThen.reduce((sum, i) => sum + (0.05 + 0.01 * i) * arrOf(i), 0),
        6,
      );
    });
    expect(renewals?.past).toHaveLength(2);
    // The shock is that of all accounts, not of the few that are due.
    expect(renewals?.today.sharedShock).toBe(madeOf(history, book).churn.today.sharedShock);
  });

  it('counts no past date on which nobody was due as a window that held', () => {
    const later = history.metrics[0].map((days, row) => (table.snapshotDay[row] === month(DATES[0]) ? 300 : days));
    const { renewals } = madeOf({ ...history, metrics: [later] }, book);
    expect(renewals?.past.map(({ date }) => date)).toEqual(['2024-05-01']);
    expect(renewals?.nHeld).toBeLessThanOrEqual(1);
  });

  it('is none where no renewal is known of anybody', () => {
    expect(made.renewals).toBeNull();
    const unknown = { ...history, metrics: [new Float64Array(table.nRows).fill(Number.NaN)] };
    expect(madeOf(unknown, bookWith(Array.from(ACCOUNTS, () => Number.NaN))).renewals).toBeNull();
  });
});
