import { describe, expect, it } from 'vitest';
import { curvatureSample, sampledCurvature } from '../../models/logistic/curvature-sample.ts';
import { prepareDesign } from '../../models/logistic/design.ts';
import { fitLogistic, optimalityGap } from '../../models/logistic/index.ts';
import { curvatureOf } from '../../models/logistic/products.ts';
import { generator } from '../fixtures/models/made-data.ts';

const N_ROWS = 48_000;

/** Six correlated columns; the last matters on rows of one kind alone. `isOdd`: rows that no sample of every k-th sees are unlike the others. */
function madeRows(isOdd: boolean) {
  const random = generator(31);
  const columns = Array.from({ length: 6 }, () => new Float64Array(N_ROWS));
  const labels = new Uint8Array(N_ROWS);
  for (let i = 0; i < N_ROWS; i++) {
    const shared = random() - 0.5;
    const scale = isOdd && i % 3 === 1 ? 40 : 1;
    for (let j = 0; j < 6; j++) columns[j][i] = scale * (shared + random() - 0.5);
    const margin = -2.5 + 1.5 * columns[0][i] - 0.4 * columns[5][i];
    labels[i] = random() < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
  }
  return { columns, labels };
}

describe('a fit whose curvature comes from a sample of the rows', () => {
  it.each([
    ['ridge', { lambda: 1e-4, l1Ratio: 0 }],
    ['elastic net with signs', { lambda: 1e-3, l1Ratio: 0.5, signs: Int8Array.of(1, 1, -1, 0, 0, -1) }],
    ['no penalty', { lambda: 0 }],
  ])('ends where the conditions of an optimum hold exactly: %s', (_, options) => {
    for (const isOdd of [false, true]) {
      const { columns, labels } = madeRows(isOdd);
      const fit = fitLogistic(columns, labels, options);
      expect(fit.converged).toBe(true);
      expect(optimalityGap(columns, labels, fit, options)).toBeLessThan(1e-7);
    }
  });

  it('takes every third of 48,000 rows, and of rows that are alike finds their curvature', () => {
    const { columns, labels } = madeRows(false);
    const design = prepareDesign(columns, labels, {});
    const sample = curvatureSample(design)!;
    expect(sample.rows.length).toBe(16_000);
    const rowCurvature = design.weights.map((weight) => 0.2 * weight);
    const chosen = [0, 2, 5];
    const [of, all] = [
      sampledCurvature(sample, rowCurvature, chosen),
      curvatureOf(rowCurvature, design.columns, chosen),
    ];
    expect(of.intercept).toBeCloseTo(all.intercept, 12);
    of.matrix.forEach((value, k) => {
      expect(Math.abs(value - all.matrix[k])).toBeLessThan(0.05 * all.matrix[0]);
    });
  });

  it('small designs are looked at whole', () => {
    const { columns, labels } = madeRows(false);
    const few = columns.map((column) => column.subarray(0, 31_999));
    expect(curvatureSample(prepareDesign(few, labels.subarray(0, 31_999), {}))).toBeNull();
  });
});
