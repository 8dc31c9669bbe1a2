import { describe, expect, test } from 'vitest';
import { type Contrast, contrastOf } from '../../models/indicators/contrast.ts';
import type { Judged } from '../../models/indicators/judged.ts';
import { shuffledMaxima } from '../../models/indicators/shuffles.ts';
import { earlyHabit } from '../../models/indicators/words.ts';
import { randomStream } from '../../models/math/random.ts';

/** Accounts with their stratum, cluster and outcome. */
function judgedOf(
  rows: readonly { readonly stratum: number; readonly good: 0 | 1; readonly cluster?: number }[],
  nClusters = rows.length,
): Judged {
  return {
    withinDays: 30,
    position: Int32Array.from(rows.keys()),
    good: Uint8Array.from(rows, ({ good }) => good),
    cluster: Int32Array.from(rows, ({ cluster }, i) => cluster ?? i),
    nClusters,
    stratum: Int32Array.from(rows, ({ stratum }) => stratum),
    nStrata: Math.max(...rows.map(({ stratum }) => stratum)) + 1,
  };
}

const candidate = (holds: readonly number[]) => ({
  habit: earlyHabit('milestone', 'made', 1, 30),
  holds: Int8Array.from(holds),
});

/** A contrast whose sum over the good accounts is that of the given numbers, so that its size tells who got the outcome. */
const telling = (numbers: readonly number[]): Contrast => ({
  candidate: candidate(numbers.map(() => 1)),
  centred: Float64Array.from(numbers),
  deviation: 1,
  weight: 1,
  rateWith: 0,
  rateWithout: 0,
  worthWith: 1,
  worthWithout: 1,
  z: 0,
});

describe('a habit against accounts alike', () => {
  // Stratum 0: 20 with (16 good), 40 without (20 good). Stratum 1: 30 with (12 good), 10 without (3 good).
  const rows = [
    ...Array.from({ length: 60 }, (_, i) => ({
      stratum: 0,
      good: (i < 20 ? i < 16 : i < 40) ? 1 : 0,
      holds: i < 20 ? 1 : 0,
    })),
    ...Array.from({ length: 40 }, (_, i) => ({
      stratum: 1,
      good: (i < 30 ? i < 12 : i < 33) ? 1 : 0,
      holds: i < 30 ? 1 : 0,
    })),
  ] as { stratum: number; good: 0 | 1; holds: number }[];
  const judged = judgedOf(rows);
  const contrast = contrastOf(judged, candidate(rows.map(({ holds }) => holds)))!;

  test('is the mean of the differences of the strata, by the weights of Mantel and Haenszel', () => {
    // Weights 20 * 40 / 60 and 30 * 10 / 40; differences 0.8 - 0.5 and 0.4 - 0.3.
    const [w0, w1] = [800 / 60, 300 / 40];
    expect(contrast.weight).toBeCloseTo(w0 + w1, 12);
    expect(contrast.rateWith).toBeCloseTo((w0 * 0.8 + w1 * 0.4) / (w0 + w1), 12);
    expect(contrast.rateWithout).toBeCloseTo((w0 * 0.5 + w1 * 0.3) / (w0 + w1), 12);
    // 36 of 60 and 15 of 40 are good.
    const variance = (w0 * 36 * 24) / (60 * 59) + (w1 * 15 * 25) / (40 * 39);
    expect(contrast.deviation).toBeCloseTo(Math.sqrt(variance), 12);
    expect(contrast.z).toBeCloseTo((w0 * 0.3 + w1 * 0.1) / Math.sqrt(variance), 12);
    const sum = contrast.centred.reduce((total, own, i) => total + own * rows[i].good, 0);
    expect(sum / contrast.deviation).toBeCloseTo(contrast.z, 12);
    // What the two sides are worth: (sum of weights)^2 over the sum of weight^2 by accounts.
    expect(contrast.worthWith).toBeCloseTo((w0 + w1) ** 2 / (w0 ** 2 / 20 + w1 ** 2 / 30), 12);
  });

  test('its deviation is that of the shuffles', () => {
    const set = { judged, contrasts: [contrast] };
    const maxima = shuffledMaxima([set], 4000, randomStream(2, 'deviation'));
    const meanSquare = maxima.reduce((sum, own) => sum + own * own, 0) / maxima.length;
    expect(meanSquare).toBeGreaterThan(0.93);
    expect(meanSquare).toBeLessThan(1.07);
  });

  test('accounts for which it is not known stay out of both sides', () => {
    const unknown = rows.map(({ holds }, i) => (i % 10 === 9 ? -1 : holds));
    const own = contrastOf(judged, candidate(unknown))!;
    const kept = rows.filter((_, i) => i % 10 !== 9);
    const alone = contrastOf(judgedOf(kept), candidate(kept.map(({ holds }) => holds)))!;
    expect(own.rateWith).toBeCloseTo(alone.rateWith, 12);
    expect(own.rateWithout).toBeCloseTo(alone.rateWithout, 12);
    const maxima = shuffledMaxima([{ judged, contrasts: [own] }], 4000, randomStream(2, 'unknown'));
    const meanSquare = maxima.reduce((sum, one) => sum + one * one, 0) / maxima.length;
    expect(meanSquare).toBeGreaterThan(0.93);
    expect(meanSquare).toBeLessThan(1.07);
  });

  test('needs accounts on both sides, with both outcomes, and somebody alike', () => {
    const many = (n: number, holds: number, good: 0 | 1, stratum = 0) =>
      Array.from({ length: n }, () => ({ stratum, good, holds }));
    const isJudged = (...parts: readonly (readonly { stratum: number; good: 0 | 1; holds: number }[])[]) => {
      const all = parts.flat();
      return contrastOf(judgedOf(all), candidate(all.map(({ holds }) => holds))) !== null;
    };
    expect(isJudged(many(20, 1, 1), many(10, 1, 0), many(90, 0, 1), many(10, 0, 0))).toBe(true);
    expect(isJudged(many(19, 1, 1), many(10, 1, 0), many(90, 0, 1), many(10, 0, 0))).toBe(false);
    expect(isJudged(many(90, 1, 1), many(10, 1, 0), many(19, 0, 1), many(10, 0, 0))).toBe(false);
    expect(isJudged(many(50, 1, 1), many(9, 1, 0), many(90, 0, 1), many(10, 0, 0))).toBe(false);
    expect(isJudged(many(10, 1, 1), many(50, 1, 0), many(9, 0, 1), many(50, 0, 0))).toBe(false);
    // All that have it are in one stratum, all others in another.
    expect(isJudged(many(50, 1, 1), many(50, 1, 0), many(50, 0, 1, 1), many(50, 0, 0, 1))).toBe(false);
    // Thirty accounts of one group are one witness.
    const rowsOfGroup = [...many(20, 1, 1), ...many(10, 1, 0), ...many(90, 0, 1), ...many(10, 0, 0)].map((row, i) => ({
      ...row,
      cluster: i < 30 ? 0 : i,
    }));
    expect(contrastOf(judgedOf(rowsOfGroup), candidate(rowsOfGroup.map(({ holds }) => holds)))).toBeNull();
  });
});

describe('shuffles', () => {
  test('give every account of a stratum the same chance of an outcome, at every landmark, and nobody else', () => {
    const random = randomStream(4, 'shuffles');
    // Account 3 of stratum 0 (accounts 0 to 5) is the only good one; 6 to 9 are another stratum.
    const rows = Array.from({ length: 10 }, (_, i) => ({ stratum: i < 6 ? 0 : 1, good: (i === 3 ? 1 : 0) as 0 | 1 }));
    const all = judgedOf(rows);
    const numbers = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
    // A later landmark that lacks accounts 1 and 7.
    const kept = [0, 2, 3, 4, 5, 6, 8, 9];
    const later: Judged = {
      ...judgedOf(
        kept.map((i) => rows[i]),
        10,
      ),
      cluster: Int32Array.from(kept),
    };
    const both = Array.from({ length: 6000 }, () => {
      const seed = Math.floor(random() * 1e9);
      const one = shuffledMaxima([{ judged: all, contrasts: [telling(numbers)] }], 1, randomStream(seed, 'x'))[0];
      const two = shuffledMaxima(
        [
          { judged: all, contrasts: [telling(numbers.map(() => 0))] },
          { judged: later, contrasts: [telling(kept.map((i) => numbers[i]))] },
        ],
        1,
        randomStream(seed, 'x'),
      )[0];
      return [Math.log2(one), Math.log2(two)];
    });
    const shareOf = (at: number, who: number) => both.filter((own) => own[at] === who).length / both.length;
    for (const who of [0, 1, 2, 3, 4, 5]) expect(Math.abs(shareOf(0, who) - 1 / 6)).toBeLessThan(0.02);
    for (const who of [0, 2, 3, 4, 5]) expect(Math.abs(shareOf(1, who) - 1 / 5)).toBeLessThan(0.02);
    for (const who of [6, 7, 8, 9]) expect(shareOf(0, who) + shareOf(1, who)).toBe(0);
    expect(shareOf(1, 1)).toBe(0);
    // The landmarks move together: mostly the same account at both.
    expect(both.filter(([one, two]) => one === two).length / both.length).toBeGreaterThan(0.75);
  });

  test('strata are shuffled independently of each other', () => {
    // One good account in each of two strata of four: sixteen pairs of places, each as likely.
    const rows = Array.from({ length: 8 }, (_, i) => ({ stratum: i % 2, good: (i < 2 ? 1 : 0) as 0 | 1 }));
    const judged = judgedOf(rows);
    const numbers = rows.map((_, i) => 2 ** i);
    const n = 6400;
    const sums = shuffledMaxima([{ judged, contrasts: [telling(numbers)] }], n, randomStream(3, 'independent'));
    const places = new Map<number, number>();
    for (const sum of sums) places.set(sum, (places.get(sum) ?? 0) + 1);
    expect(places.size).toBe(16);
    for (const count of places.values()) expect(Math.abs(count / n - 1 / 16)).toBeLessThan(0.015);
  });

  test('the outcomes of a group stay together, and go to groups whose accounts are of the same strata', () => {
    // Groups of two: 0 to 3 with accounts in strata 0 and 1, group 4 with two in stratum 0; 5 and 6 are single accounts.
    const members = [
      ...[0, 1, 2, 3].flatMap((cluster) => [0, 1].map((stratum) => ({ cluster, stratum }))),
      { cluster: 4, stratum: 0 },
      { cluster: 4, stratum: 0 },
      { cluster: 5, stratum: 0 },
      { cluster: 6, stratum: 0 },
    ];
    // The good ones: both accounts of group 2, and account 5.
    const rows = members.map((own) => ({ ...own, good: (own.cluster === 2 || own.cluster === 5 ? 1 : 0) as 0 | 1 }));
    const judged = judgedOf(rows, 7);
    const numbers = rows.map((_, i) => 2 ** i);
    const sums = shuffledMaxima([{ judged, contrasts: [telling(numbers)] }], 3000, randomStream(6, 'groups'));
    const patterns = new Map<number, number>();
    for (const sum of sums) patterns.set(sum, (patterns.get(sum) ?? 0) + 1);
    const pair = (cluster: number) => 2 ** (2 * cluster) + 2 ** (2 * cluster + 1);
    const expected = [0, 1, 2, 3].flatMap((cluster) => [10, 11].map((single) => pair(cluster) + 2 ** single));
    expect([...patterns.keys()].sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b));
    for (const n of patterns.values()) expect(Math.abs(n / 3000 - 1 / 8)).toBeLessThan(0.03);
  });

  test('the rarer outcome is added up, whichever it is, to the same sums', () => {
    const random = randomStream(9, 'rare');
    const rows = Array.from({ length: 80 }, (_, i) => ({ stratum: i % 2, good: (random() < 0.8 ? 1 : 0) as 0 | 1 }));
    const holds = rows.map(() => (random() < 0.5 ? 1 : 0));
    const mirrored = rows.map((row) => ({ ...row, good: (1 - row.good) as 0 | 1 }));
    const maximaOf = (own: typeof rows) => {
      const judged = judgedOf(own);
      const contrast = { ...telling(holds), ...centredOf(judged, holds) };
      return shuffledMaxima([{ judged, contrasts: [contrast] }], 50, randomStream(1, 'x'));
    };
    const [one, two] = [maximaOf(rows), maximaOf(mirrored)];
    for (const [i, value] of one.entries()) expect(value).toBeCloseTo(two[i], 9);
    expect(new Set(one).size).toBeGreaterThan(10);
  });
});

function centredOf(judged: Judged, holds: readonly number[]): Pick<Contrast, 'centred'> {
  const shareIn = (s: number) => {
    const own = holds.filter((_, i) => judged.stratum[i] === s);
    return own.reduce((sum, value) => sum + value, 0) / own.length;
  };
  return { centred: Float64Array.from(holds, (value, i) => value - shareIn(judged.stratum[i])) };
}
