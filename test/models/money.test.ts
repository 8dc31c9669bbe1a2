import { describe, expect, it, test } from 'vitest';
import { type PastBook, revenueForecast } from '../../models/money/forecast.ts';
import { growthOf } from '../../models/money/growth.ts';
import type { LaterWindow } from '../../models/money/later-windows.ts';
import { lifetimeValue } from '../../models/money/lifetime-value.ts';
import { sharedShockOf } from '../../models/money/shared-shock.ts';
import { simulateSum } from '../../models/money/simulate-sum.ts';
import type { LifetimeAssumptions } from '../../models/money/types.ts';
import { forecastTrial } from '../../studies/forecast-world.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { bookOf, month } from './backtest-book.ts';
import { lineOf, WINDOW } from './money-kit.ts';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const normal = (random: () => number) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Books of `nDates` dates, 90 days apart, whose odds are all moved by a shock of the date. */
function books(random: () => number, nDates: number, shock: number, nAccounts = 400): PastBook[] {
  return Array.from({ length: nDates }, (_, d) => {
    const logOdds = Float64Array.from({ length: nAccounts }, () => -3 + 2 * random());
    const amount = Float64Array.from({ length: nAccounts }, () => 1000 * Math.exp(1.2 * normal(random)));
    const own = shock * normal(random);
    const label = Uint8Array.from(logOdds, (value) => (random() < sigmoid(value + own) ? 1 : 0));
    return {
      day: month(1) + 90 * d,
      logOdds,
      amount,
      factors: null,
      arr: amount.reduce((sum, value) => sum + value, 0),
      label,
      came: amount.reduce((sum, value, i) => sum + label[i] * value, 0),
    };
  });
}

describe('revenueForecast', () => {
  it.each([
    [0, 0.92, 1],
    [0.3, 0.9, 0.995],
  ])('with shocks of %s, what comes lies within the interval about 19 times in 20', (shock, low, high) => {
    const random = generator(17);
    let [nHeld, nChecked] = [0, 0];
    for (let world = 0; world < 30; world++) {
      const past = books(random, 12, shock);
      // The first dates know nothing of the shock but what is supposed before.
      const later = revenueForecast(past[0], past, WINDOW, world, 'test').past.slice(4);
      nHeld += later.filter(({ isHeld }) => isHeld).length;
      nChecked += later.length;
    }
    expect(nHeld / nChecked).toBeGreaterThan(low);
    expect(nHeld / nChecked).toBeLessThan(high);
  });

  it('of one date in each of many worlds, with windows that overlap, lies within the interval as often', () => {
    const trials = Array.from({ length: 60 }, (_, seed) =>
      forecastTrial({ nAccounts: 300, nKnown: 6, shock: 0.25 }, 7000 + seed),
    );
    const nHeld = trials.filter(({ forecast, came }) => came >= forecast.low && came <= forecast.high).length;
    expect(nHeld).toBeGreaterThanOrEqual(53);
    const sumOf = (of: (trial: (typeof trials)[number]) => number) => trials.reduce((sum, trial) => sum + of(trial), 0);
    // What is expected is what comes, on the whole.
    expect(Math.abs(sumOf(({ came }) => came) / sumOf(({ forecast }) => forecast.expected) - 1)).toBeLessThan(0.1);
    // And no wider than need be: twice the spread of what comes about what was expected, on either side.
    const spread = Math.sqrt(sumOf(({ forecast, came }) => (came - forecast.expected) ** 2) / trials.length);
    const width = sumOf(({ forecast }) => forecast.high - forecast.low) / trials.length;
    expect(width / spread).toBeGreaterThan(3);
    expect(width / spread).toBeLessThan(6);
  });

  it('expects the sum of chances times amounts, and checks only windows that do not overlap', () => {
    const past = books(generator(3), 6, 0).map((book, d) => ({ ...book, day: month(1) + 30 * d }));
    const { today, past: checked, nHeld } = revenueForecast(past[2], past, WINDOW, 1, 'test');
    const sum = past[2].logOdds.reduce((total, value, i) => total + sigmoid(value) * past[2].amount[i], 0);
    expect(today.expected).toBeCloseTo(sum, 6);
    expect(today.low).toBeLessThan(sum);
    expect(today.high).toBeGreaterThan(sum);
    expect(checked.map(({ date }) => date)).toEqual(['2024-01-01', '2024-03-31']);
    expect(nHeld).toBe(checked.filter(({ isHeld }) => isHeld).length);
  });

  it('learns the shock of a date from dates whose outcome was known by then', () => {
    const [first, ...rest] = books(generator(8), 8, 0);
    const broken = { ...first, label: first.label.map(() => 1) };
    const known = revenueForecast(first, [broken, ...rest], WINDOW, 1, 'test').past;
    const calm = revenueForecast(first, [first, ...rest], WINDOW, 1, 'test').past;
    expect(known[0].high).toBe(calm[0].high);
    expect(known[1].high).toBeGreaterThan(1.5 * calm[1].high);
  });
});

describe('sharedShockOf', () => {
  it('is what is supposed before anything is known', () => {
    expect(sharedShockOf([])).toBe(0.2);
  });

  it.each([0, 0.2, 0.5])('finds a planted shock of %s from many dates', (shock) => {
    const random = generator(5);
    const dates = books(random, 400, shock).map(({ logOdds, label }) => {
      const p = logOdds.map(sigmoid);
      return {
        surplus: label.reduce((sum, value, i) => sum + value - p[i], 0),
        variance: p.reduce((sum, value) => sum + value * (1 - value), 0),
      };
    });
    expect(Math.abs(sharedShockOf(dates) - shock)).toBeLessThan(0.06);
  });
});

test('a sum without shock has the mean and variance of independent accounts', () => {
  const random = generator(2);
  const logOdds = Float64Array.from({ length: 200 }, () => -2 + 2 * random());
  const amount = Float64Array.from({ length: 200 }, () => 10 + 90 * random());
  const sums = simulateSum({ logOdds, amount, factors: Float64Array.of(1, 3) }, 0, 20_000, generator(4));
  const mean = sums.reduce((total, value) => total + value, 0) / sums.length;
  const variance = sums.reduce((total, value) => total + (value - mean) ** 2, 0) / sums.length;
  const p = logOdds.map(sigmoid);
  const expected = p.reduce((total, value, i) => total + value * amount[i] * 2, 0);
  // Factor 1 or 3: second moment 5.
  const spread = p.reduce((total, value, i) => total + value * amount[i] ** 2 * 5 - (value * amount[i] * 2) ** 2, 0);
  expect(Math.abs(mean / expected - 1)).toBeLessThan(0.01);
  expect(Math.abs(variance / spread - 1)).toBeLessThan(0.05);
});

describe('lifetimeValue', () => {
  const flat = { grossMargin: 1, discountRate: 0, years: 5 };
  const worthOf = (
    churnProbability: number,
    later: readonly LaterWindow[],
    assumptions: LifetimeAssumptions,
    daysToRenewal = Number.NaN,
  ) => lifetimeValue({ arr: 1200, churnProbability, daysToRenewal }, later, WINDOW, assumptions);

  it('of an account that never leaves is its margin over the years', () => {
    expect(worthOf(0, [], { ...flat, grossMargin: 0.8 })).toBeCloseTo(0.8 * 1200 * 5, 9);
  });

  it('adds up month by month', () => {
    const assumptions = { grossMargin: 0.75, discountRate: 0.1, years: 3 };
    const monthly = (1 - 0.2) ** (365.25 / 12 / 90);
    let sum = 0;
    for (let m = 1; m <= 36; m++) sum += 0.75 * 100 * monthly ** m * 1.1 ** (-m / 12);
    expect(worthOf(0.2, [], assumptions)).toBeCloseTo(sum, 9);
  });

  it('follows a risk that fades, window by window, and holds what is known last', () => {
    const assumptions = { grossMargin: 1, discountRate: 0.1, years: 2 };
    const later = [lineOf(-1, 0.8), lineOf(-2, 0.5)];
    const logOdds = Math.log(0.3 / 0.7);
    const chances = [0.3, sigmoid(-1 + 0.8 * logOdds), sigmoid(-2 + 0.5 * logOdds)];
    let [sum, left] = [0, 1];
    for (let m = 1; m <= 24; m++) {
      // The middles of months 1 to 3 lie within the first 90 days, those of 4 to 6 within the next.
      const window = Math.min(2, Math.ceil(m / 3) - 1);
      left *= (1 - chances[window]) ** (365.25 / 12 / 90);
      sum += 100 * left * 1.1 ** (-m / 12);
    }
    expect(worthOf(0.3, later, assumptions)).toBeCloseTo(sum, 9);
  });

  it('lies between that of the two chances where a risk fades to another', () => {
    const risky = worthOf(0.3, [], flat);
    const usual = worthOf(0.05, [], flat);
    const fading = worthOf(0.3, [lineOf(Math.log(0.05 / 0.95), 0.01)], flat);
    expect(fading).toBeGreaterThan(risky);
    expect(fading).toBeLessThan(usual);
    expect(fading / usual).toBeCloseTo(0.7 / 0.95, 1);
  });

  it('of an account with a renewal ahead follows where that lies, then the mean over where renewals lie', () => {
    const { slope, levels } = lineOf(-3, 0.5);
    const line = {
      slope,
      levels: { ...levels, before: -4, within: -1, after: -6 },
      shares: { unknown: 0.5, before: 0.3, within: 0.15, after: 0.05 },
    };
    const logOdds = Math.log(0.1 / 0.9);
    const chance = (level: number) => sigmoid(level + 0.5 * logOdds);
    const mean = 0.6 * chance(-4) + 0.3 * chance(-1) + 0.1 * chance(-6);
    const expected = (...chances: number[]) => {
      let [sum, left] = [0, 1];
      for (let m = 1; m <= 24; m++) {
        left *= (1 - chances[Math.min(chances.length - 1, Math.ceil(m / 3) - 1)]) ** (365.25 / 12 / 90);
        sum += 100 * left;
      }
      return sum;
    };
    const two = { ...flat, years: 2 };
    expect(worthOf(0.1, [line, line], two, 100)).toBeCloseTo(expected(0.1, chance(-1), chance(-4), mean), 9);
    expect(worthOf(0.1, [line, line], two, 400)).toBeCloseTo(expected(0.1, chance(-6), chance(-6), mean), 9);
    expect(worthOf(0.1, [line, line], two)).toBeCloseTo(expected(0.1, chance(-3), chance(-3)), 9);
    // Renewals that were never seen in the past tell nothing.
    expect(worthOf(0.1, [lineOf(-3, 0.5)], two, 100)).toBeCloseTo(expected(0.1, chance(-3)), 9);
    expect(worthOf(0.1, [], two, 100)).toBeCloseTo(expected(0.1), 9);
  });

  it('of an account that is sure to leave is nothing', () => {
    expect(worthOf(1, [], flat)).toBe(0);
  });
});

test('growth is MRR at the last snapshot of the window over MRR then, at least what the label says', () => {
  const rows = [100, 100, 150, 300].map((mrr, i) => ({ account: 'a', day: month(i + 1), label: 0 as const, mrr }));
  const table = bookOf([...rows, { account: 'b', day: month(1), label: 0, mrr: 50 }]);
  const at = (account: string, day: number) =>
    Array.from(table.accountIndex.keys()).findIndex(
      (row) => table.accountIds[table.accountIndex[row]] === account && table.snapshotDay[row] === day,
    );
  const found = growthOf(table, Int32Array.of(at('a', month(1)), at('b', month(1))), 65, 0.1);
  // Within 65 days of January 1 lies March 1, not April 1.
  expect(found[0]).toBeCloseTo(0.5, 12);
  expect(found[1]).toBe(0.1);
});

test('growth from an MRR of 0 has no measure: what the label says', () => {
  const table = bookOf([
    { account: 'a', day: month(1), label: 0, mrr: 0 },
    { account: 'a', day: month(2), label: 0, mrr: 50 },
    { account: 'b', day: month(1), label: 0, mrr: 0 },
  ]);
  expect([...growthOf(table, Int32Array.of(0, 1), 65, 0.1)]).toEqual([0.1, 0.1]);
});
