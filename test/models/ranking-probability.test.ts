import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calibrationBins, calibrationLine, fitCalibrationLine } from '../../models/math/calibration-line.ts';
import { brier, logLoss, logOdds, reliabilityTable } from '../../models/math/probability-figures.ts';
import { randomStream } from '../../models/math/random.ts';
import { rankRows } from '../../models/math/ranking.ts';
import reference from '../fixtures/ranking/reference.json' with { type: 'json' };

/** Probabilities whose true log-odds are `intercept + slope * log-odds`. */
function planted(n: number, slope: number, intercept: number) {
  const random = randomStream(7, 'planted calibration');
  const probability = Float64Array.from({ length: n }, () => 1 / (1 + Math.exp(2 - 5 * (random() - 0.5))));
  const label = Uint8Array.from(probability, (p) =>
    random() < 1 / (1 + Math.exp(-intercept - slope * logOdds(p))) ? 1 : 0,
  );
  return { probability, label };
}

describe('losses', () => {
  test('by hand: two rows right at 0.8, one wrong', () => {
    const probability = Float64Array.of(0.8, 0.2, 0.8);
    const label = Uint8Array.of(1, 0, 0);
    expect(logLoss(probability, label)).toBeCloseTo((-2 * Math.log(0.8) - Math.log(0.2)) / 3, 15);
    expect(brier(probability, label)).toBeCloseTo((0.04 + 0.04 + 0.64) / 3, 15);
    expect(logLoss(probability, label, Float64Array.of(1, 1, 0))).toBeCloseTo(-Math.log(0.8), 15);
  });

  test('a certain mistake costs 34.5, not infinity; no rows cost nothing that is known', () => {
    expect(logLoss(Float64Array.of(0), Uint8Array.of(1))).toBeCloseTo(-Math.log(1e-15), 9);
    expect(logLoss(Float64Array.of(1), Uint8Array.of(0))).toBeCloseTo(-Math.log(1e-15), 0);
    expect(logLoss(new Float64Array(0), new Uint8Array(0))).toBeNaN();
  });
});

describe('reliability table', () => {
  test('ten groups of equal size, lowest probability first', () => {
    const probability = Float64Array.from({ length: 100 }, (_, i) => i / 100);
    const label = Uint8Array.from({ length: 100 }, (_, i) => (i >= 95 ? 1 : 0));
    const table = reliabilityTable(rankRows(probability, label), probability);
    expect(table.map((group) => group.nRows)).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10, 10]);
    expect(table[0].meanProbability).toBeCloseTo(0.045, 12);
    expect(table[9]).toEqual({ meanProbability: expect.closeTo(0.945, 12), rate: 0.5, nRows: 10 });
  });

  test('equal probabilities stay together: one group of 70 leaves room for four of 10 or fewer', () => {
    const probability = Float64Array.from({ length: 100 }, (_, i) => (i < 70 ? 0.1 : 0.5 + i / 1000));
    const table = reliabilityTable(rankRows(probability, new Uint8Array(100)), probability);
    expect(table.map((group) => group.nRows)).toEqual([70, 10, 10, 10]);
    const flat = new Float64Array(100).fill(0.2);
    expect(reliabilityTable(rankRows(flat, new Uint8Array(100)), flat)).toEqual([
      { meanProbability: expect.closeTo(0.2, 12), rate: 0, nRows: 100 },
    ]);
  });

  test('every row is in exactly one group', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 60 }), (levels) => {
        const probability = Float64Array.from(levels, (level) => level / 10);
        const table = reliabilityTable(rankRows(probability, new Uint8Array(levels.length)), probability);
        expect(table.reduce((sum, group) => sum + group.nRows, 0)).toBe(levels.length);
        expect(table.length).toBeLessThanOrEqual(10);
        const means = table.map((group) => group.meanProbability);
        expect(means).toEqual([...means].sort((a, b) => a - b));
      }),
    );
  });
});

describe('calibration line', () => {
  test('finds planted slope and intercept', () => {
    const { probability, label } = planted(40_000, 0.6, 0.3);
    const line = calibrationLine(probability, label);
    // Standard errors on 40,000 rows are about 0.01 and 0.03.
    expect(line?.slope).toBeCloseTo(0.6, 1);
    expect(Math.abs((line?.intercept ?? 9) - 0.3)).toBeLessThan(0.1);
  });

  test('is undefined where there is no line', () => {
    const flat = new Float64Array(10).fill(0.3);
    expect(calibrationLine(flat, Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 0, 0))).toBeNull();
    expect(calibrationLine(Float64Array.of(0.1, 0.2, 0.3), new Uint8Array(3))).toBeNull();
    // A cut at 0.25 separates the labels: the likelihood has no maximum.
    expect(calibrationLine(Float64Array.of(0.1, 0.2, 0.3, 0.4), Uint8Array.of(0, 0, 1, 1))).toBeNull();
    expect(calibrationLine(new Float64Array(0), new Uint8Array(0))).toBeNull();
  });

  test('narrow bins give the same line to three decimals, from a warm start too', () => {
    const { probability, label } = planted(5000, 0.8, -0.2);
    const exact = calibrationLine(probability, label);
    const bins = calibrationBins(probability);
    const weight = new Float64Array(bins.x.length);
    const positive = new Float64Array(bins.x.length);
    bins.bin.forEach((bin, row) => {
      weight[bin]++;
      positive[bin] += label[row];
    });
    const binned = fitCalibrationLine(bins.x, weight, positive, { slope: 0.5, intercept: 0.5 });
    expect(binned?.slope).toBeCloseTo(exact?.slope ?? Number.NaN, 3);
    expect(binned?.intercept).toBeCloseTo(exact?.intercept ?? Number.NaN, 3);
  });

  test('bins hold a constant and an empty column', () => {
    expect([...calibrationBins(new Float64Array(3).fill(0.5)).x]).toEqual([0]);
    expect(calibrationBins(new Float64Array(0)).x.length).toBe(0);
  });
});

describe(`scikit-learn ${reference['scikit-learn']}`, () => {
  test.each(reference.cases)('$name', (sample) => {
    const probability = Float64Array.from(sample.probability);
    const label = Uint8Array.from(sample.label);
    const weight = Float64Array.from(sample.weight);
    expect(logLoss(probability, label, weight)).toBeCloseTo(sample.logLoss, 12);
    expect(brier(probability, label, weight)).toBeCloseTo(sample.brier, 12);
    const line = calibrationLine(probability, label, weight);
    // Newton's method there stops at a gradient, here at a step.
    expect(line?.slope).toBeCloseTo(sample.calibrationSlope, 7);
    expect(line?.intercept).toBeCloseTo(sample.calibrationIntercept, 7);
  });
});
