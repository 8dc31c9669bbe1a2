import { describe, expect, it } from 'vitest';
import { type FitResult, runFitTask } from '../../models/backtest/fold.ts';
import { dependenceCurves } from '../../models/explanation/dependence.ts';
import { explainModel } from '../../models/explanation/explain.ts';
import { partOfModel } from '../../models/explanation/model-part.ts';
import { permutationImportance } from '../../models/explanation/permutation.ts';
import { applyOutcomeModel } from '../../models/fit/apply.ts';
import { featureColumns } from '../../models/fit/design.ts';
import { applyModel } from '../../models/runtime/apply.ts';
import type { OutcomeModel } from '../../models/runtime/types.ts';
import { generator, logisticData } from '../fixtures/models/made-data.ts';
import references from '../fixtures/models/statistics.json' with { type: 'json' };
import { allRows, identityReferences, input, madeTable, month, SETTINGS, sigmoid } from './fit-kit.ts';

/** m0 moves the odds much, m1 a little, m2 not at all; m3 is m0 as it was known with noise. */
const inputs = [0, 1, 2, 3].map((i) => input(`m${i}`, { healthier: 'either' }));
const random = generator(71);
const table = madeTable({
  nAccounts: 700,
  nDates: 8,
  inputs,
  rowOf: () => {
    const metrics = [random(), random(), random()];
    metrics.push(0.7 * metrics[0] + 0.3 * random());
    const margin = -1.8 + 5 * (metrics[0] - 0.5) + 1.5 * (metrics[1] - 0.5);
    return { metrics, label: random() < sigmoid(margin) ? 1 : 0, segment: random() < 0.5 ? 'smb' : 'enterprise' };
  },
});

function fold(number: number, nTrain: number, testDays: readonly number[], choose: 'logistic' | 'gradient'): FitResult {
  const trainDays = Array.from({ length: nTrain }, (_, i) => month(i + 1));
  return runFitTask(table, {
    outcome: 'churn',
    fold: number,
    trainDays,
    testDays,
    scoreDays: [],
    referenceDays: trainDays,
    recalibrationDay: month(nTrain + 1),
    settings: { ...SETTINGS, choose, families: [choose] },
    incumbent: null,
  });
}

const OPTIONS = { bootstrap: 100, seed: 1, nShuffles: 2 };

describe.each(['logistic', 'gradient'] as const)('permutation importance of %s', (family) => {
  const folds = [fold(1, 4, [month(5), month(6)], family), fold(2, 6, [month(7), month(8)], family)];
  const importance = permutationImportance(table, folds, OPTIONS);
  const of = (metric: string) => importance.find((one) => one.metric === metric);

  it('finds the planted metrics, in their order, and nothing in noise', () => {
    expect(importance[0].metric).toBe('m0');
    expect(importance[0].nFolds).toBe(2);
    expect(of('m0')?.logLossAdded.low).toBeGreaterThan(0.03);
    expect(of('m1')?.logLossAdded.low).toBeGreaterThan(0);
    expect(of('m1')?.logLossAdded.high).toBeLessThan(of('m0')?.logLossAdded.low ?? 0);
    const noise = of('m2')?.logLossAdded;
    if (noise !== undefined) expect(noise.low).toBeLessThan(0.001);
  });

  it('is the added loss of whole rows scored anew', () => {
    // Every account's m0, and nothing else, exchanged within its date by hand; both are unbiased for the same quantity.
    const [first] = folds;
    const { model } = first.fitted.chosen;
    const lossOf = (given: typeof table) => {
      const { probability } = applyOutcomeModel(model, first.fitted.references, given, first.testRows);
      return first.testRows.reduce(
        (sum, row, i) => sum - Math.log(table.churnLabel[row] === 1 ? probability[i] : 1 - probability[i]),
        0,
      );
    };
    const rows = allRows(table);
    let total = 0;
    for (let shift = 1; shift <= 40; shift++) {
      const moved = table.metrics[0].slice();
      for (const row of rows) {
        const start = row - (row % 700);
        moved[row] = table.metrics[0][start + ((row - start + shift * 17) % 700)];
      }
      total += lossOf({ ...table, metrics: table.metrics.with(0, moved) }) - lossOf(table);
    }
    const byHand = total / 40 / first.testRows.length;
    const measured = permutationImportance(table, [first], { ...OPTIONS, bootstrap: 0, nShuffles: 20 });
    const found = measured.find(({ metric }) => metric === 'm0')?.logLossAdded.value ?? 0;
    expect(Math.abs(found / byHand - 1)).toBeLessThan(0.05);
  });

  it('takes the folds together: pooled over rows', () => {
    const value = (parts: readonly FitResult[]) =>
      permutationImportance(table, parts, { ...OPTIONS, bootstrap: 0 }).find(({ metric }) => metric === 'm0')
        ?.logLossAdded.value ?? 0;
    const [a, b] = folds.map((one) => one.testRows.length);
    expect(value(folds)).toBeCloseTo((a * value([folds[0]]) + b * value([folds[1]])) / (a + b), 12);
  });

  it('is the same again; an attribute counts under its name', () => {
    expect(permutationImportance(table, folds, OPTIONS)).toEqual(importance);
    for (const { metric, category } of importance) if (metric === 'segment') expect(category).toBe('commercial');
  });

  it('has a part for each metric that makes up the difference of margins', () => {
    const { model } = folds[0].fitted.chosen;
    const columns = featureColumns(table, folds[0].testRows, model.features, folds[0].fitted.references);
    const rowAt = (i: number) => Float64Array.from(columns, (column) => column[i]);
    const own = model.features.flatMap((spec, j) => ('input' in spec && spec.input === 0 ? [j] : []));
    const n = folds[0].testRows.length;
    const donors = [50, 3].map((by) => Int32Array.from({ length: n }, (_, i) => (i + by) % n));
    const part = partOfModel(model.parameters, own)?.(columns, donors);
    donors.forEach((from, d) => {
      for (let i = 0; i < n; i += 13) {
        const changed = rowAt(i);
        for (const j of own) changed[j] = columns[j][from[i]];
        const difference = applyModel(model.parameters, changed) - applyModel(model.parameters, rowAt(i));
        expect((part?.changed[d][i] ?? 0) - (part?.unchanged[i] ?? 0)).toBeCloseTo(difference, 10);
      }
    });
    expect(partOfModel(model.parameters, [])).toBeNull();
  });
});

describe('partial dependence', () => {
  it('agrees with scikit-learn on a logistic model', () => {
    const { columns } = logisticData();
    const { intercept, coefficients, column, grid, average } = references.partialDependence;
    const book = {
      ...madeTable({
        nAccounts: 240,
        nDates: 1,
        inputs: columns.map((_, i) => input(`x${i}`)),
        rowOf: (a) => ({
          metrics: columns.map((values) => values[a]),
          label: 0,
        }),
      }),
    };
    const model: OutcomeModel = {
      features: columns.map((_, i) => ({ kind: 'metric' as const, input: i })),
      parameters: { family: 'logistic', intercept, coefficients, centers: columns.map(() => 0) },
      calibration: { kind: 'platt', a: 0, b: 1 },
      baseRate: 0.3,
      nRows: 240,
      nAccounts: 240,
      nEventAccounts: 77,
    };
    const [curve] = dependenceCurves(model, identityReferences(6), book, [column]);
    // Our grid is that of quantiles: at each of scikit-learn's points the curve, drawn through ours, passes by its value.
    const at = (value: number) => {
      const k = Math.max(
        1,
        curve.points.findIndex((point) => point.value >= value),
      );
      const [low, high] = [curve.points[k - 1], curve.points[k]];
      return low.probability + ((value - low.value) / (high.value - low.value)) * (high.probability - low.probability);
    };
    let nCompared = 0;
    grid.forEach((value, g) => {
      if (value < curve.points[0].value || value > curve.points[curve.points.length - 1].value) return;
      expect(Math.abs(at(value) - average[g])).toBeLessThan(0.002);
      nCompared++;
    });
    expect(nCompared).toBeGreaterThan(2);
    expect(curve.nAccounts).toBe(240);
    expect(curve.whenMissing).toBeNull();
  });

  it('is the mean of whole rows scored with the value, and of the missing ones', () => {
    const final = fold(0, 6, [], 'gradient');
    const { model } = final.fitted.chosen;
    const holes = {
      ...table,
      metrics: table.metrics.with(
        0,
        table.metrics[0].map((x, row) => (row % 5 === 0 ? NaN : x)),
      ),
    };
    const [curve] = dependenceCurves(model, final.fitted.references, holes, [0]);
    const rows = Int32Array.from({ length: 400 }, (_, k) => Math.floor((k * table.nRows) / 400));
    const mean = (value: number) => {
      const fixed = { ...holes, metrics: holes.metrics.with(0, new Float64Array(table.nRows).fill(value)) };
      const { probability } = applyOutcomeModel(model, final.fitted.references, fixed, rows);
      return probability.reduce((sum, p) => sum + p, 0) / 400;
    };
    for (const { value, probability } of curve.points) expect(probability).toBeCloseTo(mean(value), 12);
    expect(curve.whenMissing).toBeCloseTo(mean(Number.NaN), 12);
    expect(curve.points.map(({ value }) => value)).toEqual(
      [...curve.points.map(({ value }) => value)].sort((a, b) => a - b),
    );
    // Planted: more of m0 is more churn.
    expect(curve.points[curve.points.length - 1].probability).toBeGreaterThan(curve.points[0].probability + 0.2);
  });
});

it('an explanation has curves of the metrics that matter most in the final model; without a fold there is none', () => {
  const folds = [fold(1, 4, [month(5), month(6)], 'logistic')];
  const final = fold(0, 6, [], 'logistic');
  const request = { table, book: table, folds, final, bootstrap: 20, seed: 1 };
  const found = explainModel(request);
  expect(found?.nRows).toBe(1400);
  expect(found?.curves[0].metric).toBe(found?.importance[0].metric);
  expect(explainModel({ ...request, folds: [] })).toBeNull();
});
