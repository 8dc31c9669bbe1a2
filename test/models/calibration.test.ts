import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitIsotonic, fitPlatt, MIN_SLOPE, poolAdjacentViolators } from '../../models/calibration/index.ts';
import { logit, sigmoid } from '../../models/math/logistic.ts';
import { calibratedLogOdds } from '../../models/runtime/calibration.ts';
import { generator, logisticData, shuffled, takeRows } from '../fixtures/models/made-data.ts';
import references from '../fixtures/models/references.json' with { type: 'json' };

/** Margins with a bell-like spread around -2, labels from `truth(margin)`. */
function marginsAndLabels(seed: number, n: number, truth: (margin: number) => number) {
  const random = generator(seed);
  const margins = Float64Array.from({ length: n }, () => -2 + 2 * (random() + random() + random() - 1.5));
  const labels = Uint8Array.from(margins, (margin) => (random() < truth(margin) ? 1 : 0));
  return { margins, labels };
}

function referenceData() {
  const { columns, labels, weights } = logisticData();
  return { margins: columns[0].map((x, i) => Math.round((2 * x - columns[1][i]) * 100) / 100), labels, weights };
}

describe('fitPlatt', () => {
  test('agrees with scipy on weighted rows', () => {
    const { margins, labels, weights } = referenceData();
    const { a, b } = fitPlatt(margins, labels, weights);
    expect(a).toBeCloseTo(references.calibration.platt.a, 6);
    expect(b).toBeCloseTo(references.calibration.platt.b, 6);
  });

  test('takes back a planted distortion', () => {
    // Margins twice too extreme and shifted: the truth is 0.7 + 0.5 * margin.
    const { margins, labels } = marginsAndLabels(1, 60_000, (margin) => sigmoid(0.7 + 0.5 * margin));
    const { a, b } = fitPlatt(margins, labels);
    expect(Math.abs(a - 0.7)).toBeLessThan(0.06);
    expect(Math.abs(b - 0.5)).toBeLessThan(0.03);
    const { a: a0, b: b0 } = fitPlatt(
      margins.map((margin) => a + b * margin),
      labels,
    );
    expect(a0).toBeCloseTo(0, 3);
    expect(b0).toBeCloseTo(1, 3);
  });

  test('a shift or a stretch of the margins leaves the probabilities as they are', () => {
    const { margins, labels } = marginsAndLabels(2, 500, sigmoid);
    const fit = fitPlatt(margins, labels);
    const other = fitPlatt(
      margins.map((margin) => 1e4 + 3 * margin),
      labels,
    );
    expect(other.b * 3).toBeCloseTo(fit.b, 8);
    expect(other.a + other.b * (1e4 + 3)).toBeCloseTo(fit.a + fit.b, 6);
  });

  test('of many rows, stands at the exact maximum of all of them, weighted or not', () => {
    const n = 40_000;
    const { margins, labels } = marginsAndLabels(9, n, (margin) => sigmoid(-0.4 + 0.8 * margin));
    // What begins from every few rows must not end there: the rows in between are others.
    const turned = labels.map((label, i) => (i % 4 === 0 ? label : Number(margins[i] > -1.5) & ((i >> 2) % 2)));
    for (const weights of [null, Float64Array.from(margins, (_, i) => (i % 4 === 0 ? 0.01 : 1 + (i % 3)))]) {
      const { a, b } = fitPlatt(margins, turned, weights);
      const weightOf = (i: number) => (weights === null ? 1 : weights[i]);
      const total = margins.reduce((sum, _, i) => sum + weightOf(i), 0);
      const positive = turned.reduce((sum, label, i) => sum + weightOf(i) * label, 0);
      const target = (label: number) => (label === 1 ? (positive + 1) / (positive + 2) : 1 / (total - positive + 2));
      let [pull, tilt] = [0, 0];
      margins.forEach((margin, i) => {
        const error = (weightOf(i) / total) * (target(turned[i]) - sigmoid(a + b * margin));
        pull += error;
        tilt += error * margin;
      });
      expect(Math.abs(pull)).toBeLessThan(1e-12);
      expect(Math.abs(tilt)).toBeLessThan(1e-12);
    }
  });

  test('without signal, or with margins the wrong way, the order is kept and the level fitted', () => {
    const { margins, labels } = marginsAndLabels(3, 4000, (margin) => sigmoid(-3 - 0.6 * margin));
    const { a, b } = fitPlatt(margins, labels);
    expect(b).toBe(MIN_SLOPE);
    const rate = labels.reduce((sum, label) => sum + label, 0) / labels.length;
    const mean = margins.reduce((sum, margin) => sum + sigmoid(a + b * margin), 0) / margins.length;
    expect(Math.abs(mean - rate)).toBeLessThan(5e-4);
  });

  test('equal margins, one class, separable margins and no rows give finite numbers', () => {
    const equal = fitPlatt(
      new Float64Array(100).fill(0.1),
      Uint8Array.from({ length: 100 }, (_, i) => (i < 20 ? 1 : 0)),
    );
    expect(equal.b).toBe(MIN_SLOPE);
    // Platt's targets: (20 * 21/22 + 80 * 1/82) / 100.
    expect(sigmoid(equal.a + equal.b * 0.1)).toBeCloseTo((20 * (21 / 22) + 80 / 82) / 100, 9);
    const oneClass = fitPlatt(Float64Array.of(-1, 0, 1), new Uint8Array(3));
    expect(oneClass.b).toBe(MIN_SLOPE);
    expect(sigmoid(oneClass.a)).toBeCloseTo(1 / 5, 3);
    const separable = fitPlatt(Float64Array.of(-2, -1, 1, 2), Uint8Array.of(0, 0, 1, 1));
    expect(separable.a).toBeCloseTo(0, 9);
    // With targets 1/4 and 3/4 the best line is finite.
    expect(separable.b).toBeGreaterThan(0.5);
    expect(separable.b).toBeLessThan(1.2);
    expect(fitPlatt(new Float64Array(0), new Uint8Array(0))).toEqual({ kind: 'platt', a: 0, b: 1 });
    expect(() => fitPlatt(Float64Array.of(0, NaN), Uint8Array.of(0, 1))).toThrow('margins[1] is NaN');
  });
});

/** The non-decreasing least-squares step function by its max-min formula: max over starts, min over ends, of the mean. */
function naiveIsotonic(margins: Float64Array, labels: Uint8Array, weights: Float64Array): number[] {
  const levels = [...new Set(margins)].sort((a, b) => a - b);
  const mean = (from: number, to: number) => {
    let positive = 0;
    let total = 0;
    margins.forEach((margin, i) => {
      if (margin < levels[from] || margin > levels[to]) return;
      positive += weights[i] * labels[i];
      total += weights[i];
    });
    return positive / total;
  };
  const steps = levels.map((_, k) => {
    const starts = levels.slice(0, k + 1).map((_, from) => {
      return Math.min(...levels.slice(k).map((_, end) => mean(from, k + end)));
    });
    return Math.max(...starts);
  });
  return [...margins].map((margin) => steps[levels.indexOf(margin)]);
}

/** Each row's step: blocks are told apart by where their rows' margins end. */
function stepsOf(margins: Float64Array, labels: Uint8Array, weights: Float64Array): number[] {
  const blocks = poolAdjacentViolators(margins, labels, weights);
  const order = [...margins.keys()].sort((a, b) => margins[a] - margins[b]);
  const steps: number[] = [];
  let k = 0;
  for (const { rate, weight } of blocks) {
    for (let left = weight; left > 1e-9; left -= weights[order[k++]]) steps[order[k]] = rate;
  }
  return steps;
}

describe('poolAdjacentViolators', () => {
  test('agrees with scikit-learn', () => {
    const { margins, labels, weights } = referenceData();
    const steps = stepsOf(margins, labels, weights);
    references.calibration.isotonic.forEach((step, i) => {
      expect(steps[i]).toBeCloseTo(step, 9);
    });
  });

  test('agrees with the max-min formula, ties and weights included', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 25 }),
        fc.integer({ min: 1, max: 30 }),
        (seed, n, nLevels) => {
          const random = generator(seed);
          const margins = Float64Array.from({ length: n }, () => Math.floor(random() * nLevels) / 3);
          const labels = Uint8Array.from({ length: n }, () => (random() < 0.5 ? 1 : 0));
          const weights = Float64Array.from({ length: n }, () => 1 + Math.floor(random() * 3));
          const naive = naiveIsotonic(margins, labels, weights);
          stepsOf(margins, labels, weights).forEach((step, i) => {
            expect(step).toBeCloseTo(naive[i], 12);
          });
        },
      ),
      { seed: 11, numRuns: 150 },
    );
  });

  test('a worked example', () => {
    const blocks = poolAdjacentViolators(Float64Array.of(1, 2, 3, 4, 5), Uint8Array.of(0, 1, 0, 1, 1), null);
    expect(blocks).toEqual([
      { margin: 1, rate: 0, weight: 1 },
      { margin: 2.5, rate: 0.5, weight: 2 },
      { margin: 4.5, rate: 1, weight: 2 },
    ]);
  });
});

describe('fitIsotonic', () => {
  test('points are the blocks, the ends kept off 0 and 1', () => {
    const { margins, probabilities } = fitIsotonic(Float64Array.of(1, 2, 3, 4, 5), Uint8Array.of(0, 1, 0, 1, 1));
    expect(margins).toEqual([1, 2.5, 4.5]);
    // One row at the low end, two at the high end.
    expect(probabilities).toEqual([0.5 / 2, 0.5, 1 - 0.5 / 3]);
  });

  test('an end does not pass its neighbour', () => {
    const labels = Uint8Array.from({ length: 101 }, (_, i) => (i % 10 === 1 ? 1 : 0));
    const margins = Float64Array.from({ length: 101 }, (_, i) => (i === 0 ? -9 : i));
    const { probabilities } = fitIsotonic(margins, labels);
    expect(probabilities).toEqual([0.1, 0.1]);
  });

  test('margins ascend strictly, probabilities do not fall, whatever the rows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: -30, max: 30, noNaN: true }), fc.boolean()), { maxLength: 50 }),
        (rows) => {
          const fit = fitIsotonic(
            Float64Array.from(rows, ([margin]) => margin),
            Uint8Array.from(rows, ([, label]) => (label ? 1 : 0)),
          );
          expect(fit.margins.length).toBe(fit.probabilities.length);
          expect(fit.margins.length).toBeGreaterThan(0);
          fit.margins.forEach((margin, k) => {
            expect(fit.probabilities[k]).toBeGreaterThan(0);
            expect(fit.probabilities[k]).toBeLessThan(1);
            if (k === 0) return;
            expect(margin).toBeGreaterThan(fit.margins[k - 1]);
            expect(fit.probabilities[k]).toBeGreaterThanOrEqual(fit.probabilities[k - 1]);
          });
        },
      ),
      { seed: 12 },
    );
  });

  test('takes back a planted distortion that no line can', () => {
    const truth = (margin: number) => (margin < -2 ? 0.05 : 0.3);
    const { margins, labels } = marginsAndLabels(4, 40_000, truth);
    const fit = fitIsotonic(margins, labels);
    for (const margin of [-3.5, -3, -2.5, -1.5, -1, -0.5]) {
      expect(Math.abs(sigmoid(calibratedLogOdds(fit, margin)) - truth(margin))).toBeLessThan(0.02);
    }
  });

  test('weights repeat rows; order of rows does not matter', () => {
    const { margins, labels } = marginsAndLabels(5, 300, sigmoid);
    const weights = Float64Array.from(labels, (_, i) => i % 3);
    const rows = takeOrder([...labels.keys()].flatMap((i) => Array<number>(i % 3).fill(i)));
    const weighted = fitIsotonic(margins, labels, weights);
    const repeated = fitIsotonic(takeRows(margins, rows), takeRows(labels, rows));
    expect(weighted.margins.length).toBe(repeated.margins.length);
    weighted.margins.forEach((margin, k) => {
      expect(margin).toBeCloseTo(repeated.margins[k], 10);
      expect(weighted.probabilities[k]).toBeCloseTo(repeated.probabilities[k], 12);
    });
  });

  test('no rows: one half; a margin that is not finite is named', () => {
    expect(fitIsotonic(new Float64Array(0), new Uint8Array(0)).probabilities).toEqual([0.5]);
    expect(() => fitIsotonic(Float64Array.of(Infinity), Uint8Array.of(1))).toThrow('margins[0] is Infinity');
  });
});

function takeOrder(rows: readonly number[]): number[] {
  return [...shuffled(rows.length, 6)].map((k) => rows[k]);
}

test('logit turns sigmoid back', () => {
  for (const margin of [-20, -1, 0, 0.3, 15]) expect(logit(sigmoid(margin))).toBeCloseTo(margin, 8);
  expect([sigmoid(-800), sigmoid(800), sigmoid(-Infinity), sigmoid(Infinity)]).toEqual([0, 1, 0, 1]);
});
