import { describe, expect, it } from 'vitest';
import { type Change, noiseTest } from '../../pipeline/stages/trend-noise.ts';
import { generator } from '../fixtures/models/made-data.ts';

/** Changes from one score, evenly spread between two numbers of points. */
const spread = (from: number, n: number, least: number, most: number): Change[] =>
  Array.from({ length: n }, (_, i) => ({ from, points: least + ((most - least) * i) / (n - 1) }));

describe('what is more than noise', () => {
  it('lies beyond the middle nine tenths of past changes', () => {
    const isBeyond = noiseTest(spread(50, 101, -10, 10))!;
    expect([-9.1, -8.9, 0, 8.9, 9.1].map((points) => isBeyond({ from: 50, points }))).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
  });

  it('is told by where the score stood', () => {
    const past = [20, 40, 60, 80, 95].flatMap((from, g) => spread(from, 200, -10 + 2 * g, 10 - 2 * g));
    const isBeyond = noiseTest(past.reverse())!;
    const fall = (from: number) => isBeyond({ from, points: -6 });
    expect([10, 20, 40, 60, 80, 95, 99].map(fall)).toEqual([false, false, false, true, true, true, true]);
  });

  it('goes in the direction of the change, whatever scores from there mostly do', () => {
    const rising = noiseTest(spread(20, 200, 2, 12))!;
    expect([-0.1, 0, 1, 11, 11.9].map((points) => rising({ from: 20, points }))).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
    const falling = noiseTest(spread(90, 200, -12, -2))!;
    expect([-11.9, -11, -1, 0, 0.1].map((points) => falling({ from: 90, points }))).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
  });

  it('is one change in ten where nothing changes, at every level', () => {
    const random = generator(11);
    const drawn = (n: number): Change[] =>
      Array.from({ length: n }, () => {
        const from = 100 * random();
        return { from, points: (100 - from) * 0.2 * (random() + random() - 1) };
      });
    const isBeyond = noiseTest(drawn(20_000))!;
    const fresh = drawn(20_000);
    for (const [low, high] of [
      [0, 20],
      [40, 60],
      [0, 100],
    ]) {
      const own = fresh.filter(({ from }) => from >= low && from < high);
      expect(own.filter(isBeyond).length / own.length).toBeCloseTo(0.1, 1);
    }
  });

  it('is unknown with a handful of changes, and one for all scores with few', () => {
    expect(noiseTest(spread(50, 99, -10, 10))).toBeNull();
    const isBeyond = noiseTest([...spread(20, 75, -10, 10), ...spread(80, 75, -1, 1)])!;
    expect(isBeyond({ from: 80, points: 2 })).toBe(false);
    // A few high scores more are no group of their own.
    const merged = noiseTest([...spread(20, 120, -10, 10), ...spread(80, 30, -1, 1)])!;
    expect(merged({ from: 80, points: 2 })).toBe(false);
  });
});
