import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitBeta, fitPlatt, MIN_SLOPE } from '../../models/calibration/index.ts';
import { sigmoid } from '../../models/math/logistic.ts';
import { calibratedLogOdds, probabilityOf } from '../../models/runtime/calibration.ts';
import { generator, logisticData } from '../fixtures/models/made-data.ts';
import references from '../fixtures/models/statistics.json' with { type: 'json' };

function reference() {
  const { columns, labels, weights } = logisticData();
  const margins = columns[0].map((x, i) => Math.round((2 * x - columns[1][i]) * 100) / 100);
  return { margins, labels, weights, ones: new Float64Array(labels.length).fill(1) };
}

/** The five cases of statistics.py, in its order. */
function cases() {
  const { margins, labels, weights, ones } = reference();
  return [
    [margins, labels, weights],
    [margins.map((margin) => 4 * margin), labels, ones],
    [margins, Uint8Array.from(margins, (margin) => (margin > 0 ? 1 : 0)), ones],
    [margins, labels.map((label) => 1 - label), ones],
    [margins, labels.map((label, i) => (margins[i] > 0 ? i % 2 : label)), weights],
  ] as const;
}

test.each(
  references.beta.map((expected, i) => [expected.name, expected, i] as const),
)('agrees with scipy: %s', (_, expected, i) => {
  const [margins, labels, weights] = cases()[i];
  const beta = fitBeta(margins, labels, weights);
  // L-BFGS-B stops about 1e-6 off in the parameters; what is fitted is the likelihood.
  expect(lossOf(beta, margins, labels, weights)).toBeLessThan(expected.loss + 1e-7);
  expect(lossOf(beta, margins, labels, weights)).toBeGreaterThan(expected.loss - 1e-5);
  for (const key of ['a', 'b', 'c'] as const) expect(Math.abs(beta[key] / expected[key] - 1)).toBeLessThan(1e-3);
});

/** Smoothed log loss by its definition, with the engine's own functions. */
function lossOf(
  { a, b, c }: { readonly a: number; readonly b: number; readonly c: number },
  margins: Float64Array,
  labels: Uint8Array,
  weights: Float64Array,
): number {
  const positive = labels.reduce((sum, label, i) => sum + label * weights[i], 0);
  const negative = labels.reduce((sum, label, i) => sum + (1 - label) * weights[i], 0);
  return margins.reduce((sum, margin, i) => {
    const s = 1 / (1 + Math.exp(-margin));
    const p = 1 / (1 + Math.exp(-(c + a * Math.log(s) - b * Math.log(1 - s))));
    const target = labels[i] === 1 ? (positive + 1) / (positive + 2) : 1 / (negative + 2);
    return sum - weights[i] * (target * Math.log(p) + (1 - target) * Math.log(1 - p));
  }, 0);
}

describe('fitBeta', () => {
  test('takes back a planted bend, which no line can', () => {
    const random = generator(51);
    const margins = Float64Array.from({ length: 60_000 }, () => -1 + 6 * (random() - 0.5));
    const truth = { kind: 'beta' as const, a: 1.4, b: 0.4, c: 0.3 };
    const labels = Uint8Array.from(margins, (margin) => (random() < sigmoid(calibratedLogOdds(truth, margin)) ? 1 : 0));
    const beta = fitBeta(margins, labels);
    for (const key of ['a', 'b', 'c'] as const) expect(Math.abs(beta[key] - truth[key])).toBeLessThan(0.06);
  });

  test('equal margins, one class and no rows give Platt’s line', () => {
    const few = Uint8Array.from({ length: 100 }, (_, i) => (i < 20 ? 1 : 0));
    const equal = new Float64Array(100).fill(0.1);
    const platt = fitPlatt(equal, few);
    expect(fitBeta(equal, few)).toEqual({ kind: 'beta', a: platt.b, b: platt.b, c: platt.a });
    expect(fitBeta(new Float64Array(0), new Uint8Array(0))).toEqual({ kind: 'beta', a: 1, b: 1, c: 0 });
    const one = fitBeta(Float64Array.of(-1, 0, 1), new Uint8Array(3));
    expect(probabilityOf(calibratedLogOdds(one, 0))).toBeLessThan(0.5);
    expect(() => fitBeta(Float64Array.of(0, NaN), Uint8Array.of(0, 1))).toThrow('margins[1] is NaN');
  });

  test('keeps the order of margins, and no probability is 0 or 1, whatever the rows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: -30, max: 30, noNaN: true }), fc.boolean()), { maxLength: 40 }),
        (rows) => {
          const beta = fitBeta(
            Float64Array.from(rows, ([margin]) => margin),
            Uint8Array.from(rows, ([, label]) => (label ? 1 : 0)),
          );
          expect(beta.a).toBeGreaterThanOrEqual(MIN_SLOPE);
          expect(beta.b).toBeGreaterThanOrEqual(MIN_SLOPE);
          let last = Number.NEGATIVE_INFINITY;
          for (const margin of [-50, -9, -3, -1, 0, 1, 3, 9, 50]) {
            const logOdds = calibratedLogOdds(beta, margin);
            expect(logOdds).toBeGreaterThan(last);
            expect(probabilityOf(logOdds)).toBeGreaterThan(0);
            expect(probabilityOf(logOdds)).toBeLessThan(1);
            last = logOdds;
          }
        },
      ),
      { seed: 52 },
    );
  });
});
