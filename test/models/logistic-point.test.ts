import { describe, expect, it } from 'vitest';
import { checkedRows, prepareDesign } from '../../models/logistic/design.ts';
import { elasticNet } from '../../models/logistic/penalty.ts';
import { pointAt } from '../../models/logistic/point.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { madeDesign, madeRows, N_ROWS } from './logistic-kit.ts';

describe('rows made ready, and what they say at some coefficients', () => {
  it('means and spreads are those of two passes, also where a row that weighs nothing is far out', () => {
    const { columns, labels } = madeRows(false);
    for (const nRows of [N_ROWS, 501]) {
      const own = columns.map((column, j) => {
        const values = column.slice(0, nRows).map((value) => value + 50 * j);
        // Row 0 is always among the few that the first guess is made from.
        values[0] = 10 ** (3 * j);
        return values;
      });
      const weights = Float64Array.from({ length: nRows }, (_, i) => (i === 0 ? 0 : 1 + (i % 3)));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const { means, scales } = checkedRows(own, labels.subarray(0, nRows), { weights });
      own.forEach((values, j) => {
        const mean = values.reduce((sum, value, i) => sum + weights[i] * value, 0) / total;
        const variance = values.reduce((sum, value, i) => sum + weights[i] * (value - mean) ** 2, 0) / total;
        expect(Math.abs(means[j] - mean)).toBeLessThan(1e-7);
        expect(Math.abs(scales[j] / Math.sqrt(variance) - 1)).toBeLessThan(1e-7);
      });
    }
  });

  it('columns far from 0 are read as if they stood about it', () => {
    const { columns, labels } = madeRows(false);
    const moved = columns.map((column, j) => column.map((value) => value + [0, 3, 1e2, 1e5, -1e7, 5][j]));
    const [near, far] = [columns, moved].map((own) => {
      const design = prepareDesign(own, labels, {});
      const penalty = elasticNet(1e-3, 0.5, null, null, 6);
      return pointAt(design, penalty, -2.5, Float64Array.of(0.4, -0.2, 0.1, 0, 0.3, -0.1));
    });
    expect(far.logLoss).toBeCloseTo(near.logLoss, 9);
    far.slopes.forEach((slope, j) => {
      expect(slope).toBeCloseTo(near.slopes[j], 8);
    });
  });

  it('every row counts by its own weight and label, in every block', () => {
    const { columns, labels } = madeRows(false);
    const random = generator(83);
    const weights = Float64Array.from({ length: N_ROWS }, () => random());
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const design = prepareDesign(columns, labels, { weights });
    const coefficients = Float64Array.of(0.4, -0.2, 0.1, 0, 0.3, -0.1);
    const point = pointAt(design, elasticNet(0, 1, null, null, 6), -2, coefficients);
    const z = columns.map((column, j) => column.map((value) => (value - design.means[j]) / design.scales[j]));
    const margins = labels.reduce<number[]>((all, _, i) => {
      all.push(coefficients.reduce((sum, b, j) => sum + b * z[j][i], -2));
      return all;
    }, []);
    const share = (i: number) => weights[i] / total;
    const errors = margins.map((margin, i) => share(i) * (1 / (1 + Math.exp(-margin)) - labels[i]));
    const loss = margins.reduce(
      (sum, margin, i) => sum + share(i) * (Math.log1p(Math.exp(margin)) - labels[i] * margin),
      0,
    );
    expect(point.logLoss).toBeCloseTo(loss, 11);
    point.slopes.forEach((slope, j) => {
      expect(slope).toBeCloseTo(
        errors.reduce((sum, error, i) => sum + error * z[j][i], 0),
        11,
      );
    });
    design.close();
  });

  it('the derivatives are those of the loss', () => {
    for (const nRows of [N_ROWS, 500]) {
      const design = madeDesign(nRows);
      const penalty = elasticNet(0, 1, null, null, 6);
      const at = Float64Array.of(0.4, -0.2, 0.1, 0, 0.3, -0.1);
      const lossAt = (intercept: number, b: Float64Array) => pointAt(design, penalty, intercept, b).logLoss;
      const { slopes, interceptSlope, rowCurvature } = pointAt(design, penalty, -2, at);
      const step = 1e-4;
      const by = (j: number, size: number) => at.map((b, k) => (k === j ? b + size : b));
      slopes.forEach((slope, j) => {
        expect(slope).toBeCloseTo((lossAt(-2, by(j, step)) - lossAt(-2, by(j, -step))) / (2 * step), 7);
      });
      expect(interceptSlope).toBeCloseTo((lossAt(-2 + step, at) - lossAt(-2 - step, at)) / (2 * step), 7);
      const second = (lossAt(-2 + step, at) - 2 * lossAt(-2, at) + lossAt(-2 - step, at)) / step ** 2;
      expect(rowCurvature.reduce((sum, value) => sum + value, 0)).toBeCloseTo(second, 5);
    }
  });
});
