import { describe, expect, it } from 'vitest';
import { logit, sigmoid } from '../../models/math/logistic.ts';
import { laterWindows } from '../../models/money/later-windows.ts';
import { leavingOutlook, type PastLeavingBook } from '../../models/money/leaving.ts';
import type { OutlookBook } from '../../models/money/outlook.ts';
import { forecastTrial } from '../../studies/forecast-world.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { followed, lineOf, START, WINDOW } from './money-kit.ts';

/** A book of some accounts with lines for two later windows. */
const BOOK: OutlookBook = {
  day: START,
  logOdds: Float64Array.from([0.1, 0.3, 0.6], logit),
  amount: Float64Array.of(1000, 200, 50),
  daysToRenewal: null,
  later: [lineOf(-0.5, 0.8), lineOf(-1, 0.5)],
  sharedShock: 0,
};

const outlook = (...given: Parameters<typeof leavingOutlook>) => leavingOutlook(...given).churn;

describe('the outlook of what leaves', () => {
  it('expects what leaves window by window, each account once', () => {
    const steps = outlook(BOOK, [], WINDOW, 1);
    expect(steps.map(({ nWindows, days, slope }) => [nWindows, days, slope])).toEqual([
      [2, 180, 0.8],
      [3, 270, 0.5],
    ]);
    const chances = [0.1, 0.3, 0.6].map((p) => [p, sigmoid(-0.5 + 0.8 * logit(p)), sigmoid(-1 + 0.5 * logit(p))]);
    [2, 3].forEach((n, step) => {
      const left = chances.map((own) => 1 - own.slice(0, n).reduce((stays, p) => stays * (1 - p), 1));
      expect(steps[step].expected).toBeCloseTo(1000 * left[0] + 200 * left[1] + 50 * left[2], 9);
      expect(steps[step].low).toBe(0);
      expect(steps[step].high).toBe(1250);
    });
  });

  it('counts a gap before the first window', () => {
    expect(outlook(BOOK, [], { ...WINDOW, gapDays: 14 }, 1).map(({ days }) => days)).toEqual([194, 284]);
  });

  it('is wider where all odds move together', () => {
    const many = {
      ...BOOK,
      logOdds: new Float64Array(2000).fill(-2),
      amount: new Float64Array(2000).fill(10),
    };
    const width = (sharedShock: number) => {
      const [{ low, high }] = outlook({ ...many, sharedShock }, [], WINDOW, 1);
      return high - low;
    };
    expect(width(0.3)).toBeGreaterThan(3 * width(0));
  });

  it('is checked on past dates whose windows have passed and do not overlap', () => {
    const past = Array.from(
      { length: 12 },
      (_, m): PastLeavingBook => ({
        ...BOOK,
        day: START + 30 * m,
        // By the end of two windows everything is known, of three only on the first four dates. The second account leaves, later
        // the first too.
        amount: m === 6 ? Float64Array.of(0, 5000, 0) : BOOK.amount,
        leftBy: (nWindows) => (nWindows === 2 || m < 4 ? (i) => i === 1 || (i === 0 && nWindows === 3) : null),
      }),
    );
    const [two, three] = outlook(BOOK, past, WINDOW, 1);
    expect(two.past.map(({ came, isHeld }) => [came, isHeld])).toEqual([
      [200, true],
      [5000, true],
    ]);
    expect(two.nHeld).toBe(2);
    expect(three.past.map(({ came, nAccounts }) => [came, nAccounts])).toEqual([[1200, 3]]);
  });

  it('leaves out past dates of which nothing was known then', () => {
    const past: PastLeavingBook = { ...BOOK, later: BOOK.later.slice(0, 1), leftBy: () => () => false };
    const [two, three] = outlook(BOOK, [past], WINDOW, 1);
    expect(two.past).toHaveLength(1);
    expect(three.past).toEqual([]);
  });

  it('holds what comes where months are good or bad for everybody, and expects what comes on the whole', () => {
    const trials = Array.from({ length: 40 }, (_, seed) =>
      forecastTrial({ nAccounts: 300, nKnown: 15, shock: 0.25 }, 9000 + seed),
    );
    const later = trials.flatMap((trial) => trial.later);
    expect(later).toHaveLength(120);
    const nHeld = later.filter(({ step, came }) => came >= step.low && came <= step.high).length;
    expect(nHeld).toBeGreaterThanOrEqual(106);
    const sumOf = (of: (one: (typeof later)[number]) => number) => later.reduce((sum, one) => sum + of(one), 0);
    expect(sumOf(({ step }) => step.expected) / sumOf(({ came }) => came)).toBeCloseTo(1, 1);
  });

  it('holds what comes about 19 times in 20, in worlds whose risks fade', () => {
    let [nHeld, nChecked] = [0, 0];
    for (let world = 0; world < 60; world++) {
      const random = generator(100 + world);
      const later = laterWindows(followed(random, 3000, 5, 0.7), WINDOW, 'once');
      const logOdds = Float64Array.from({ length: 400 }, () => -2.5 + 3 * (random() + random() - 1));
      const amount = Float64Array.from(logOdds, () => 1000 * (0.2 + random()));
      const leftBy = (nWindows: number) => (i: number) => {
        let own = logOdds[i];
        for (let window = 0; window < nWindows; window++, own = -2.5 + 0.7 * (own + 2.5)) {
          if (random() < sigmoid(own)) return true;
        }
        return false;
      };
      const book = { day: START, logOdds, amount, daysToRenewal: null, later, sharedShock: 0 };
      for (const step of outlook(book, [{ ...book, leftBy }], WINDOW, world)) {
        nHeld += step.nHeld;
        nChecked += step.past.length;
      }
    }
    expect(nChecked).toBe(180);
    expect(nHeld / nChecked).toBeGreaterThan(0.89);
    expect(nHeld / nChecked).toBeLessThan(0.99);
  });
});

describe('the outlook of renewals', () => {
  const line = (level: number, within: number, slope: number) => {
    const { levels, ...rest } = lineOf(level, slope);
    return { ...rest, levels: { ...levels, within } };
  };
  // Due in the first window, the second, the third, not known, and in five quarters.
  const book: OutlookBook = {
    day: START,
    logOdds: new Float64Array(5).fill(-2),
    amount: Float64Array.of(1, 10, 100, 1000, 10_000),
    daysToRenewal: Float64Array.of(20, 100, 269, Number.NaN, 450),
    later: [line(-1, 0.5, 0.8), line(-1.5, 1, 0.5)],
    sharedShock: 0,
  };
  const first = sigmoid(-2);
  const [second, secondDue] = [sigmoid(-1 - 1.6), sigmoid(0.5 - 1.6)];
  const [third, thirdDue] = [sigmoid(-1.5 - 1), sigmoid(1 - 1)];
  const leaves = (...chances: number[]) => 1 - chances.reduce((stays, chance) => stays * (1 - chance), 1);

  it('is of the accounts that are due by the end of the windows, who leave most when they are', () => {
    const { churn, renewals } = leavingOutlook(book, [], WINDOW, 1);
    expect(renewals.map(({ nAccounts, arr, days }) => [nAccounts, arr, days])).toEqual([
      [2, 11, 180],
      [3, 111, 270],
    ]);
    const dueByTwo = leaves(first, second) + 10 * leaves(first, secondDue);
    expect(renewals[0].expected).toBeCloseTo(dueByTwo, 9);
    const dueByThree =
      leaves(first, second, third) + 10 * leaves(first, secondDue, third) + 100 * leaves(first, second, thirdDue);
    expect(renewals[1].expected).toBeCloseTo(dueByThree, 9);
    expect(churn.map(({ nAccounts, arr }) => [nAccounts, arr])).toEqual([
      [5, 11_111],
      [5, 11_111],
    ]);
    const others = 11_000 * leaves(first, second, third);
    expect(churn[1].expected).toBeCloseTo(dueByThree + others, 6);
  });

  it('draws what it expects, an account that leaves before it is due included', () => {
    const many = (values: Float64Array) => Float64Array.from({ length: 3000 }, (_, i) => values[i % 3]);
    const large = {
      ...book,
      logOdds: new Float64Array(3000).fill(-2),
      amount: new Float64Array(3000).fill(1),
      daysToRenewal: many(book.daysToRenewal!),
    };
    leavingOutlook(large, [], WINDOW, 1).renewals.forEach(({ expected, low, high, nAccounts }, i) => {
      const share = expected / nAccounts;
      const spread = Math.sqrt(nAccounts * share * (1 - share));
      expect(nAccounts).toBe(1000 * (i + 2));
      expect((low + high) / 2 / expected).toBeCloseTo(1, 1);
      expect((high - low) / (2 * 1.96 * spread)).toBeGreaterThan(0.8);
      expect((high - low) / (2 * 1.96 * spread)).toBeLessThan(1.2);
    });
  });

  it('is checked on past dates by what left of what was due, not where nothing was', () => {
    const past = [0, 1].map(
      (k): PastLeavingBook => ({
        ...book,
        day: START + 180 * k,
        daysToRenewal: k === 0 ? book.daysToRenewal : new Float64Array(5).fill(450),
        leftBy: () => (i) => i !== 1,
      }),
    );
    const { churn, renewals } = leavingOutlook(book, past, WINDOW, 1);
    expect(renewals[0].past.map(({ came, nAccounts }) => [came, nAccounts])).toEqual([[1, 2]]);
    expect(renewals[1].past.map(({ came, nAccounts }) => [came, nAccounts])).toEqual([[101, 3]]);
    expect(churn[0].past.map(({ came }) => came)).toEqual([11_101, 11_101]);
  });

  it('is none where no renewal is known, or none lies ahead', () => {
    expect(leavingOutlook(BOOK, [], WINDOW, 1).renewals).toEqual([]);
    const far = { ...book, daysToRenewal: new Float64Array(5).fill(800) };
    expect(leavingOutlook(far, [], WINDOW, 1).renewals).toEqual([]);
    expect(leavingOutlook({ ...book, daysToRenewal: new Float64Array(5).fill(-3) }, [], WINDOW, 1).renewals).toEqual(
      [],
    );
  });
});
