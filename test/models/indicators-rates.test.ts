import { describe, expect, test } from 'vitest';
import { designEffect, differenceFigure, type Rate, rateFigure, ratioFigure } from '../../models/indicators/rates.ts';
import { randomStream } from '../../models/math/random.ts';
import type { Figure } from '../../models/runtime/types.ts';

const N_DRAWS = 2000;
const of = (events: number, n: number): Rate => ({ value: events / n, worth: n });
const rounded = ({ low, high }: Figure) => [low, high].map((end) => Number(end?.toFixed(4)));

describe('intervals', () => {
  // Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of a rate, %i of %i, are those that are published', (events, n, low, high) => {
    expect(rounded(rateFigure(of(events, n)))).toEqual([low, high]);
  });

  // Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10.
  test.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [10, 10, 0, 10, 0.6075, 1],
    [5, 56, 0, 29, -0.0381, 0.1926],
  ])('of a difference, %i of %i less %i of %i, are those that are published', (a, m, b, n, low, high) => {
    expect(rounded(differenceFigure(of(a, m), of(b, n)))).toEqual([low, high]);
  });

  test('of a side on which all renewed are not a point', () => {
    const { low, high } = rateFigure(of(40, 40));
    expect(high).toBe(1);
    expect(low).toBeCloseTo(0.912, 3);
  });

  test('of a ratio turn over when the sides change places, and are not given over nothing', () => {
    const [forth, back] = [ratioFigure(of(56, 70), of(48, 80)), ratioFigure(of(48, 80), of(56, 70))];
    expect(forth.value).toBeCloseTo(4 / 3, 12);
    expect(1 / (back.high ?? 0)).toBeCloseTo(forth.low ?? 0, 10);
    expect(1 / (back.low ?? 0)).toBeCloseTo(forth.high ?? 0, 10);
    expect(ratioFigure(of(3, 10), of(0, 10))).toEqual({ value: null, low: null, high: null });
    expect(ratioFigure(of(0, 10), of(3, 10))).toMatchObject({ value: 0, low: 0 });
  });

  test.each([
    [0.9, 60, 0.8, 150],
    [0.97, 40, 0.85, 300],
    [0.06, 100, 0.02, 400],
    [0.5, 40, 0.5, 40],
  ])('cover the truth about 95 times in 100: rates %d of %i and %d of %i', (p, m, q, n) => {
    const random = randomStream(3, `coverage ${p} ${q}`);
    const draw = (share: number, size: number): Rate => {
      let events = 0;
      for (let i = 0; i < size; i++) if (random() < share) events++;
      return of(events, size);
    };
    const covered = [0, 0, 0];
    let nDefined = 0;
    for (let i = 0; i < N_DRAWS; i++) {
      const [a, b] = [draw(p, m), draw(q, n)];
      const has = ({ low, high }: Figure, truth: number) => (low ?? 2) <= truth && truth <= (high ?? -1);
      if (has(rateFigure(a), p)) covered[0]++;
      if (has(differenceFigure(a, b), p - q)) covered[1]++;
      if (b.value === 0) continue;
      nDefined++;
      if (has(ratioFigure(a, b), p / q)) covered[2]++;
    }
    for (const share of [covered[0] / N_DRAWS, covered[1] / N_DRAWS, covered[2] / nDefined]) {
      expect(share).toBeGreaterThan(0.925);
      expect(share).toBeLessThan(0.99);
    }
  });
});

describe('what accounts that belong together are worth', () => {
  test('each on its own: exactly their number', () => {
    expect(designEffect([1, 0, 1, 1], [4, 2, 9, 0])).toBe(1);
  });

  test('pairs that always agree: half, up to the correction for few clusters', () => {
    // 6 pairs, 3 of them good: sums stray by 1 from 1, so 6 * (6/5) / (12 * 1/4) = 2.4.
    const good = [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0];
    const pair = [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5];
    expect(designEffect(good, pair)).toBeCloseTo(2.4, 12);
  });

  test('pairs that always differ are not worth more than their number', () => {
    expect(designEffect([1, 0, 1, 0], [0, 0, 1, 1])).toBe(1);
  });

  test('all the same: as alike as can be', () => {
    // Clusters of 3 and 1: (9 + 1) / 4.
    expect(designEffect([1, 1, 1, 1], [0, 0, 0, 1])).toBe(2.5);
  });
});
