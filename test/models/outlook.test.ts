import { describe, expect, it } from 'vitest';
import { logit, sigmoid } from '../../models/math/logistic.ts';
import {
  laterWindows,
  type OutlookBook,
  outlook,
  type PastOutlookBook,
  type PastReadings,
} from '../../models/money/outlook.ts';
import { forecastTrial } from '../../studies/forecast-world.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { month } from './backtest-book.ts';

const WINDOW = { gapDays: 0, horizonDays: 90, maturityDays: 90 };
const START = month(1);

/**
 * Accounts followed window by window, a reading at the start of each until they leave: log-odds of the window, and whether they
 * left in it. From one window to the next a risk keeps the share `kept` of its distance from -2.5, and some noise is added.
 */
function followed(random: () => number, nAccounts: number, nWindows: number, kept: number): PastReadings {
  const rows: { logOdds: number; label: number; account: number; day: number }[] = [];
  for (let account = 0; account < nAccounts; account++) {
    let risk = -2.5 + 3 * (random() + random() - 1);
    for (let window = 0; window < nWindows; window++) {
      const label = random() < sigmoid(risk) ? 1 : 0;
      rows.push({ logOdds: risk, label, account, day: START + 90 * window });
      if (label === 1) break;
      risk = -2.5 + kept * (risk + 2.5);
    }
  }
  return {
    logOdds: Float64Array.from(rows, ({ logOdds }) => logOdds),
    label: Uint8Array.from(rows, ({ label }) => label),
    account: Int32Array.from(rows, ({ account }) => account),
    day: Int32Array.from(rows, ({ day }) => day),
  };
}

describe('what a reading says of later windows', () => {
  it.each([1, 0.7, 0.4])('finds how much of a risk is kept from window to window: %s', (kept) => {
    const windows = laterWindows(followed(generator(3), 30_000, 6, kept), 90);
    expect(windows).toHaveLength(3);
    windows.forEach(({ level, slope }, i) => {
      const left = kept ** (i + 1);
      expect(Math.abs(slope - left)).toBeLessThan(0.08);
      expect(Math.abs(level + 2.5 * (1 - left))).toBeLessThan(0.15);
    });
  });

  it('says nothing of a window in which fewer than 30 accounts left, nor of those after it', () => {
    const all = followed(generator(5), 400, 5, 1);
    const inSecond = new Set(all.account.filter((_, i) => all.label[i] === 1 && all.day[i] >= START + 90)).size;
    expect(inSecond).toBeGreaterThan(30);
    expect(laterWindows(all, 90).length).toBeGreaterThan(0);
    const few = followed(generator(5), 60, 5, 1);
    expect(laterWindows(few, 90)).toEqual([]);
  });

  it('asks only accounts that were still there, on a snapshot date within a month of the window', () => {
    const all = followed(generator(7), 4000, 5, 1);
    // The dates after the first are 32 days late: no window begins within a month of any of them.
    const late = {
      ...all,
      day: all.day.map((day) => (day === START ? day : day + 32 * Math.round((day - START) / 90))),
    };
    expect(laterWindows(all, 90)).toHaveLength(3);
    expect(laterWindows(late, 90)).toEqual([]);
  });
});

/** A book of some accounts with lines for two later windows. */
const BOOK: OutlookBook = {
  day: START,
  logOdds: Float64Array.from([0.1, 0.3, 0.6], logit),
  amount: Float64Array.of(1000, 200, 50),
  later: [
    { level: -0.5, slope: 0.8 },
    { level: -1, slope: 0.5 },
  ],
  sharedShock: 0,
};

describe('the outlook', () => {
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
      (_, m): PastOutlookBook => ({
        ...BOOK,
        day: START + 30 * m,
        // By the end of two windows everything is known, of three only on the first four dates.
        cameBy: (nWindows) => (nWindows === 2 || m < 4 ? (m === 6 ? 5000 : 100 * nWindows) : null),
      }),
    );
    const [two, three] = outlook(BOOK, past, WINDOW, 1);
    expect(two.past.map(({ came, isHeld }) => [came, isHeld])).toEqual([
      [200, true],
      [5000, false],
    ]);
    expect(two.nHeld).toBe(1);
    expect(three.past.map(({ came, nAccounts }) => [came, nAccounts])).toEqual([[300, 3]]);
  });

  it('leaves out past dates of which nothing was known then', () => {
    const past: PastOutlookBook = { ...BOOK, later: BOOK.later.slice(0, 1), cameBy: () => 100 };
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
      const later = laterWindows(followed(random, 3000, 5, 0.7), 90);
      const logOdds = Float64Array.from({ length: 400 }, () => -2.5 + 3 * (random() + random() - 1));
      const amount = Float64Array.from(logOdds, () => 1000 * (0.2 + random()));
      const cameBy = (nWindows: number) =>
        logOdds.reduce((sum, risk, i) => {
          let own = risk;
          for (let window = 0; window < nWindows; window++, own = -2.5 + 0.7 * (own + 2.5)) {
            if (random() < sigmoid(own)) return sum + amount[i];
          }
          return sum;
        }, 0);
      const book = { day: START, logOdds, amount, later, sharedShock: 0 };
      for (const step of outlook(book, [{ ...book, cameBy }], WINDOW, world)) {
        nHeld += step.nHeld;
        nChecked += step.past.length;
      }
    }
    expect(nChecked).toBe(180);
    expect(nHeld / nChecked).toBeGreaterThan(0.89);
    expect(nHeld / nChecked).toBeLessThan(0.99);
  });
});
