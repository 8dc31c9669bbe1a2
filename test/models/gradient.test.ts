import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binColumns, fitGradient, type GradientOptions } from '../../models/gradient/index.ts';
import { logLossOf } from '../../models/math/logistic.ts';
import { applyTrees } from '../../models/runtime/trees.ts';
import type { GradientParameters } from '../../models/runtime/types.ts';
import {
  boostingData,
  emptyColumns,
  generator,
  rowOf,
  shuffled,
  takeRows,
  uniformData,
} from '../fixtures/models/made-data.ts';
import references from '../fixtures/models/references.json' with { type: 'json' };

function marginsOf(parameters: GradientParameters, columns: readonly Float64Array[]): Float64Array {
  return Float64Array.from({ length: columns[0].length }, (_, i) => applyTrees(parameters, rowOf(columns, i)));
}

/** Share of pairs of a positive and a negative row that are in order; ties count half. */
function aucOf(margins: Float64Array, labels: Uint8Array): number {
  const order = [...labels.keys()].sort((a, b) => margins[a] - margins[b]);
  let below = 0;
  let pairs = 0;
  for (let k = 0; k < order.length; ) {
    const margin = margins[order[k]];
    let negatives = 0;
    let positives = 0;
    for (; k < order.length && margins[order[k]] === margin; k++) labels[order[k]] === 1 ? positives++ : negatives++;
    pairs += positives * (below + negatives / 2);
    below += negatives;
  }
  return pairs / (below * (labels.length - below));
}

describe('fitGradient beside XGBoost and LightGBM', () => {
  const train = boostingData(21, 4000);
  const held = boostingData(22, 8000);
  const sum = (labels: Uint8Array) => labels.reduce((a, b) => a + b, 0);
  const binned = binColumns(train.columns, { nBins: 256 });

  test('the data are those of the references', () => {
    expect(sum(train.labels)).toBe(references.boosting.nPositiveTrain);
    expect(sum(held.labels)).toBe(references.boosting.nPositiveTest);
  });

  // Equal-gain ties, the way of missing values and rounding differ, so trees part ways: the two references are up to
  // 0.0017 apart in AUC and 0.0012 in log loss from each other.
  test.each(references.boosting.cases)('$name', ({ l1, l2, gamma, signs, xgboost, lightgbm }) => {
    const { parameters } = fitGradient(binned, train.labels, {
      nTrees: 80,
      learningRate: 0.1,
      maxLeaves: 15,
      maxDepth: 6,
      minHessian: 5,
      minRowsPerLeaf: 1,
      l1,
      l2,
      // Our gain is the fall of the loss; XGBoost's is twice that.
      minGain: gamma / 2,
      signs: Int8Array.from(signs),
    });
    const margins = marginsOf(parameters, held.columns);
    expect(logLossOf(margins, held.labels)).toBeLessThan(Math.max(xgboost.logLoss, lightgbm.logLoss) + 0.002);
    expect(aucOf(margins, held.labels)).toBeGreaterThan(Math.min(xgboost.auc, lightgbm.auc) - 0.003);
  });
});

describe('monotone signs', () => {
  test('hold for the whole model, all else being equal, whatever the rest', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(4, 16), fc.constantFrom(2, 8), (seed, maxLeaves, maxDepth) => {
        // The truth bends, interacts, and goes against the signs in places.
        const { columns, labels } = uniformData(
          seed,
          600,
          4,
          ([a, b, c, d]) => 2 * Math.sin(4 * a) - b * c + 2 * a * d,
        );
        const random = generator(seed);
        for (const column of columns) for (let i = 0; i < 600; i++) if (random() < 0.1) column[i] = NaN;
        const { parameters } = fitGradient(binColumns(columns, { nBins: 32 }), labels, {
          nTrees: 20,
          learningRate: 0.5,
          maxLeaves,
          maxDepth,
          minHessian: 0,
          minRowsPerLeaf: 1,
          signs: Int8Array.of(1, -1, 0, 0),
        });
        for (let k = 0; k < 40; k++) {
          const row = Float64Array.from({ length: 4 }, () => (random() < 0.1 ? NaN : 2.2 * random() - 1.1));
          for (const [column, sign] of [
            [0, 1],
            [1, -1],
          ]) {
            let last = -Infinity;
            for (let x = -1.2; x <= 1.2; x += 0.04) {
              row[column] = x;
              const signed = sign * applyTrees(parameters, row);
              expect(signed).toBeGreaterThanOrEqual(last - 1e-11);
              last = signed;
            }
          }
        }
      }),
      { seed: 9, numRuns: 25 },
    );
  });

  test('a sign against the data leaves a column out; with the data it costs nothing', () => {
    const { columns, labels } = uniformData(51, 3000, 1, ([a]) => 2 * a);
    const binned = binColumns(columns, { nBins: 32 });
    const options = { nTrees: 20, maxLeaves: 4, minRowsPerLeaf: 200 };
    const against = fitGradient(binned, labels, { ...options, signs: Int8Array.of(-1) });
    expect(against.parameters.trees.length).toBe(0);
    const along = fitGradient(binned, labels, { ...options, signs: Int8Array.of(1) });
    const free = fitGradient(binned, labels, options);
    expect(along.trainLoss).toBeCloseTo(free.trainLoss, 2);
    expect(along.trainLoss).toBeLessThan(0.85 * against.trainLoss);
  });

  test('do not speak about missing values', () => {
    const x = Float64Array.from({ length: 400 }, (_, i) => (i < 200 ? NaN : i));
    const labels = Uint8Array.from({ length: 400 }, (_, i) => ((i < 200 ? i % 10 : i % 2) > 0 ? 1 : 0));
    const fitted = (sign: number) =>
      fitGradient(binColumns([x], { nBins: 16 }), labels, { nTrees: 1, maxLeaves: 2, signs: Int8Array.of(sign) });
    expect(fitted(1).parameters).toEqual(fitted(-1).parameters);
    expect(fitted(1).parameters.trees.length).toBe(1);
  });
});

describe('missing values', () => {
  const options = { nTrees: 30, maxLeaves: 4, learningRate: 0.3 } as const;

  test('go the way that their labels say', () => {
    // Missing rows behave like high values, or like low ones.
    for (const isHigh of [true, false]) {
      const random = generator(61);
      const x = Float64Array.from({ length: 2000 }, () => random());
      const labels = x.map((value) => (random() < (value > 0.5 ? 0.8 : 0.2) ? 1 : 0));
      const holed = x.map((value) => (value > 0.5 === isHigh && random() < 0.4 ? NaN : value));
      const { parameters } = fitGradient(binColumns([holed], { nBins: 16 }), Uint8Array.from(labels), options);
      expect(parameters.trees[0].missingLeft[0]).toBe(isHigh ? 0 : 1);
      const margin = applyTrees(parameters, Float64Array.of(NaN));
      expect(Math.abs(margin - (isHigh ? 1.4 : -1.4))).toBeLessThan(0.4);
    }
  });

  test('may be what tells rows apart', () => {
    const x = Float64Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? NaN : (i * 7) % 10));
    const labels = Uint8Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? (i % 8 < 6 ? 1 : 0) : i % 8 < 2 ? 1 : 0));
    const { parameters } = fitGradient(binColumns([x], { nBins: 16 }), labels, { ...options, nTrees: 1, maxLeaves: 2 });
    const [tree] = parameters.trees;
    expect([tree.feature[0], tree.threshold[0], tree.missingLeft[0]]).toEqual([0, Number.MAX_VALUE, 0]);
    expect(applyTrees(parameters, Float64Array.of(NaN))).toBeGreaterThan(
      applyTrees(parameters, Float64Array.of(1e300)),
    );
    expect(JSON.parse(JSON.stringify(parameters))).toEqual(parameters);
  });

  test('where none was seen they go with the larger side', () => {
    const x = Float64Array.from({ length: 100 }, (_, i) => (i < 30 ? 0 : 1));
    const labels = Uint8Array.from({ length: 100 }, (_, i) => (i < 30 === i % 10 < 8 ? 1 : 0));
    const { parameters } = fitGradient(binColumns([x], { nBins: 4 }), labels, {
      ...options,
      nTrees: 1,
      minRowsPerLeaf: 5,
    });
    expect(parameters.trees[0].missingLeft[0]).toBe(0);
    const mirrored = fitGradient(binColumns([x.map((v) => -v)], { nBins: 4 }), labels, {
      ...options,
      nTrees: 1,
      minRowsPerLeaf: 5,
    });
    expect(mirrored.parameters.trees[0].missingLeft[0]).toBe(1);
  });
});

describe('what must not matter', () => {
  const { columns, labels } = boostingData(71, 1200);
  const options: GradientOptions = { nTrees: 25, maxLeaves: 8, minRowsPerLeaf: 10, minHessian: 2 };

  test('the order of rows, to the last bit', () => {
    const order = shuffled(1200, 72);
    const fit = fitGradient(binColumns(columns, { nBins: 64 }), labels, options);
    const other = fitGradient(
      binColumns(
        columns.map((column) => takeRows(column, order)),
        { nBins: 64 },
      ),
      takeRows(labels, order),
      options,
    );
    expect(other.parameters).toEqual(fit.parameters);
  });

  test('the order of columns', () => {
    // Values without ties, so that no two columns divide rows alike.
    const data = uniformData(73, 1200, 6, ([a, b, c]) => a + b * c);
    const order = [4, 2, 0, 5, 1, 3];
    const fit = fitGradient(binColumns(data.columns, { nBins: 64 }), data.labels, options);
    const other = fitGradient(
      binColumns(
        order.map((j) => data.columns[j]),
        { nBins: 64 },
      ),
      data.labels,
      options,
    );
    const named = other.parameters.trees.map((tree) => ({
      ...tree,
      feature: tree.feature.map((f) => (f < 0 ? f : order[f])),
    }));
    expect(named).toEqual(fit.parameters.trees);
  });

  test('whether a row is weighted or repeated', () => {
    const weights = Float64Array.from(labels, (_, i) => i % 3);
    const rows = [...labels.keys()].flatMap((i) => Array<number>(i % 3).fill(i));
    const plain = { ...options, minRowsPerLeaf: 1 };
    const weighted = fitGradient(binColumns(columns, { nBins: 128 }), labels, { ...plain, weights });
    const repeated = fitGradient(
      binColumns(
        columns.map((column) => takeRows(column, rows)),
        { nBins: 128 },
      ),
      takeRows(labels, rows),
      plain,
    );
    expect(weighted.trainLoss).toBeCloseTo(repeated.trainLoss, 6);
    const a = marginsOf(weighted.parameters, columns);
    const b = marginsOf(repeated.parameters, columns);
    a.forEach((margin, i) => {
      expect(margin).toBeCloseTo(b[i], 6);
    });
  });

  test('rows of weight 0: they do not count towards the rows of a leaf either', () => {
    const weights = Float64Array.from(labels, (_, i) => (i % 2 === 0 ? 1 : 0));
    const rows = Int32Array.from(labels.keys()).filter((i) => i % 2 === 0);
    const binned = binColumns(columns, { nBins: 64 });
    const atLeast50 = { ...options, minRowsPerLeaf: 50 };
    const dropped = fitGradient(binned, labels, { ...atLeast50, rows });
    expect(fitGradient(binned, labels, { ...atLeast50, weights })).toEqual({
      ...dropped,
      trainLoss: expect.closeTo(dropped.trainLoss, 12),
    });
  });

  test('rows outside the training subset', () => {
    const rows = Int32Array.from(labels.keys()).filter((i) => i % 4 !== 0);
    const binned = binColumns(columns, { nBins: 64 });
    const others = labels.map((label, i) => (i % 4 === 0 ? 1 - label : label));
    expect(fitGradient(binned, others, { ...options, rows })).toEqual(
      fitGradient(binned, labels, { ...options, rows }),
    );
    const alone = fitGradient(
      binColumns(
        columns.map((column) => takeRows(column, rows)),
        { nBins: 256 },
      ),
      takeRows(labels, rows),
      options,
    );
    expect(fitGradient(binColumns(columns, { nBins: 256 }), labels, { ...options, rows }).trainLoss).toBeCloseTo(
      alone.trainLoss,
      10,
    );
  });

  test('a second run, sampling included', () => {
    const binned = binColumns(columns, { nBins: 64 });
    const sampled = { ...options, rowShare: 0.6, columnShare: 0.5, seed: 5 };
    const fit = fitGradient(binned, labels, sampled);
    expect(fitGradient(binned, labels, sampled)).toEqual(fit);
    expect(fitGradient(binned, labels, { ...sampled, seed: 6 }).parameters).not.toEqual(fit.parameters);
    for (const tree of fit.parameters.trees) {
      expect(new Set(tree.feature.filter((f) => f >= 0)).size).toBeLessThanOrEqual(4);
      expect(Math.abs(tree.cover[0] / 1200 - 0.6)).toBeLessThan(0.07);
    }
  });
});

describe('validation rows', () => {
  const { columns, labels } = boostingData(81, 1600);
  const binned = binColumns(columns, { nBins: 64 });
  const rows = Int32Array.from(labels.keys()).filter((i) => i % 2 === 0);
  const validationRows = Int32Array.from(labels.keys()).filter((i) => i % 2 === 1);
  const options: GradientOptions = {
    rows,
    validationRows,
    nTrees: 150,
    learningRate: 0.3,
    minRowsPerLeaf: 5,
    earlyStoppingRounds: 10,
  };
  const fit = fitGradient(binned, labels, options);

  test('keep the trees with the least validation loss, and stop after that', () => {
    const losses = [...fit.validationLoss!];
    expect(fit.nTrees).toBe(losses.indexOf(Math.min(...losses)) + 1);
    expect(losses.length).toBe(fit.nTrees + 10);
    expect(fit.parameters.trees.length).toBe(fit.nTrees);
    expect(fit.nTrees).toBeGreaterThan(3);
  });

  test('margins and losses are those of the kept model on the raw values', () => {
    const margins = marginsOf(fit.parameters, columns);
    validationRows.forEach((row, k) => {
      expect(fit.validationMargins![k]).toBeCloseTo(margins[row], 10);
    });
    expect(fit.validationLoss![fit.nTrees - 1]).toBeCloseTo(
      logLossOf(takeRows(margins, validationRows), takeRows(labels, validationRows)),
      10,
    );
    expect(fit.trainLoss).toBeCloseTo(logLossOf(takeRows(margins, rows), takeRows(labels, rows)), 10);
  });

  test('with row samples too', () => {
    const sampled = fitGradient(binned, labels, { ...options, rowShare: 0.5, columnShare: 0.7 });
    const margins = marginsOf(sampled.parameters, columns);
    expect(sampled.trainLoss).toBeCloseTo(logLossOf(takeRows(margins, rows), takeRows(labels, rows)), 10);
    expect(sampled.validationMargins![0]).toBeCloseTo(margins[validationRows[0]], 10);
  });

  test('with trees of more nodes than a byte can number, the same in both kernels', () => {
    const large = { ...options, nTrees: 3, maxLeaves: 200, maxDepth: 60, minRowsPerLeaf: 1, minHessian: 0 };
    const [fitted, plain] = (['webassembly', 'plain'] as const).map((kernel) =>
      fitGradient(binned, labels, { ...large, kernel }),
    );
    expect(Math.max(...fitted.parameters.trees.map(({ value }) => value.length))).toBeGreaterThan(255);
    expect(fitted).toEqual(plain);
    const margins = marginsOf(fitted.parameters, columns);
    validationRows.forEach((row, k) => {
      expect(fitted.validationMargins![k]).toBeCloseTo(margins[row], 10);
    });
  });

  test('keep no tree where none helps', () => {
    const random = generator(82);
    const noise = Uint8Array.from(labels, () => (random() < 0.3 ? 1 : 0));
    const none = fitGradient(binned, noise, {
      ...options,
      learningRate: 1,
      maxLeaves: 60,
      minRowsPerLeaf: 1,
      minHessian: 0,
    });
    expect(none.nTrees).toBe(0);
    expect(none.validationMargins!.every((margin) => margin === none.parameters.baseMargin)).toBe(true);
  });
});

describe('nothing to learn', () => {
  const bare = (nTrees = 0) => ({ nTrees, validationLoss: null, validationMargins: null });

  test('one class: the base margin alone, finite', () => {
    const binned = binColumns([Float64Array.of(1, 2, 3, 4)], { nBins: 8 });
    const fit = fitGradient(binned, Uint8Array.of(1, 1, 1, 1), { minRowsPerLeaf: 1 });
    expect(fit).toMatchObject(bare());
    expect(fit.parameters).toEqual({ family: 'gradient', baseMargin: Math.log(4.5 / 0.5), trees: [] });
  });

  test('no rows, no columns, constant or missing columns', () => {
    const none = fitGradient(binColumns(emptyColumns(0, 3), { nBins: 8 }), new Uint8Array(0), {});
    expect(none).toMatchObject(bare());
    expect([none.parameters.baseMargin, none.trainLoss]).toEqual([0, NaN]);
    const labels = Uint8Array.from({ length: 200 }, (_, i) => (i % 4 === 0 ? 1 : 0));
    for (const column of [new Float64Array(200).fill(7), new Float64Array(200).fill(NaN)]) {
      const fit = fitGradient(binColumns([column], { nBins: 8 }), labels, {});
      expect(fit).toMatchObject(bare());
      expect(fit.parameters.baseMargin).toBeCloseTo(-Math.log(3), 12);
    }
  });

  test('all weights 0', () => {
    const binned = binColumns([Float64Array.of(1, 2)], { nBins: 8 });
    const fit = fitGradient(binned, Uint8Array.of(0, 1), { weights: new Float64Array(2) });
    expect(fit.parameters).toEqual({ family: 'gradient', baseMargin: 0, trees: [] });
  });

  test('wrong input is named', () => {
    const binned = binColumns([Float64Array.of(1, 2)], { nBins: 8 });
    const labels = Uint8Array.of(0, 1);
    expect(() => fitGradient(binned, new Uint8Array(3), {})).toThrow('labels has length 3; expected 2');
    expect(() => fitGradient(binned, Uint8Array.of(0, 5), {})).toThrow('labels[1] is 5; expected 0 or 1');
    expect(() => fitGradient(binned, labels, { learningRate: 2 })).toThrow('learningRate is 2');
    expect(() => fitGradient(binned, labels, { rowShare: 0 })).toThrow('rowShare is 0');
    expect(() => fitGradient(binned, labels, { weights: Float64Array.of(1, -1) })).toThrow('weights[1] is -1');
    expect(() => fitGradient(binned, labels, { signs: new Int8Array(2) })).toThrow('signs has length 2; expected 1');
  });
});
