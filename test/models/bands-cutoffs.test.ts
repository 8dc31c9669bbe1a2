import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseCutoffs } from '../../models/bands/choose-cutoffs.ts';
import { shortestBetween } from '../../models/bands/cutoff.ts';
import { wilsonLowerBound } from '../../models/bands/wilson.ts';
import { normalCdf, normalQuantile } from '../../models/math/normal.ts';
import { randomStream } from '../../models/math/random.ts';

const nothing = { healthScore: new Float64Array(0), label: new Uint8Array(0), accountIndex: new Int32Array(0) };
const bookOf = (...scores: number[]) => ({ ...nothing, bookHealthScore: Float64Array.from(scores) });
const below = (scores: ArrayLike<number>, cutoff: number) =>
  Array.from(scores).filter((score) => score < cutoff).length;

describe('capacity', () => {
  const capacity = (n: number) => ({ kind: 'capacity', capacity: n }) as const;
  const twelve = [70, 5, 12.3, 20, 26.4, 30, 33, 38, 41, 48, 55, 60];

  test('red is the worst accounts that can be worked', () => {
    const { red, yellow, reason } = chooseCutoffs(capacity(2), bookOf(...twelve));
    // Two below 20 (5, 12.3), three more (30% of 12) below 33.
    expect(red).toBe(20);
    expect(yellow).toBe(33);
    expect(reason).toBe('The 2 lowest scores of 12 accounts are red: the team can work 2.');
  });

  test('never more than a quarter of the book', () => {
    const { red, reason } = chooseCutoffs(capacity(50), bookOf(...twelve));
    expect(below(twelve, red)).toBe(3);
    expect(reason).toBe('The 3 lowest scores of 12 accounts are red: a quarter of the book is 3.');
  });

  test('only accounts of more than average risk', () => {
    const healthy = [45, 49.9, 50, 50, 51, 60, 70, 80, 90, 95, 96, 97, 98, 99, 99, 99];
    const cut = chooseCutoffs(capacity(4), bookOf(...healthy));
    expect(cut).toMatchObject({ red: 50, yellow: 50 });
    expect(below(healthy, cut.red)).toBe(2);
  });

  test('a run of ties that does not fit as a whole stays out', () => {
    const tied = [10, 20, 20, 20, 60, 60, 60, 60, 60, 60, 60, 60];
    const { red, yellow } = chooseCutoffs(capacity(2), bookOf(...tied));
    expect(below(tied, red)).toBe(1);
    // The three ties fit into yellow.
    expect(below(tied, yellow)).toBe(4);
  });

  test('no capacity or a book of fewer than four: nothing is red', () => {
    expect(chooseCutoffs(capacity(0), bookOf(...twelve)).red).toBe(0);
    expect(chooseCutoffs(capacity(5), bookOf(1, 2, 3))).toMatchObject({ red: 0 });
    expect(chooseCutoffs(capacity(5), bookOf())).toMatchObject({ red: 0, yellow: 50 });
  });

  test('for any book: capacity, a quarter and 30% are never overshot, and 0 <= red <= yellow <= 50', () => {
    const scores = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 60 });
    fc.assert(
      fc.property(scores, fc.integer({ min: 0, max: 30 }), fc.boolean(), (values, n, isCoarse) => {
        const book = isCoarse ? values.map((value) => Math.round(value / 10) * 10) : values;
        const { red, yellow } = chooseCutoffs(capacity(n), bookOf(...book));
        expect(red).toBeGreaterThanOrEqual(0);
        expect(yellow).toBeGreaterThanOrEqual(red);
        expect(yellow).toBeLessThanOrEqual(50);
        expect(below(book, red)).toBeLessThanOrEqual(Math.min(n, book.length / 4));
        expect(below(book, yellow) - below(book, red)).toBeLessThanOrEqual(0.3 * book.length);
      }),
      { numRuns: 300 },
    );
  });
});

describe('precision', () => {
  const policy = (floor: number, confidence = 0.9) => ({ kind: 'precision', floor, confidence }) as const;

  /** Accounts with scores 0, 1, … 99 in turn; below 20 six in ten churn, above one in twenty. `nRows` rows per account. */
  function planted(nAccounts: number, nRows = 1) {
    const random = randomStream(4, 'precision');
    const accounts = Array.from({ length: nAccounts }, (_, i) => ({
      score: i % 100,
      churns: random() < (i % 100 < 20 ? 0.6 : 0.05),
    }));
    const rows = accounts.flatMap((account, i) => Array.from({ length: nRows }, () => ({ ...account, i })));
    return {
      healthScore: Float64Array.from(rows, (row) => row.score),
      label: Uint8Array.from(rows, (row) => (row.churns ? 1 : 0)),
      accountIndex: Int32Array.from(rows, (row) => row.i),
      bookHealthScore: Float64Array.from(accounts, (account) => account.score),
    };
  }

  test('red reaches as far as the floor allows', () => {
    const evidence = planted(5000);
    // 0.6 below 20; precision of scores below c > 20 is (12 + 0.05 (c - 20)) / c: at 30 it is 0.417, at 40 0.325.
    const { red, reason } = chooseCutoffs(policy(0.4), evidence);
    expect(red).toBeGreaterThanOrEqual(28);
    expect(red).toBeLessThanOrEqual(33);
    expect(reason).toMatch(/^Below \d+, 4\d% of past calls churned \(\d+ accounts\): above the floor of 40%/);
    const rows = [...evidence.healthScore.keys()].filter((i) => evidence.healthScore[i] < red);
    const share = rows.reduce((sum, i) => sum + evidence.label[i], 0) / rows.length;
    expect(wilsonLowerBound(share, rows.length, normalQuantile(0.9))).toBeGreaterThanOrEqual(0.4);
  });

  test('the bound counts accounts: ten rows per account widen nothing', () => {
    const once = chooseCutoffs(policy(0.5), planted(300));
    const tenTimes = chooseCutoffs(policy(0.5), planted(300, 10));
    expect(tenTimes.red).toBe(once.red);
    // A floor that 6,000 independent rows would clear, 60 accounts below 20 do not.
    expect(chooseCutoffs(policy(0.56, 0.99), planted(300, 20)).red).toBe(0);
  });

  test('no cut-off is precise enough: nothing is red, and the reason says so', () => {
    const { red, yellow, reason } = chooseCutoffs(policy(0.8), planted(1000));
    expect(red).toBe(0);
    expect(yellow).toBeGreaterThan(0);
    expect(reason).toBe(
      'Nothing is red: at no cut-off was red precision above 80% with 90% confidence and at least 10 churned accounts.',
    );
  });

  test('a handful of churned accounts proves nothing', () => {
    const nine = {
      healthScore: Float64Array.from({ length: 100 }, (_, i) => i),
      label: Uint8Array.from({ length: 100 }, (_, i) => (i < 9 ? 1 : 0)),
      accountIndex: Int32Array.from({ length: 100 }, (_, i) => i),
      bookHealthScore: new Float64Array(0),
    };
    expect(chooseCutoffs(policy(0.3), nine).red).toBe(0);
    const twelve = { ...nine, label: nine.label.map((_, i) => (i < 12 ? 1 : 0)) };
    expect(chooseCutoffs(policy(0.3), twelve).red).toBeGreaterThanOrEqual(12);
  });

  /** One row per score and account; the label repeats `pattern`. */
  const rowsOf = (healthScore: number[], accounts: number[], pattern: number[]) => ({
    healthScore: Float64Array.from(healthScore),
    label: Uint8Array.from(healthScore, (_, i) => pattern[i % pattern.length]),
    accountIndex: Int32Array.from(accounts),
    bookHealthScore: new Float64Array(0),
  });

  test('the handful is counted in accounts: five that churned, four rows each, are five', () => {
    const indices = Array.from({ length: 20 }, (_, i) => i);
    const repeated = rowsOf(
      indices,
      indices.map((i) => i % 5),
      [1],
    );
    expect(chooseCutoffs(policy(0.3), repeated).red).toBe(0);
    expect(chooseCutoffs(policy(0.3), rowsOf(indices, indices, [1])).red).toBe(50);
  });

  test('accounts of less than average risk lend no weight to the bound', () => {
    // Four in ten churn everywhere. Of 30 accounts below 50 the bound is 0.29, of all 90 it would be 0.34.
    const indices = Array.from({ length: 90 }, (_, i) => i);
    const scores = indices.map((i) => (i < 30 ? 49 : 50 + i / 10));
    expect(chooseCutoffs(policy(0.32), rowsOf(scores, indices, [1, 0, 1, 0, 0])).red).toBe(0);
    expect(chooseCutoffs(policy(0.28), rowsOf(scores, indices, [1, 0, 1, 0, 0])).red).toBe(50);
  });

  test('a low floor stops at average risk', () => {
    expect(chooseCutoffs(policy(0.01), planted(1000)).red).toBe(50);
  });
});

test('cut-offs are numbers a person can say', () => {
  expect(shortestBetween(36.2, 37.9)).toBe(37);
  expect(shortestBetween(37.21, 37.29)).toBe(37.29);
  expect(shortestBetween(37.18, 37.29)).toBe(37.2);
  expect(shortestBetween(10, 10.0000000001)).toBe(10.0000000001);
});

test('normal quantile and Wilson bound have their textbook values', () => {
  expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 12);
  expect(normalQuantile(0.9)).toBeCloseTo(1.2815515655446004, 10);
  expect(() => normalQuantile(1)).toThrow('probability is 1');
  // 8 of 10 at z = 1.96: 0.4902 (Newcombe 1998 gives the formula; worked by hand).
  expect(wilsonLowerBound(0.8, 10, 1.959963984540054)).toBeCloseTo(0.4902, 4);
  expect(wilsonLowerBound(0, 10, 1.96)).toBe(0);
});
