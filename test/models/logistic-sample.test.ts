import { describe, expect, it } from 'vitest';
import { nearPoint, openCurvature } from '../../models/logistic/begin.ts';
import { type CurvatureModel, curvatureModel, sampledCurvature } from '../../models/logistic/curvature.ts';
import { type Design, prepareDesign } from '../../models/logistic/design.ts';
import { fitLogistic, optimalityGap } from '../../models/logistic/index.ts';
import { solve } from '../../models/logistic/newton.ts';
import { elasticNet } from '../../models/logistic/penalty.ts';
import { pointAt } from '../../models/logistic/point.ts';
import { sampleOf, sampleOfMany } from '../../models/logistic/sample.ts';
import { withSecant } from '../../models/logistic/secant.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { madeDesign, madeRows, N_ROWS } from './logistic-kit.ts';

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

  it('is not led astray by a sample that is told apart by accident, or that has no weight', () => {
    // 30 columns of noise and 1% positives: the first sample holds some twenty of them and separates them perfectly.
    const random = generator(77);
    const columns = Array.from({ length: 30 }, () => Float64Array.from({ length: N_ROWS }, () => random() - 0.5));
    const labels = Uint8Array.from({ length: N_ROWS }, (_, i) => (random() < 0.01 * Math.exp(columns[0][i]) ? 1 : 0));
    const rare = fitLogistic(columns, labels, { lambda: 0 });
    expect(rare.converged).toBe(true);
    expect(rare.nIterations).toBeLessThan(10);
    expect(optimalityGap(columns, labels, rare, { lambda: 0 })).toBeLessThan(1e-7);
    // Rows that every sample of every k-th looks at weigh nothing; then those of one class alone weigh anything among them.
    const few = columns.slice(0, 3);
    for (const weightOf of [
      (i: number) => (i % 3 === 0 ? 0 : 1),
      (i: number) => (i % 3 === 0 && labels[i] === 1 ? 0 : 1),
    ]) {
      const weights = Float64Array.from({ length: N_ROWS }, (_, i) => weightOf(i));
      const fit = fitLogistic(few, labels, { lambda: 1e-4, l1Ratio: 0, weights });
      expect(fit.converged).toBe(true);
      expect(optimalityGap(few, labels, fit, { lambda: 1e-4, l1Ratio: 0, weights })).toBeLessThan(1e-7);
    }
  });

  it('does not begin where a sample ends that is unlike the other rows', () => {
    // Every third row, which is all that the sample sees, says the opposite of the others.
    const random = generator(78);
    const columns = [Float64Array.from({ length: N_ROWS }, () => random() - 0.5)];
    const labels = Uint8Array.from(columns[0], (x, i) =>
      random() < 1 / (1 + Math.exp(i % 3 === 0 ? 4 * x : -4 * x)) ? 1 : 0,
    );
    const design = prepareDesign(columns, labels, {});
    const curvature = openCurvature(design);
    expect(curvature.sample).not.toBeNull();
    const first = nearPoint(design, elasticNet(0, 1, null, null, 1), curvature);
    const share = design.positiveWeight / design.totalWeight;
    const lossOfRate = -share * Math.log(share) - (1 - share) * Math.log(1 - share);
    expect(first.objective).toBeLessThanOrEqual(lossOfRate * (1 + 1e-12));
    curvature.close();
    design.close();
    const fit = fitLogistic(columns, labels, { lambda: 0 });
    expect(fit.converged).toBe(true);
    expect(fit.coefficients[0]).toBeGreaterThan(0.5);
  });

  it('takes the curvature anew where no step along an old one falls', () => {
    const design = madeDesign(2_000);
    const penalty = elasticNet(1e-3, 0, null, null, 6);
    const real = curvatureModel(design);
    let nPlaced = 0;
    // As if it had been placed long ago, and were of the wrong sign by now.
    const old: CurvatureModel = {
      ...real,
      moved: () => 0,
      place(rowCurvature) {
        nPlaced++;
        real.place(rowCurvature);
      },
      over(chosen) {
        const size = chosen.length;
        const matrix = Float64Array.from({ length: size * size }, (_, k) => (k % (size + 1) === 0 ? 1 : 0));
        return nPlaced > 0 ? real.over(chosen) : { size, matrix, withIntercept: new Float64Array(size), intercept: -1 };
      },
    };
    const start = pointAt(design, penalty, 0, new Float64Array(6));
    const solution = solve(design, penalty, start, 1e-8, 100, old);
    expect(solution.converged).toBe(true);
    expect(nPlaced).toBeGreaterThan(0);
  });

  it('a curvature that is corrected by a step gives what the derivatives showed along it', () => {
    const random = generator(79);
    const size = 5;
    const root = Array.from({ length: size + 1 }, () => Array.from({ length: size + 1 }, () => random() - 0.5));
    const full = root.map((_, a) =>
      root.map((__, b) => root.reduce((sum, row) => sum + row[a] * row[b], a === b ? 0.1 : 0)),
    );
    const curvature = {
      size,
      matrix: Float64Array.from({ length: size * size }, (_, k) => full[Math.floor(k / size)][k % size]),
      withIntercept: Float64Array.from({ length: size }, (_, a) => full[a][size]),
      intercept: full[size][size],
    };
    // Of eight columns five are chosen; the step moved these and the intercept, which stands last.
    const chosen = [6, 0, 3, 7, 2];
    const by = new Float64Array(9);
    const slopes = Float64Array.from({ length: 9 }, () => random());
    for (const j of [...chosen, 8]) by[j] = random();
    const seen = [...chosen, 8].reduce((sum, j) => sum + by[j] * slopes[j], 0);
    expect(seen).toBeGreaterThan(0);
    const found = withSecant(curvature, chosen, { by, slopes });
    const entry = (a: number, b: number) =>
      a < size && b < size
        ? found.matrix[a * size + b]
        : a === size && b === size
          ? found.intercept
          : found.withIntercept[Math.min(a, b)];
    [...chosen, 8].forEach((j, a) => {
      const product = [...chosen, 8].reduce((sum, own, b) => sum + entry(a, b) * by[own], 0);
      expect(product).toBeCloseTo(slopes[j], 10);
      for (let b = 0; b < a; b++) expect(entry(a, b)).toBeCloseTo(entry(b, a), 12);
    });
    // A column that moved and is not chosen, or derivatives that fell: as it was.
    const other = by.slice();
    other[1] = 0.5;
    expect(withSecant(curvature, chosen, { by: other, slopes })).toBe(curvature);
    expect(withSecant(curvature, chosen, { by, slopes: slopes.map((slope) => -slope) })).toBe(curvature);
  });

  /** Z' diag(row curvature) Z of standardised columns, entry by entry. */
  const naive = ({ nRows, columns, means, scales }: Design, raw: Float64Array[], rowCurvature: Float64Array) => {
    const z = (j: number, i: number) => (raw[j][i] - means[j]) / scales[j];
    const sum = (term: (i: number) => number) => {
      let total = 0;
      for (let i = 0; i < nRows; i++) total += rowCurvature[i] * term(i);
      return total;
    };
    return {
      matrix: columns.map((_, j) => columns.map((__, k) => sum((i) => z(j, i) * z(k, i)))),
      withIntercept: columns.map((_, j) => sum((i) => z(j, i))),
      intercept: sum(() => 1),
    };
  };

  it('finds the curvature of rows that are alike on every third of 48,000, and exactly where it looks at all', () => {
    for (const [nRows, isSample] of [
      [N_ROWS, true],
      [N_ROWS, false],
      [31_999, false],
    ] as const) {
      const design = madeDesign(nRows);
      const rowCurvature = design.weights.map((weight, i) => (0.1 + 0.1 * (i % 2)) * weight);
      const sample = sampleOf(design, 16_000);
      const model =
        nRows === N_ROWS ? sampledCurvature(design, sample, curvatureModel(sample.design)) : curvatureModel(design);
      if (!isSample) model.refine();
      expect(model.moved(rowCurvature)).toBe(Infinity);
      model.place(rowCurvature);
      expect(model.moved(rowCurvature)).toBe(0);
      expect(model.moved(rowCurvature.map((value) => 1.25 * value))).toBeCloseTo(0.25, 12);
      const all = naive(design, madeRows(false).columns, rowCurvature);
      // Asked for in any order, and again with more columns, it is the same.
      for (const chosen of [
        [2, 0],
        [5, 0, 2, 1],
      ]) {
        const found = model.over(chosen);
        expect(found.intercept).toBeCloseTo(all.intercept, 12);
        const error = isSample ? 0.05 * all.intercept : 1e-12;
        chosen.forEach((j, a) => {
          expect(Math.abs(found.withIntercept[a] - all.withIntercept[j])).toBeLessThan(error);
          chosen.forEach((k, b) => {
            expect(Math.abs(found.matrix[a * chosen.length + b] - all.matrix[j][k])).toBeLessThan(error);
          });
        });
      }
    }
  });

  it('a sample holds every k-th row, standardised as all are', () => {
    const made = madeRows(false);
    const { labels } = made;
    // One column stands far from 0, which is copied, and one is constant.
    const columns = made.columns.map((column, j) => column.map((value) => (j === 4 ? 7 : value + (j === 3 ? 1e6 : 0))));
    const weights = Float64Array.from(labels, (_, i) => 1 + (i % 7));
    const design = prepareDesign(columns, labels, { weights });
    expect(design.spread).not.toBeNull();
    const wholes = [sampleOf(design, 1_000), sampleOfMany(design)!];
    wholes.forEach((sample, which) => {
      const stride = Math.floor(N_ROWS / [1_000, 16_000][which]);
      expect([...sample.rows.slice(0, 3)]).toEqual([0, stride, 2 * stride]);
      expect(sample.rows).toHaveLength(Math.ceil(N_ROWS / stride));
      const total = sample.rows.reduce((sum, row) => sum + weights[row], 0);
      let furthest = 0;
      sample.rows.forEach((row, k) => {
        expect(sample.design.labels[k]).toBe(labels[row]);
        furthest = Math.max(furthest, Math.abs(sample.design.weights[k] * total - weights[row]));
        for (const j of design.usable) {
          const expected = (columns[j][row] - design.means[j]) / design.scales[j];
          furthest = Math.max(furthest, Math.abs(sample.design.columns[j][k] - expected));
        }
      });
      expect(furthest).toBeLessThan(1e-8);
      expect(sample.design.usable).toEqual([0, 1, 2, 3, 5]);
      sample.design.close();
    });
    design.close();
    expect(
      sampleOfMany(
        prepareDesign(
          columns.map((column) => column.subarray(0, 500)),
          labels.subarray(0, 500),
          {},
        ),
      ),
    ).toBeNull();
  });
});
