import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capacityStatistic } from '../../models/backtest/capacity.ts';
import { calibrationStatistic, type EvaluatedRows } from '../../models/backtest/statistics.ts';
import { calibrationBins, fitCalibrationLine } from '../../models/math/calibration-line.ts';
import { sideBySide } from '../../models/math/drawn-weights.ts';
import { randomStream } from '../../models/math/random.ts';

/** Rows of three dates over `nClusters` accounts, probabilities of `nLevels` levels, and which rows count. */
function drawnRows(seed: number, nRows: number, nClusters: number, nLevels: number) {
  const random = randomStream(seed, 'capacity');
  const column = (most: number) => Int32Array.from({ length: nRows }, () => Math.floor(random() * most));
  const cluster = column(nClusters);
  const probability = Float64Array.from(column(nLevels), (level) => (level + 1) / (nLevels + 1));
  const book: EvaluatedRows = {
    label: Uint8Array.from(probability, (p) => (random() < p ? 1 : 0)),
    account: cluster,
    cluster,
    nClusters,
    day: column(3),
    probability,
    rows: Int32Array.from({ length: nRows }, (_, i) => i),
  };
  const isCounted = Uint8Array.from({ length: nRows }, () => (random() < 0.6 ? 1 : 0));
  const drawn = Array.from({ length: 5 }, () =>
    Float64Array.from({ length: nClusters }, () => Math.floor(random() * 4)),
  );
  return { book, counted: (row: number) => isCounted[row] === 1, drawn };
}

/** Copies of rows of equal probability share what room is left for them: one level after the other, date by date. */
function naivePicks(
  { day, probability, label, cluster, rows }: EvaluatedRows,
  counted: (row: number) => boolean,
  capacity: number,
  weight: Float64Array,
): [precision: number, recall: number] {
  let [hits, picked, positives] = [0, 0, 0];
  for (const date of new Set(day)) {
    let room = capacity;
    for (const level of [...new Set(probability)].sort((a, b) => b - a)) {
      const own = rows.filter((row) => day[row] === date && probability[row] === level);
      const size = own.reduce((sum, row) => sum + weight[cluster[row]], 0);
      const share = size === 0 ? 0 : Math.min(1, room / size);
      for (const row of own.filter(counted)) {
        picked += share * weight[cluster[row]];
        hits += share * weight[cluster[row]] * label[row];
        positives += weight[cluster[row]] * label[row];
      }
      room -= share * size;
    }
  }
  return [hits / picked, hits / positives];
}

describe('picks at capacity', () => {
  test.each([
    ['many ties', 12],
    ['few ties', 100_000],
  ])('equal those of the naive twin on every draw: %s', (_, nLevels) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 900 }), (seed, capacity) => {
        const { book, counted, drawn } = drawnRows(seed, 700, 90, nLevels);
        const out = drawn.map(() => new Float64Array(3));
        capacityStatistic(book, capacity, counted).evaluate(sideBySide(drawn), out, 1);
        drawn.forEach((weight, draw) => {
          const [precision, recall] = naivePicks(book, counted, capacity, weight);
          expect(out[draw][1]).toBeCloseTo(precision, 10);
          expect(out[draw][2]).toBeCloseTo(recall, 10);
        });
      }),
      { numRuns: nLevels > 1000 ? 8 : 40 },
    );
  });
});

test('a calibration line is refitted on the weights of each draw', () => {
  const { book, drawn } = drawnRows(7, 700, 90, 30);
  const out = drawn.map(() => new Float64Array(2));
  calibrationStatistic(book).evaluate(sideBySide(drawn), out, 0);
  const { x, bin } = calibrationBins(book.probability);
  drawn.forEach((weight, draw) => {
    const [all, positive] = [new Float64Array(x.length), new Float64Array(x.length)];
    bin.forEach((own, row) => {
      all[own] += weight[book.cluster[row]];
      positive[own] += weight[book.cluster[row]] * book.label[row];
    });
    const line = fitCalibrationLine(x, all, positive);
    expect(out[draw][0]).toBeCloseTo(line?.slope ?? 0, 8);
    expect(out[draw][1]).toBeCloseTo(line?.intercept ?? 0, 8);
  });
});
