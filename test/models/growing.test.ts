import { describe, expect, it } from 'vitest';
import { logit, sigmoid } from '../../models/math/logistic.ts';
import { type GrowingBook, growingOutlook } from '../../models/money/growing.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { lineOf, START, WINDOW } from './money-kit.ts';

/** Accounts that expand with a chance of 0.1 in the first window, 0.2 in the second and 0.3 in the third, by a fifth or by half. */
const bookOf = (amount: Float64Array, sharedShock = 0): GrowingBook => ({
  day: START,
  logOdds: amount.map(() => logit(0.1)),
  amount,
  factors: Float64Array.of(0.2, 0.5),
  daysToRenewal: null,
  later: [lineOf(logit(0.2), 0), lineOf(logit(0.3), 0)],
  sharedShock,
});

describe('the outlook of what is added', () => {
  it('expects growth window by window, on what was added before', () => {
    const steps = growingOutlook(bookOf(Float64Array.of(1000, 200)), [], WINDOW, 1);
    expect(steps.map(({ nWindows, days, nAccounts, arr, slope }) => [nWindows, days, nAccounts, arr, slope])).toEqual([
      [2, 180, 2, 1200, 0],
      [3, 270, 2, 1200, 0],
    ]);
    expect(steps[0].expected).toBeCloseTo(1200 * (1.035 * 1.07 - 1), 9);
    expect(steps[1].expected).toBeCloseTo(1200 * (1.035 * 1.07 * 1.105 - 1), 9);
  });

  it('draws what it expects: an account may expand in each window, by a factor of its own', () => {
    const n = 4000;
    const steps = growingOutlook(bookOf(new Float64Array(n).fill(1)), [], WINDOW, 3);
    // By hand, window by window.
    const random = generator(9);
    const sums = Array.from({ length: 300 }, () => {
      const added = [0, 0];
      for (let i = 0; i < n; i++) {
        let own = 1;
        [0.1, 0.2, 0.3].forEach((chance, w) => {
          if (random() < chance) own *= random() < 0.5 ? 1.2 : 1.5;
          if (w > 0) added[w - 1] += own - 1;
        });
      }
      return added;
    });
    steps.forEach(({ expected, low, high }, i) => {
      const mine = sums.map((added) => added[i]).sort((a, b) => a - b);
      const width = mine[Math.floor(0.975 * 300)] - mine[Math.floor(0.025 * 300)];
      expect(mine.reduce((a, b) => a + b, 0) / 300 / expected).toBeCloseTo(1, 2);
      expect((low + high) / 2 / expected).toBeCloseTo(1, 1);
      expect((high - low) / width).toBeGreaterThan(0.75);
      expect((high - low) / width).toBeLessThan(1.3);
    });
  });

  it('is wider where all odds move together', () => {
    const width = (sharedShock: number) => {
      const [{ low, high }] = growingOutlook(bookOf(new Float64Array(4000).fill(1), sharedShock), [], WINDOW, 1);
      return high - low;
    };
    expect(width(0.4)).toBeGreaterThan(3 * width(0));
  });

  it('is checked by what was added on past dates whose windows have passed', () => {
    const book = bookOf(new Float64Array(500).fill(10));
    const past = [0, 60, 180].map((days) => ({
      ...book,
      day: START + days,
      addedBy: (nWindows: number) => (nWindows === 2 ? (days === 180 ? 9999 : 540) : null),
    }));
    const [two, three] = growingOutlook(book, past, WINDOW, 1);
    expect(two.past.map(({ came, isHeld, nAccounts }) => [came, isHeld, nAccounts])).toEqual([
      [540, true, 500],
      [9999, false, 500],
    ]);
    expect(two.nHeld).toBe(1);
    expect(three.past).toEqual([]);
  });

  it('expects less of an account whose renewal lies elsewhere', () => {
    const { levels, ...line } = lineOf(-2, 1);
    const book = {
      ...bookOf(Float64Array.of(100, 100)),
      later: [{ ...line, levels: { ...levels, within: 0 } }],
      daysToRenewal: Float64Array.of(100, 300),
    };
    const [{ expected }] = growingOutlook(book, [], WINDOW, 1);
    const grown = (level: number) => 100 * (1.035 * (1 + 0.35 * sigmoid(level + logit(0.1))) - 1);
    expect(expected).toBeCloseTo(grown(0) + grown(-2), 9);
  });
});
