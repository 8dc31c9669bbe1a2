import { expect, test } from 'vitest';
import { logLossAt, logLossOf, logOddsOfShare } from '../../models/math/logistic.ts';

test('log loss is minus the log of the probability of what happened', () => {
  for (const margin of [-3, -0.2, 0, 1, 4]) {
    const p = 1 / (1 + Math.exp(-margin));
    expect(logLossAt(margin, 1)).toBeCloseTo(-Math.log(p), 12);
    expect(logLossAt(margin, 0)).toBeCloseTo(-Math.log(1 - p), 12);
  }
});

test('log loss of huge margins is exact', () => {
  expect([logLossAt(1000, 0), logLossAt(-1000, 1), logLossAt(1000, 1), logLossAt(-1000, 0)]).toEqual([
    1000, 1000, 0, 0,
  ]);
});

test('mean log loss, weighted', () => {
  const margins = Float64Array.of(0, Math.log(3), 5);
  const labels = Uint8Array.of(1, 0, 0);
  expect(logLossOf(margins.slice(0, 2), labels.slice(0, 2))).toBeCloseTo((Math.log(2) + Math.log(4)) / 2, 12);
  expect(logLossOf(margins, labels, Float64Array.of(3, 1, 0))).toBeCloseTo((3 * Math.log(2) + Math.log(4)) / 4, 12);
  expect(logLossOf(new Float64Array(0), new Uint8Array(0))).toBe(NaN);
});

test('log-odds of a share stay finite', () => {
  expect(logOddsOfShare(1, 4)).toBeCloseTo(-Math.log(3), 12);
  expect(logOddsOfShare(0, 10)).toBeCloseTo(Math.log(0.5 / 10.5), 12);
  expect(logOddsOfShare(10, 10)).toBeCloseTo(Math.log(10.5 / 0.5), 12);
  expect(logOddsOfShare(0, 0)).toBe(0);
});
