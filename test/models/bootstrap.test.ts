import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bootstrap,
  differenceOf,
  drawClusterWeights,
  type EvaluateDraws,
  estimateOf,
  percentileEstimate,
} from '../../models/math/bootstrap.ts';
import { addWeights, LANES, sideBySide } from '../../models/math/drawn-weights.ts';
import { sortedQuantile } from '../../models/math/quantile.ts';
import { randomStream } from '../../models/math/random.ts';

const options = { replicates: 200, seed: 1, label: 'test' };

/** Weighted mean of one value per cluster. */
function meanOf(values: Float64Array): EvaluateDraws {
  return ({ ofDraw }, out) => {
    ofDraw.forEach((weight, draw) => {
      let sum = 0;
      let total = 0;
      values.forEach((value, c) => {
        sum += weight[c] * value;
        total += weight[c];
      });
      out[draw][0] = sum / total;
      out[draw][1] = sum / total - 1;
    });
  };
}

test('a draw holds as many clusters as there are, and about 37% of them not at all', () => {
  const weight = drawClusterWeights(10_000, randomStream(1, 'draw'));
  expect(weight.reduce((sum, w) => sum + w, 0)).toBe(10_000);
  expect(weight.filter((w) => w === 0).length / 10_000).toBeCloseTo(Math.exp(-1), 1);
});

test('the same seed and label give the same draws; another label does not', () => {
  const values = Float64Array.from({ length: 40 }, (_, i) => i);
  const [a, b, c] = ['x', 'x', 'y'].map((label) => bootstrap(40, 2, meanOf(values), { ...options, label }));
  expect(a.draws).toEqual(b.draws);
  expect(a.draws).not.toEqual(c.draws);
  expect(a.point[0]).toBe(19.5);
});

test('every draw is evaluated once, whatever the number of draws and of batches', () => {
  const values = Float64Array.from({ length: 40 }, (_, i) => i);
  const all = bootstrap(40, 2, meanOf(values), { ...options, replicates: 3 * LANES + 1 });
  expect(new Set(all.draws.map((draw) => draw[0])).size).toBeGreaterThan(3 * LANES - 3);
  for (const replicates of [0, 1, LANES, LANES + 3]) {
    const some = bootstrap(40, 2, meanOf(values), { ...options, replicates });
    expect(some.draws).toEqual(all.draws.slice(0, replicates));
    expect(some.point).toEqual(all.point);
  }
});

describe('draws side by side', () => {
  test('give each draw the sum of its own weights, also where halves of a number run full', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: LANES }),
        fc.constantFrom(1, 3, 200, 40_000, 65_535),
        fc.integer({ min: 0, max: 90 }),
        fc.integer({ min: 0, max: 90 }),
        fc.integer({ min: 1, max: 1000 }),
        (nDraws, largest, first, second, seed) => {
          const random = randomStream(seed, 'side by side');
          const ofDraw = Array.from({ length: nDraws }, () =>
            Float64Array.from({ length: 12 }, () => Math.round(random() * largest)),
          );
          const cluster = Int32Array.from({ length: 90 }, () => Math.floor(random() * 12));
          const [from, to] = [Math.min(first, second), Math.max(first, second)];
          const sums = new Float64Array(LANES).fill(5);
          addWeights(sideBySide(ofDraw), cluster, from, to, sums);
          ofDraw.forEach((weight, draw) => {
            expect(sums[draw]).toBe(cluster.subarray(from, to).reduce((sum, c) => sum + weight[c], 5));
          });
          expect([...sums.subarray(nDraws)]).toEqual(new Array(LANES - nDraws).fill(5));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('refuse weights that are no counts', () => {
    for (const weight of [0.5, -1, 65_536, Number.NaN]) {
      expect(() => sideBySide([Float64Array.of(1, weight)])).toThrow(`weight of cluster 1 is ${weight}; expected`);
    }
  });
});

test('type-7 quantile', () => {
  expect(sortedQuantile(Float64Array.of(10, 20, 30, 40), 0.25)).toBe(17.5);
  expect(sortedQuantile(Float64Array.of(5), 0.9)).toBe(5);
  expect(sortedQuantile(new Float64Array(0), 0.5)).toBeNaN();
});

describe('intervals', () => {
  test('the percentile interval leaves out 2.5% on each side', () => {
    const draws = Float64Array.from({ length: 1001 }, (_, i) => (i * 8) % 1001);
    expect(percentileEstimate(500, draws, 10)).toEqual({ value: 500, low: 25, high: 975 });
  });

  test('are not given for fewer than ten event clusters, without draws, or where draws are undefined', () => {
    const draws = Float64Array.from({ length: 100 }, (_, i) => i);
    expect(percentileEstimate(50, draws, 9)).toEqual({ value: 50, low: null, high: null });
    expect(percentileEstimate(50, new Float64Array(0), 99)).toEqual({ value: 50, low: null, high: null });
    expect(percentileEstimate(Number.NaN, draws, 99)).toEqual({ value: null, low: null, high: null });
    const holed = draws.map((value) => (value < 11 ? Number.NaN : value));
    expect(percentileEstimate(50, holed, 99)).toEqual({ value: 50, low: null, high: null });
  });

  test('of a paired difference that is constant has no width', () => {
    const run = bootstrap(30, 2, meanOf(Float64Array.from({ length: 30 }, (_, i) => i % 7)), options);
    const difference = differenceOf(run, 0, 1, 30);
    expect(difference.value).toBeCloseTo(1, 12);
    expect(difference.low).toBeCloseTo(1, 12);
    expect(difference.high).toBeCloseTo(1, 12);
  });

  test('cover a planted mean about 95 times in 100', () => {
    const random = randomStream(3, 'coverage');
    let covered = 0;
    for (let trial = 0; trial < 300; trial++) {
      const values = Float64Array.from({ length: 80 }, () => (random() < 0.3 ? 1 : 0));
      const run = bootstrap(80, 2, meanOf(values), { ...options, label: `trial ${trial}` });
      const { low, high } = estimateOf(run, 0, 80);
      if (low !== null && high !== null && low <= 0.3 && high >= 0.3) covered++;
    }
    // 300 trials at 95% have a standard error of 1.3 points; the percentile interval of 80 runs a little short.
    expect(covered / 300).toBeGreaterThan(0.9);
    expect(covered / 300).toBeLessThan(0.985);
  });
});
