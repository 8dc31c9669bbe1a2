import { describe, expect, test } from 'vitest';
import { binColumns } from '../../models/gradient/binning.ts';
import { allocateGradients, scalesFor, updateGradients } from '../../models/gradient/gradients.ts';
import {
  allocateHistogram,
  buildHistogram,
  buildHistogramOfColumns,
  subtractHistogram,
} from '../../models/gradient/histogram.ts';
import { boostingData, generator, shuffled } from '../fixtures/models/made-data.ts';

const N = 700;
const { columns, labels } = boostingData(31, N);
const binned = binColumns(columns.slice(0, 7), { nBins: 20 });
const random = generator(32);
const margins = Float64Array.from({ length: N }, () => 6 * random() - 4);
const weights = Float64Array.from({ length: N }, () => 3 * random());
const all = Int32Array.from({ length: N }, (_, i) => i);
const scales = scalesFor(
  N,
  weights.reduce((a, b) => a + b, 0),
);
const gradients = allocateGradients(N, scales);
updateGradients(gradients, all, margins, labels, weights);

function histogramOf(rows: Int32Array, from = 0, to = rows.length) {
  const histogram = allocateHistogram(binned);
  buildHistogram(histogram, binned, gradients.cells, rows, from, to);
  return histogram;
}

describe('buildHistogram', () => {
  test('agrees with sums of derivatives, column by column and bin by bin', () => {
    const rows = all.filter((i) => i % 3 !== 0);
    const histogram = histogramOf(rows, 10, 400);
    const taken = [...rows.slice(10, 400)];
    for (let j = 0; j < 7; j++) {
      for (let bin = 0; bin < binned.nBins; bin++) {
        const inside = taken.filter((i) => binned.byColumn[j][i] === bin);
        const p = (i: number) => 1 / (1 + Math.exp(-margins[i]));
        const slope = inside.reduce((sum, i) => sum + weights[i] * (p(i) - labels[i]), 0);
        const curvature = inside.reduce((sum, i) => sum + weights[i] * p(i) * (1 - p(i)), 0);
        const at = 2 * (j * binned.nBins + bin);
        const whole = Math.floor(histogram[at + 1] / scales.countRange);
        expect(histogram[at + 1] - whole * scales.countRange).toBe(inside.length);
        expect(histogram[at] / scales.slope).toBeCloseTo(slope, 9);
        expect(whole / scales.curvature).toBeCloseTo(curvature, 7);
      }
    }
  });

  test('parent less one child is the other child, to the last bit', () => {
    const left = all.filter((i) => margins[i] < -1);
    const right = all.filter((i) => margins[i] >= -1);
    const parent = histogramOf(all);
    subtractHistogram(parent, histogramOf(left), null, binned.nBins);
    expect(parent).toEqual(histogramOf(right));
  });

  test.each([
    [[5]],
    [[0, 2, 3, 6]],
    [[0, 1, 2, 4, 5, 6]],
  ])('columns %j added up alone are those of the whole, and the others are left as they are', (chosen) => {
    const sampled = Int32Array.from(chosen);
    const rows = all.filter((i) => i % 4 !== 1);
    const whole = histogramOf(rows, 5, 300);
    const part = allocateHistogram(binned).fill(7);
    buildHistogramOfColumns(part, binned, gradients.cells, rows, 5, 300, sampled);
    const step = 2 * binned.nBins;
    for (let j = 0; j < 7; j++) {
      const own = part.slice(j * step, (j + 1) * step);
      expect(own).toEqual(chosen.includes(j) ? whole.slice(j * step, (j + 1) * step) : own.slice().fill(7));
    }
    const rest = part.slice();
    subtractHistogram(rest, part, sampled, binned.nBins);
    for (let j = 0; j < 7; j++) expect(rest[j * step]).toBe(chosen.includes(j) ? 0 : 7);
  });

  test('the order of rows does not matter, to the last bit', () => {
    expect(histogramOf(shuffled(N, 33))).toEqual(histogramOf(all));
  });

  test('sums stay whole and exact at the largest sizes that scales allow', () => {
    for (const [n, total] of [
      [1, 1e-9],
      [1_000_000, 1_000_000],
      [5_000_000, 3e12],
    ]) {
      const { slope, curvature, countRange } = scalesFor(n, total);
      expect(total * slope + n).toBeLessThan(2 ** 53);
      expect((0.25 * total * curvature + n) * countRange + n).toBeLessThan(2 ** 53);
      expect(countRange).toBeGreaterThan(n);
    }
  });
});
