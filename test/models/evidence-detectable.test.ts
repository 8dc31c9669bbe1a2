import { describe, expect, test } from 'vitest';
import { estimateAll, rankingStatistic, sumByCluster, sumsStatistic } from '../../models/backtest/statistics.ts';
import {
  ASSUMED,
  rocAucStandardError,
  smallestPrecisionDifference,
  smallestRocAucDifference,
  smallestRocAucGain,
  smallestSeen,
} from '../../models/evidence/detectable.ts';
import { randomStream } from '../../models/math/random.ts';
import { rankRows } from '../../models/math/ranking.ts';
import { normal } from '../../studies/promotion-world.ts';

test('the standard error of a ROC AUC is the published one', () => {
  // Hanley and McNeil 1982, the rating data of their table I: area 0.893, 51 abnormal and 58 normal images, 0.032.
  expect(rocAucStandardError(0.893, 51, 58)).toBeCloseTo(0.0325, 3);
  // Scores that say nothing: the variance of Mann and Whitney's statistic, (P + N + 1) / (12 P N).
  expect(rocAucStandardError(0.5, 40, 160)).toBeCloseTo(Math.sqrt(201 / (12 * 40 * 160)), 12);
});

test('what cannot be seen is null, and more churn shows smaller differences', () => {
  expect(smallestRocAucDifference(9, 500)).toBeNull();
  expect(smallestRocAucDifference(40, 0)).toBeNull();
  expect(smallestRocAucGain(9, 500)).toBeNull();
  expect(smallestPrecisionDifference(30, 0.1)).toBeNull();
  for (const [few, many] of [
    [20, 40],
    [40, 400],
  ]) {
    expect(smallestRocAucDifference(many, 10 * many)).toBeLessThan(smallestRocAucDifference(few, 10 * few) ?? 0);
    expect(smallestRocAucGain(many, 10 * many)).toBeLessThan(smallestRocAucGain(few, 10 * few) ?? 0);
    expect(smallestPrecisionDifference(10 * many, 0.1)).toBeLessThan(smallestPrecisionDifference(10 * few, 0.1) ?? 0);
  }
  expect(smallestSeen(null, 0.1)).toBeNull();
  // An interval of 1.96 standard errors either side: 2.8 of them are found with a chance of 80%.
  expect(smallestSeen(-1.959964, 1.959964)).toBeCloseTo(2.801585, 6);
});

/** Shift between two normal distributions of standard deviation 1 that gives an area under the curve, by halving. */
function shiftOf(area: number): number {
  let [low, high] = [0, 6];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalShare(middle / Math.SQRT2) < area) low = middle;
    else high = middle;
  }
  return low;
}

/** Standard normal distribution function (Abramowitz and Stegun 26.2.17, error below 1e-7). */
function normalShare(x: number): number {
  if (x < 0) return 1 - normalShare(-x);
  const t = 1 / (1 + 0.2316419 * x);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * series;
}

interface Trial {
  readonly found: boolean;
  readonly seen: number | null;
}

/** Two scores on the same accounts, with areas `areas`, correlated at 0.55 among accounts; rows of an account say nearly the same. */
function rocAucTrial(
  areas: readonly [number, number],
  nEvents: number,
  nOthers: number,
  nRows: number,
  seed: number,
): Trial {
  const random = randomStream(seed, 'power/auc');
  const shifts = areas.map(shiftOf);
  const [labels, clusters, scores] = [[] as number[], [] as number[], [[] as number[], [] as number[]]];
  for (let account = 0; account < nEvents + nOthers; account++) {
    const isEvent = account < nEvents ? 1 : 0;
    const shared = normal(random);
    const own = shifts.map((shift) => {
      const noise = Math.sqrt(0.55) * shared + Math.sqrt(0.45) * normal(random);
      return isEvent * shift + noise;
    });
    for (let row = 0; row < nRows; row++) {
      labels.push(isEvent);
      clusters.push(account);
      own.forEach((score, k) => {
        scores[k].push(nRows === 1 ? score : Math.sqrt(0.95) * score + Math.sqrt(0.05) * normal(random));
      });
    }
  }
  const label = Uint8Array.from(labels);
  const cluster = Int32Array.from(clusters);
  const [one, other] = scores.map((score) => rankingStatistic(rankRows(Float64Array.from(score), label), cluster));
  const estimates = estimateAll([one, other], nEvents + nOthers, { replicates: 200, seed, label: 'power' });
  const { low, high } = estimates.difference(one, other, 0, nEvents);
  return { found: low !== null && low > 0, seen: smallestSeen(low, high) };
}

const N_TRIALS = 250;
/** Of 250 trials with a chance of 0.8 each, 99.9% lie within 0.8 ± 0.083; the formula's shape may cost as much again. */
const [AT_LEAST, AT_MOST] = [0.7, 0.92];

describe('a difference of the smallest size is found four times out of five', () => {
  test.each([
    [60, 240, 1, AT_MOST],
    // Rows of an account that do not say quite the same show more than one: the count by accounts is cautious.
    [60, 240, 3, 0.97],
    [150, 350, 1, AT_MOST],
  ])('ROC AUC of two scores: %i churned accounts, %i others, %i rows each', (nEvents, nOthers, nRows, atMost) => {
    const difference = smallestRocAucDifference(nEvents, nOthers) ?? 0;
    const areas = [ASSUMED.rocAuc + difference / 2, ASSUMED.rocAuc - difference / 2] as const;
    const trials = Array.from({ length: N_TRIALS }, (_, i) => rocAucTrial(areas, nEvents, nOthers, nRows, i));
    const power = trials.filter(({ found }) => found).length / N_TRIALS;
    expect(power).toBeGreaterThan(AT_LEAST);
    expect(power).toBeLessThan(atMost);
    // What the intervals say afterwards agrees with what was counted before, within a third.
    const seen = trials.map((trial) => trial.seen ?? 0).sort((a, b) => a - b)[N_TRIALS / 2];
    expect(seen / difference).toBeGreaterThan(0.67);
    expect(seen / difference).toBeLessThan(1.34);
  });

  test('red precision of two lists of 200 that share a half', () => {
    const [nRed, baseRate] = [200, 0.1];
    const difference = smallestPrecisionDifference(nRed, baseRate) ?? 0;
    const precision = ASSUMED.lift * baseRate;
    const found = Array.from({ length: N_TRIALS }, (_, seed) => {
      const random = randomStream(seed, 'power/precision');
      // Accounts on both lists, on the first alone, on the second alone: what differs lies in those that are not shared.
      const chances = [precision, precision + difference, precision - difference];
      const half = nRed / 2;
      const account = Array.from({ length: 3 * half }, (_, i) => i);
      const label = account.map((i) => (random() < chances[Math.floor(i / half)] ? 1 : 0));
      const list = (kinds: readonly number[]) => {
        const sum = (value: (i: number) => number) =>
          sumByCluster(Int32Array.from(account), account.length, Int32Array.from(account), (i) =>
            kinds.includes(Math.floor(i / half)) ? value(i) : 0,
          );
        return sumsStatistic([sum((i) => label[i]), sum(() => 1)], [(s) => s[0] / s[1]]);
      };
      const [one, other] = [list([0, 1]), list([0, 2])];
      const estimates = estimateAll([one, other], account.length, { replicates: 200, seed, label: 'power' });
      return (estimates.difference(one, other, 0, 50).low ?? 0) > 0;
    });
    const power = found.filter(Boolean).length / N_TRIALS;
    expect(power).toBeGreaterThan(AT_LEAST);
    expect(power).toBeLessThan(AT_MOST);
  });
});
