import { describe, expect, test } from 'vitest';
import { fitLogistic, optimalityGap, standardErrors } from '../../models/logistic/index.ts';
import { generator, logisticData, uniformData } from '../fixtures/models/made-data.ts';
import references from '../fixtures/models/statistics.json' with { type: 'json' };

const { columns, labels, weights } = logisticData();

describe('the elastic net', () => {
  const cases = references.elasticNet.map((reference) => {
    const { lambda, l1Ratio, weighted } = reference;
    const isSigned = reference.signs.some((sign) => sign !== 0);
    const name = `lambda ${lambda}, l1 ${l1Ratio}${weighted ? ', weighted' : ''}${isSigned ? ', signs' : ''}`;
    return [name, reference] as const;
  });

  test.each(cases)('has the objective of coordinate descent and of scikit-learn: %s', (_, reference) => {
    const options = {
      lambda: reference.lambda,
      l1Ratio: reference.l1Ratio,
      weights: reference.weighted ? weights : null,
      signs: Int8Array.from(reference.signs),
      penaltyFactors: Float64Array.from(reference.penaltyFactors),
    };
    const fitted = fitLogistic(columns, labels, options);
    expect(fitted.converged).toBe(true);
    expect(optimalityGap(columns, labels, fitted, options)).toBeLessThan(2e-8);
    const others = [reference.descent, reference.saga, reference.lbfgs].flatMap((other) => other?.objective ?? []);
    expect(others.length).toBeGreaterThan(0);
    for (const objective of others) expect(Math.abs(fitted.objective - objective)).toBeLessThan(1e-6);
    // Never above: the others stop where they stop.
    for (const objective of others) expect(fitted.objective).toBeLessThan(objective + 1e-12);
    reference.descent.coefficients.forEach((b, j) => {
      expect(fitted.coefficients[j]).toBeCloseTo(b, 5);
    });
  });
});

describe('optimalityGap', () => {
  const options = { lambda: 0.02, l1Ratio: 0.5, weights, signs: Int8Array.of(1, -1, 0, 0, 0, 0) };
  const fitted = fitLogistic(columns, labels, options);
  const total = weights.reduce((sum, w) => sum + w, 0);
  const means = columns.map((column) => column.reduce((sum, x, i) => sum + (x * weights[i]) / total, 0));
  const scales = columns.map((column, j) =>
    Math.sqrt(column.reduce((sum, x, i) => sum + ((x - means[j]) ** 2 * weights[i]) / total, 0)),
  );

  /** The objective, written out, in the intercept (first) and coefficients of the standardised columns. */
  const objectiveAt = ([intercept, ...b]: readonly number[]): number =>
    b.reduce((sum, c) => sum + 0.02 * (0.5 * Math.abs(c) + 0.25 * c * c), 0) +
    labels.reduce((sum, label, i) => {
      const margin = b.reduce((m, c, j) => m + (c * (columns[j][i] - means[j])) / scales[j], intercept);
      return sum + (weights[i] / total) * (Math.log1p(Math.exp(margin)) - label * margin);
    }, 0);

  test('is the steepest slope of the objective at any point', () => {
    for (const point of [
      [0.1, 0.5, -0.3, 0.2, -0.2, 0.1, 0.4],
      [-0.9, 1.2, -0.8, 0.4, 0.01, -0.01, 0.02],
    ]) {
      const slopes = point.map((_, k) => {
        const moved = (by: number) => objectiveAt(point.with(k, point[k] + by));
        return Math.abs(moved(1e-6) - moved(-1e-6)) / 2e-6;
      });
      const coefficients = Float64Array.from(point.slice(1), (c, j) => c / scales[j]);
      const intercept = coefficients.reduce((sum, b, j) => sum - b * means[j], point[0]);
      expect(optimalityGap(columns, labels, { intercept, coefficients }, options)).toBeCloseTo(Math.max(...slopes), 7);
    }
  });

  test('is within the tolerance at a fit; a coefficient on the wrong side of its bound is no solution at all', () => {
    expect(optimalityGap(columns, labels, fitted, options)).toBeLessThan(2e-8);
    const wrong = { intercept: 0, coefficients: Float64Array.of(-1, 0, 0, 0, 0, 0) };
    expect(optimalityGap(columns, labels, wrong, options)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('standardErrors', () => {
  const cluster = Int32Array.from(labels, (_, i) => Math.floor(i / 3));

  test.each(
    references.standardErrors.map((one) => [`lambda ${one.lambda}${one.weighted ? ', weighted' : ''}`, one] as const),
  )('are those of the information and of the sandwich, from their matrices: %s', (_, reference) => {
    const options = { lambda: reference.lambda, l1Ratio: 0, weights: reference.weighted ? weights : null };
    const fitted = fitLogistic(columns, labels, { ...options, tolerance: 1e-12 });
    [fitted.intercept, ...fitted.coefficients].forEach((b, k) => {
      expect(b).toBeCloseTo(reference.coefficients[k], 8);
    });
    const information = standardErrors(columns, labels, fitted, options, null);
    const sandwich = standardErrors(columns, labels, fitted, options, cluster);
    expect([information?.kind, sandwich?.kind]).toEqual(['information', 'sandwich']);
    for (const [errors, expected] of [
      [information, reference.penalised],
      [sandwich, reference.sandwich],
    ] as const) {
      expect(errors?.intercept).toBeCloseTo(expected[0], 7);
      errors?.coefficients.forEach((error, j) => {
        expect(error).toBeCloseTo(expected[j + 1], 7);
      });
    }
  });

  test('cover the planted coefficient as often as they say, also where rows come in clusters of equal ones', () => {
    let [nCovered, nNaive] = [0, 0];
    const nRuns = 200;
    for (let seed = 0; seed < nRuns; seed++) {
      const made = uniformData(900 + seed, 150, 2, ([a]) => -0.5 + a);
      // Every account four times over: rows that say nothing new.
      const four = (values: Float64Array) => Float64Array.from({ length: 600 }, (_, i) => values[Math.floor(i / 4)]);
      const repeated = made.columns.map(four);
      const repeatedLabels = Uint8Array.from({ length: 600 }, (_, i) => made.labels[Math.floor(i / 4)]);
      const options = { lambda: 0, l1Ratio: 0 };
      const fitted = fitLogistic(repeated, repeatedLabels, options);
      const accounts = Int32Array.from(repeatedLabels, (_, i) => Math.floor(i / 4));
      const covers = (error: number | null | undefined) => Math.abs(fitted.coefficients[0] - 1) < 1.96 * (error ?? 0);
      if (covers(standardErrors(repeated, repeatedLabels, fitted, options, accounts)?.coefficients[0])) nCovered++;
      if (covers(standardErrors(repeated, repeatedLabels, fitted, options, null)?.coefficients[0])) nNaive++;
    }
    expect(nCovered / nRuns).toBeGreaterThan(0.9);
    expect(nCovered / nRuns).toBeLessThan(0.99);
    expect(nNaive / nRuns).toBeLessThan(0.8);
  });

  test('none is given for a lasso, for one class, for twins without a penalty', () => {
    const fitted = fitLogistic(columns, labels, { lambda: 0.01, l1Ratio: 0.5 });
    expect(standardErrors(columns, labels, fitted, { lambda: 0.01, l1Ratio: 0.5 }, null)).toBeNull();
    const zeros = new Uint8Array(labels.length);
    const options = { lambda: 0.01, l1Ratio: 0 };
    expect(standardErrors(columns, zeros, fitLogistic(columns, zeros, options), options, null)).toBeNull();
    const twins = [columns[0], columns[0]];
    const free = { lambda: 0, l1Ratio: 0 };
    expect(standardErrors(twins, labels, fitLogistic(twins, labels, free), free, null)).toBeNull();
    expect(standardErrors(twins, labels, fitLogistic(twins, labels, options), options, null)).not.toBeNull();
  });

  test('a column that is constant or held by its bound has none, and the others are as if it were not there', () => {
    const random = generator(5);
    const noise = Float64Array.from(labels, () => random());
    const given = [columns[0], new Float64Array(labels.length).fill(3), columns[1], noise];
    // The first moves the odds up: bound to fall, it is held at 0.
    const signs = Int8Array.of(-1, 0, 0, 0);
    const options = { lambda: 0.01, l1Ratio: 0, signs };
    const fitted = fitLogistic(given, labels, options);
    expect(fitted.coefficients[0]).toBe(0);
    const errors = standardErrors(given, labels, fitted, options, null);
    expect(errors?.coefficients.map((error) => error === null)).toEqual([true, true, false, false]);
    const less = [columns[1], noise];
    const ridge = { lambda: 0.01, l1Ratio: 0 };
    const others = standardErrors(less, labels, fitLogistic(less, labels, ridge), ridge, null);
    expect(errors?.coefficients[2]).toBeCloseTo(others?.coefficients[0] ?? 0, 7);
  });
});
