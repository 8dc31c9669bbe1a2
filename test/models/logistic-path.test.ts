import { describe, expect, test } from 'vitest';
import { fitLogistic, fitLogisticPath, type LogisticFit } from '../../models/logistic/index.ts';
import { logisticData, uniformData } from '../fixtures/models/made-data.ts';

const countIn = (fit: LogisticFit) => fit.coefficients.reduce((count, b) => count + (b === 0 ? 0 : 1), 0);

describe('fitLogisticPath', () => {
  const { columns, labels, weights } = logisticData();

  test('starts at the smallest lambda that keeps all columns out', () => {
    const { lambdas, fits } = fitLogisticPath(columns, labels, { l1Ratio: 0.7 });
    expect(lambdas.length).toBe(40);
    expect(countIn(fits[0])).toBe(0);
    expect(lambdas[39] / lambdas[0]).toBeCloseTo(1e-3, 12);
    expect(countIn(fitLogistic(columns, labels, { lambda: lambdas[0] * 0.999, l1Ratio: 0.7 }))).toBe(1);
  });

  test('each fit is the one that a cold start gives', () => {
    const options = { l1Ratio: 0.5, weights, signs: Int8Array.of(1, -1, 1, -1, 0, 0) };
    const { lambdas, fits } = fitLogisticPath(columns, labels, { ...options, nLambdas: 12 });
    fits.forEach((fit, k) => {
      const cold = fitLogistic(columns, labels, { ...options, lambda: lambdas[k] });
      expect(fit.converged).toBe(true);
      expect(fit.objective).toBeCloseTo(cold.objective, 12);
      fit.coefficients.forEach((b, j) => {
        expect(b).toBeCloseTo(cold.coefficients[j], 5);
      });
    });
  });

  test('ends with the first fit that has more than maxNonZero coefficients', () => {
    const all = fitLogisticPath(columns, labels);
    const few = fitLogisticPath(columns, labels, { maxNonZero: 2 });
    expect(few.fits.slice(0, -1).every((fit) => countIn(fit) <= 2)).toBe(true);
    expect(countIn(few.fits[few.fits.length - 1])).toBeGreaterThan(2);
    expect(few.lambdas).toEqual(all.lambdas.slice(0, few.lambdas.length));
  });

  test('planted columns come in before idle ones', () => {
    const { columns, labels } = uniformData(6, 4000, 12, (row) => -1 + 2 * row[4] - 1.5 * row[9] + row[2]);
    const { fits } = fitLogisticPath(columns, labels, { maxNonZero: 3 });
    const last = fits[fits.length - 2].coefficients;
    expect([...last.keys()].filter((j) => last[j] !== 0)).toEqual([2, 4, 9]);
  });

  test('columns without penalty are in from the start', () => {
    const penaltyFactors = Float64Array.of(1, 1, 0, 1, 1, 1);
    const { lambdas, fits } = fitLogisticPath(columns, labels, { penaltyFactors });
    expect([...fits[0].coefficients].map((b) => b !== 0)).toEqual([false, false, true, false, false, false]);
    const below = fitLogistic(columns, labels, { lambda: lambdas[0] * 0.999, penaltyFactors });
    expect(countIn(below)).toBe(2);
  });

  test('folds can share lambdas', () => {
    const lambdas = [0.2, 0.05, 0.01];
    const path = fitLogisticPath(columns, labels, { lambdas });
    expect([...path.lambdas]).toEqual(lambdas);
    expect(path.fits[1].objective).toBeCloseTo(fitLogistic(columns, labels, { lambda: 0.05 }).objective, 12);
  });

  test('where no column may come in there is one fit', () => {
    const up = [Float64Array.of(1, 2, 3, 4, 5, 6)];
    const { fits } = fitLogisticPath(up, Uint8Array.of(0, 0, 1, 0, 1, 1), { signs: Int8Array.of(-1) });
    expect(fits.length).toBe(1);
    expect(fits[0].coefficients[0]).toBe(0);
    const oneClass = fitLogisticPath(up, new Uint8Array(6));
    expect(oneClass.fits.length).toBe(1);
    expect(oneClass.fits[0].intercept).toBeCloseTo(Math.log(0.5 / 6.5), 12);
  });

  test('a pure ridge path and separable rows end well', () => {
    const { fits } = fitLogisticPath(columns, labels, { l1Ratio: 0, nLambdas: 5 });
    expect(fits.map(countIn)).toEqual([6, 6, 6, 6, 6]);
    const x = Float64Array.of(-3, -2, -1, 1, 2, 3);
    const separable = fitLogisticPath([x], Uint8Array.of(0, 0, 0, 1, 1, 1), { lambdaMinRatio: 1e-9 });
    expect(separable.fits.length).toBeLessThan(40);
    expect(separable.fits.every(({ converged, coefficients }) => converged && Number.isFinite(coefficients[0]))).toBe(
      true,
    );
  });
});
