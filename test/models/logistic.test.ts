import fc from 'fast-check';
import LogisticRegression from 'ml-logistic-regression';
import { Matrix } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { fitLogistic, type LogisticFit, type LogisticOptions } from '../../models/logistic/index.ts';
import { generator, logisticData, shuffled, takeRows, uniformData } from '../fixtures/models/made-data.ts';
import references from '../fixtures/models/references.json' with { type: 'json' };

/** Objective and optimality from their definitions, row by row, with nothing shared with the solver. */
function judge(columns: readonly Float64Array[], labels: Uint8Array, options: LogisticOptions, fit: LogisticFit) {
  const n = labels.length;
  const { lambda, l1Ratio = 1 } = options;
  const weights = options.weights ?? new Float64Array(n).fill(1);
  const total = weights.reduce((a, b) => a + b, 0);
  const errors = new Float64Array(n);
  let objective = 0;
  let interceptSlope = 0;
  for (let i = 0; i < n; i++) {
    let margin = fit.intercept;
    columns.forEach((column, j) => {
      margin += fit.coefficients[j] * column[i];
    });
    const p = 1 / (1 + Math.exp(-margin));
    errors[i] = ((p - labels[i]) * weights[i]) / total;
    interceptSlope += errors[i];
    objective += ((Math.log1p(Math.exp(margin)) - labels[i] * margin) * weights[i]) / total;
  }
  let worst = Math.abs(interceptSlope);
  columns.forEach((column, j) => {
    const mean = column.reduce((sum, x, i) => sum + x * weights[i], 0) / total;
    const scale = Math.sqrt(column.reduce((sum, x, i) => sum + (x - mean) ** 2 * weights[i], 0) / total);
    const factor = lambda * (options.penaltyFactors?.[j] ?? 1);
    const b = fit.coefficients[j] * scale;
    objective += factor * (l1Ratio * Math.abs(b) + ((1 - l1Ratio) / 2) * b * b);
    const slope = column.reduce((sum, x, i) => sum + ((x - mean) / scale) * errors[i], 0) + factor * (1 - l1Ratio) * b;
    const l1 = factor * l1Ratio;
    const sign = options.signs?.[j] ?? 0;
    if (b !== 0) worst = Math.max(worst, Math.abs(slope + l1 * Math.sign(b)));
    else worst = Math.max(worst, sign >= 0 ? -slope - l1 : 0, sign <= 0 ? slope - l1 : 0);
  });
  return { objective, worst };
}

function optionsOf(reference: (typeof references.logistic.cases)[number]): LogisticOptions {
  return {
    lambda: reference.lambda,
    l1Ratio: reference.l1Ratio,
    penaltyFactors: Float64Array.from(reference.penaltyFactors),
    signs: Int8Array.from(reference.signs),
    weights: reference.weighted ? logisticData().weights : null,
  };
}

describe('fitLogistic against scipy and scikit-learn', () => {
  const { columns, labels } = logisticData();

  test('the data are those of the references', () => {
    expect(labels.reduce((a, b) => a + b, 0)).toBe(references.logistic.nPositive);
  });

  test.each(references.logistic.cases)('$name', (reference) => {
    const fit = fitLogistic(columns, labels, optionsOf(reference));
    expect(fit.converged).toBe(true);
    // The references stop where L-BFGS-B or SAGA does: about 1e-10 above the least objective.
    expect(fit.objective - reference.objective).toBeLessThan(1e-10);
    expect(Math.abs(fit.objective - reference.objective)).toBeLessThan(1e-8);
    expect(judge(columns, labels, optionsOf(reference), fit).objective).toBeCloseTo(fit.objective, 12);
    expect(fit.intercept).toBeCloseTo(reference.intercept, 4);
    for (let j = 0; j < 6; j++) expect(fit.coefficients[j]).toBeCloseTo(reference.coefficients[j], 4);
    if (!reference.sklearn) return;
    for (let j = 0; j < 6; j++) expect(fit.coefficients[j]).toBeCloseTo(reference.sklearn.coefficients[j], 6);
  });

  test('columns that the lasso leaves out are exactly 0', () => {
    const lasso = references.logistic.cases.find(({ name }) => name === 'lasso');
    const fit = fitLogistic(columns, labels, optionsOf(lasso!));
    expect([...fit.coefficients].map((b) => b === 0)).toEqual([false, false, false, true, true, true]);
  });
});

test('fitLogistic without penalty agrees with ml-logistic-regression on a tiny set with a column of ones', () => {
  const { columns, labels } = uniformData(3, 40, 2, ([a, b]) => 0.4 + 1.5 * a - b);
  const rows = Array.from(labels, (_, i) => [1, columns[0][i], columns[1][i]]);
  const other = new LogisticRegression({ numSteps: 6000, learningRate: 0.02 });
  other.train(new Matrix(rows), Matrix.columnVector(Array.from(labels)));
  const theirs = other.classifiers[0].weights.to1DArray();
  const fit = fitLogistic(columns, labels, { lambda: 0, tolerance: 1e-10 });
  [fit.intercept, ...fit.coefficients].forEach((b, k) => {
    expect(b).toBeCloseTo(theirs[k], 8);
  });
});

test('planted coefficients come back', () => {
  const { columns, labels } = uniformData(4, 40_000, 4, ([a, b, c]) => -1 + 2 * a - b + 0.5 * c);
  const fit = fitLogistic(columns, labels, { lambda: 0 });
  // About three standard errors at 40,000 rows.
  [-1, 2, -1, 0.5, 0].forEach((planted, k) => {
    expect(Math.abs([fit.intercept, ...fit.coefficients][k] - planted)).toBeLessThan(0.07);
  });
});

test('every solution is optimal by its definition and keeps its signs', () => {
  const integer = (max: number) => fc.integer({ min: 0, max });
  fc.assert(
    fc.property(
      fc.integer(),
      fc.constantFrom(0, 0.001, 0.02, 0.1),
      fc.constantFrom(0, 0.3, 1),
      fc.array(integer(2), { minLength: 5, maxLength: 5 }),
      fc.array(integer(3), { minLength: 5, maxLength: 5 }),
      fc.boolean(),
      (seed, lambda, l1Ratio, signs, factors, isWeighted) => {
        const { columns, labels } = uniformData(seed, 120, 5, ([a, b, c]) => -0.5 + a - b + 2 * c);
        columns[4].set(columns[3].map((x, i) => x + 0.05 * columns[0][i]));
        const random = generator(seed + 1);
        const options: LogisticOptions = {
          lambda,
          l1Ratio,
          signs: Int8Array.from(signs, (s) => s - 1),
          penaltyFactors: Float64Array.from(factors, (f) => f / 2),
          weights: isWeighted ? Float64Array.from(labels, () => random() * 3) : null,
        };
        const fit = fitLogistic(columns, labels, options);
        const { objective, worst } = judge(columns, labels, options, fit);
        expect(fit.converged).toBe(true);
        expect(worst).toBeLessThan(2e-8);
        expect(objective).toBeCloseTo(fit.objective, 10);
        fit.coefficients.forEach((b, j) => {
          expect(b * (signs[j] - 1)).toBeGreaterThanOrEqual(0);
        });
      },
    ),
    { numRuns: 150, seed: 7 },
  );
});

describe('fitLogistic keeps its promises', () => {
  const { columns, labels, weights } = logisticData();
  const options: LogisticOptions = { lambda: 0.01, l1Ratio: 0.5 };

  test('the objective never rises from step to step', () => {
    const warmStart = { intercept: 4, coefficients: [-8, 9, 3, -2, 5, 1] };
    const objectives = Array.from({ length: 12 }, (_, maxIterations) => {
      return fitLogistic(columns, labels, { ...options, warmStart, maxIterations }).objective;
    });
    expect(objectives[0]).toBeGreaterThan(3);
    for (let k = 1; k < objectives.length; k++) expect(objectives[k]).toBeLessThanOrEqual(objectives[k - 1] + 1e-13);
    expect(objectives[11]).toBeCloseTo(fitLogistic(columns, labels, options).objective, 12);
  });

  test('a warm start at the solution needs no step', () => {
    const fit = fitLogistic(columns, labels, options);
    const again = fitLogistic(columns, labels, { ...options, warmStart: fit, tolerance: 1e-7 });
    expect(again.nIterations).toBe(0);
    expect(again.objective).toBeCloseTo(fit.objective, 12);
  });

  test('a weight of 2 is a repeated row, a weight of 0 is no row', () => {
    const whole = Float64Array.from(labels, (_, i) => i % 3);
    const rows = [...labels.keys()].flatMap((i) => Array<number>(i % 3).fill(i));
    const weighted = fitLogistic(columns, labels, { ...options, weights: whole });
    const repeated = fitLogistic(
      columns.map((column) => takeRows(column, rows)),
      takeRows(labels, rows),
      options,
    );
    expect(weighted.intercept).toBeCloseTo(repeated.intercept, 7);
    weighted.coefficients.forEach((b, j) => {
      expect(b).toBeCloseTo(repeated.coefficients[j], 7);
    });
  });

  test('the order of rows and of columns does not matter', () => {
    const order = shuffled(labels.length, 5);
    const columnOrder = [3, 0, 5, 1, 4, 2];
    const fit = fitLogistic(columns, labels, { ...options, weights });
    const other = fitLogistic(
      columnOrder.map((j) => takeRows(columns[j], order)),
      takeRows(labels, order),
      { ...options, weights: takeRows(weights, order) },
    );
    columnOrder.forEach((j, k) => {
      expect(other.coefficients[k]).toBeCloseTo(fit.coefficients[j], 7);
    });
  });

  test('the unit of a column does not matter', () => {
    const fit = fitLogistic(columns, labels, options);
    const inOtherUnits = columns.map((column, j) => (j === 1 ? column.map((x) => 1000 * x + 5_000_000) : column));
    const other = fitLogistic(inOtherUnits, labels, options);
    expect(other.coefficients[1] * 1000).toBeCloseTo(fit.coefficients[1], 6);
    expect(other.objective).toBeCloseTo(fit.objective, 9);
  });

  test('inputs are left as they are', () => {
    const before = columns.map((column) => column.slice());
    fitLogistic(columns, labels, options);
    expect(columns).toEqual(before);
  });

  test('constant columns get 0', () => {
    const constant = new Float64Array(labels.length).fill(0.1);
    const fit = fitLogistic([constant, ...columns], labels, { lambda: 0 });
    expect(fit.coefficients[0]).toBe(0);
    expect(fit.objective).toBeCloseTo(fitLogistic(columns, labels, { lambda: 0 }).objective, 12);
  });

  test('two equal columns without penalty: a solution as good as with one', () => {
    const fit = fitLogistic([...columns, columns[0]], labels, { lambda: 0 });
    expect(fit.converged).toBe(true);
    expect(fit.objective).toBeCloseTo(fitLogistic(columns, labels, { lambda: 0 }).objective, 12);
  });

  test('separable rows end at finite coefficients', () => {
    const x = Float64Array.of(-3, -2, -1, 1, 2, 3);
    const fit = fitLogistic([x], Uint8Array.of(0, 0, 0, 1, 1, 1), { lambda: 0 });
    expect(fit.converged).toBe(true);
    expect(fit.objective).toBeLessThan(1e-6);
    expect(fit.coefficients[0]).toBeGreaterThan(10);
    expect(fit.coefficients[0]).toBeLessThan(100);
  });

  test('a sign against the data holds the coefficient at 0', () => {
    const fit = fitLogistic(columns, labels, { lambda: 0, signs: Int8Array.of(-1, 0, 0, 0, 0, 0) });
    expect(fit.coefficients[0]).toBe(0);
  });

  test('one class: no coefficients, half an event added', () => {
    const fit = fitLogistic([Float64Array.of(1, 2, 3)], new Uint8Array(3), { lambda: 0.1 });
    expect(fit.intercept).toBeCloseTo(Math.log(0.5 / 3.5), 12);
    expect([...fit.coefficients]).toEqual([0]);
    expect(fit.objective).toBeCloseTo(Math.log(1 + 0.5 / 3.5), 12);
  });

  test('no rows, no columns', () => {
    expect(fitLogistic([new Float64Array(0)], new Uint8Array(0), { lambda: 1 }).intercept).toBe(0);
    expect(fitLogistic([], Uint8Array.of(0, 0, 0, 1), { lambda: 1 }).intercept).toBeCloseTo(-Math.log(3), 9);
  });

  test('wrong input is named', () => {
    const x = Float64Array.of(1, NaN);
    expect(() => fitLogistic([x], Uint8Array.of(0, 1), { lambda: 0 })).toThrow(
      'columns[0][1] is NaN; expected a finite number',
    );
    expect(() => fitLogistic([], Uint8Array.of(0, 2), { lambda: 0 })).toThrow('labels[1] is 2; expected 0 or 1');
    expect(() => fitLogistic(columns, labels, { lambda: -1 })).toThrow('lambda is -1');
    expect(() => fitLogistic(columns, labels, { lambda: 0, l1Ratio: 2 })).toThrow('l1Ratio is 2');
    expect(() => fitLogistic(columns, labels, { lambda: 0, signs: new Int8Array(2) })).toThrow(
      'signs has length 2; expected 6',
    );
    expect(() => fitLogistic([x], Uint8Array.of(0), { lambda: 0 })).toThrow('columns[0] has length 2; expected 1');
  });
});
