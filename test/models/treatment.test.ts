import { describe, expect, test } from 'vitest';
import { holm, pairTest } from '../../models/treatment/kinds.ts';
import { matchKind } from '../../models/treatment/match.ts';
import type { RedRow } from '../../models/treatment/red-rows.ts';
import { treatmentTrial } from '../../studies/treatment-world.ts';

const red = (account: number, change: Partial<RedRow> = {}): RedRow => ({
  row: account,
  account,
  cluster: account,
  day: 100,
  churned: false,
  eventDay: Number.POSITIVE_INFINITY,
  logOdds: -1,
  segment: 0,
  touches: [],
  greenDays: [],
  ...change,
});
const table = { accountIds: Array.from({ length: 12 }, (_, i) => `a${i}`) };
const touches = { kind: ['call', 'call', 'call'], day: Int32Array.of(110, 105, 115) };
/** Two far apart, so that the caliper is wide. */
const SPREAD = [red(10, { logOdds: -4, segment: 1 }), red(11, { logOdds: 4, segment: 1 })];
const matched = (...reds: RedRow[]) =>
  matchKind([...reds, ...SPREAD], touches, 'call', table, 1).pairs.map((pair) => [
    pair.touched.account,
    pair.untouched.account,
  ]);

describe('a touched red account is set beside one alike', () => {
  test('the nearest score of the same date and segment', () => {
    expect(
      matched(
        red(0, { touches: [0] }),
        red(1, { logOdds: -1.2 }),
        red(2, { logOdds: -1.1 }),
        red(3, { segment: 2 }),
        red(4, { day: 130 }),
      ),
    ).toEqual([[0, 2]]);
  });

  test('who had left, or was touched, by that day is no match; who is touched or leaves later is', () => {
    expect(matched(red(0, { touches: [0] }), red(1, { churned: true, eventDay: 110 }))).toEqual([]);
    expect(matched(red(0, { touches: [0] }), red(1, { churned: true, eventDay: 111 }))).toEqual([[0, 1]]);
    expect(matched(red(0, { touches: [1] }), red(1, { touches: [0] }))).toEqual([[0, 1]]);
  });

  test('nobody is in two pairs, and nobody far away is taken', () => {
    expect(matched(red(0, { touches: [0] }), red(1, { touches: [2] }), red(2))).toHaveLength(1);
    expect(matched(red(0, { touches: [0] }), red(1, { logOdds: 2 }))).toEqual([]);
  });
});

test('the exact test of pairs and its adjustment are the published ones', () => {
  // scipy.stats.binomtest(3, 15).pvalue, binomtest(10, 30).pvalue
  expect(pairTest(3, 12)).toBeCloseTo(0.03515625, 10);
  expect(pairTest(20, 10)).toBeCloseTo(0.0987368, 6);
  expect(pairTest(0, 0)).toBe(1);
  // Holm 1979: the least times 3, the next times 2, never falling.
  expect(holm([0.03, 0.01, 0.04])).toEqual([0.06, 0.03, 0.06]);
});

const N_WORLDS = 60;
const worlds = (saves: number) =>
  Array.from({ length: N_WORLDS }, (_, seed) => treatmentTrial({ nAccounts: 500, saves, bootstrap: 200 }, seed));

describe('worlds in which help goes to the worst', () => {
  test('where nothing works, something is found in at most one in twenty', () => {
    const nFound = worlds(0).filter(({ treatment }) => treatment.kinds.some(({ isFound }) => isFound)).length;
    expect(nFound).toBeLessThanOrEqual(0.05 * N_WORLDS);
  });

  test('what a review keeps lies in its interval, and is found; the bounds hold what is true', () => {
    const trials = worlds(0.6);
    const reviews = trials.map(({ treatment, kept }) => ({
      kept,
      review: treatment.kinds.find(({ kind }) => kind === 'review'),
    }));
    const covered = reviews.filter(
      ({ review, kept }) => (review?.stayed.low ?? 1) <= kept && kept <= (review?.stayed.high ?? -1),
    );
    expect(covered.length / N_WORLDS).toBeGreaterThan(0.86);
    expect(reviews.filter(({ review }) => review?.isFound).length / N_WORLDS).toBeGreaterThan(0.5);
    for (const { treatment } of trials) {
      const { low, high, nRed, nTouchedRed } = treatment.bounds;
      expect(high.value).toBeGreaterThanOrEqual(low.value ?? 1);
      expect((high.value ?? 0) - (low.value ?? 0)).toBeLessThanOrEqual(nTouchedRed / nRed);
    }
    for (const { review } of reviews) {
      const score = review?.balance.find(({ what }) => what === 'log_odds');
      // Far apart before, alike after.
      expect(Math.abs(score?.before ?? 0)).toBeGreaterThan(0.2);
      expect(Math.abs(score?.after ?? 1)).toBeLessThan(0.1);
    }
  });
});
