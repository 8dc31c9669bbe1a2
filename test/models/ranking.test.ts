import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sideBySide } from '../../models/math/drawn-weights.ts';
import {
  averagePrecision,
  precisionAt,
  rankedAveragePrecision,
  rankedRocAuc,
  rankRows,
  recallAt,
  rocAuc,
  topDecileLift,
} from '../../models/math/ranking.ts';
import { positiveRuns, rankingFigures } from '../../models/math/ranking-runs.ts';
import reference from '../fixtures/ranking/reference.json' with { type: 'json' };

const scores = (...values: number[]) => Float64Array.from(values);
const labels = (...values: number[]) => Uint8Array.from(values);

/** All pairs of a positive and a negative: won 1, tied 1/2. */
function naiveRocAuc(score: Float64Array, label: Uint8Array, weight: Float64Array): number {
  let won = 0;
  let pairs = 0;
  for (let i = 0; i < score.length; i++) {
    for (let j = 0; j < score.length; j++) {
      if (label[i] !== 1 || label[j] !== 0) continue;
      pairs += weight[i] * weight[j];
      won += weight[i] * weight[j] * (score[i] > score[j] ? 1 : score[i] === score[j] ? 0.5 : 0);
    }
  }
  return won / pairs;
}

/** Each positive contributes the precision among all rows with at least its score. */
function naiveAveragePrecision(score: Float64Array, label: Uint8Array, weight: Float64Array): number {
  let sum = 0;
  let positives = 0;
  for (let i = 0; i < score.length; i++) {
    if (label[i] !== 1 || weight[i] === 0) continue;
    let above = 0;
    let positiveAbove = 0;
    for (let j = 0; j < score.length; j++) {
      if (score[j] < score[i]) continue;
      above += weight[j];
      positiveAbove += weight[j] * label[j];
    }
    sum += (weight[i] * positiveAbove) / above;
    positives += weight[i];
  }
  return sum / positives;
}

/** Rows with scores from few levels (many ties), labels, and integer weights that may be 0. */
const weightedRows = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 3 })), {
    minLength: 4,
    maxLength: 40,
  })
  .map((rows) => ({
    score: Float64Array.from(rows, ([score]) => score / 7),
    label: Uint8Array.from(rows, ([, label]) => label),
    weight: Float64Array.from(rows, ([, , weight]) => weight),
  }))
  .filter(({ label, weight }) => [0, 1].every((value) => weight.some((w, i) => w > 0 && label[i] === value)));

describe('rankRows', () => {
  test('orders from high to low and marks runs of equal scores', () => {
    const ranking = rankRows(scores(0.2, 0.9, 0.2, 0.5), labels(1, 0, 0, 1));
    expect([...ranking.order]).toEqual([1, 3, 0, 2]);
    expect([...ranking.label]).toEqual([0, 1, 1, 0]);
    expect([...ranking.tieEnd]).toEqual([1, 2, 4]);
  });

  test('ranks the given rows only and refuses a NaN among them', () => {
    expect([...rankRows(scores(Number.NaN, 1, 2), labels(0, 0, 1), Int32Array.of(1, 2)).order]).toEqual([2, 1]);
    expect(() => rankRows(scores(0.1, Number.NaN), labels(0, 1))).toThrow('score of row 1 is NaN');
    expect(() => rankRows(scores(0.1), labels(0, 1))).toThrow('label has 2 rows; expected 1');
  });
});

describe('hand-worked figures', () => {
  // 0.9: +   0.5: + -   0.1: - -
  const score = scores(0.9, 0.5, 0.5, 0.1, 0.1);
  const label = labels(1, 1, 0, 0, 0);

  test('ROC AUC counts a tied pair half', () => {
    // Six pairs: the first positive wins 3, the second wins 2 and ties 1: 5.5 of 6.
    expect(rocAuc(score, label)).toBeCloseTo(5.5 / 6, 15);
  });

  test('average precision takes the precision at the end of a tied run', () => {
    // Recall 1/2 at precision 1, then recall 1/2 more at precision 2/3: 1/2 + 1/3.
    expect(averagePrecision(score, label)).toBeCloseTo(5 / 6, 15);
  });

  test('all scores equal: chance', () => {
    const flat = scores(0.3, 0.3, 0.3, 0.3, 0.3);
    expect(rocAuc(flat, label)).toBe(0.5);
    expect(averagePrecision(flat, label)).toBeCloseTo(0.4, 15);
    expect(topDecileLift(rankRows(flat, label))).toBeCloseTo(1, 15);
  });

  test('a run on the border counts by its share', () => {
    const ranking = rankRows(score, label);
    // Top 2: the first row, and half of the run (one positive of two): 1.5 of 2, and 1.5 of 2 positives.
    expect(precisionAt(ranking, 2)).toBeCloseTo(0.75, 15);
    expect(recallAt(ranking, 2)).toBeCloseTo(0.75, 15);
    expect(precisionAt(ranking, 99)).toBeCloseTo(0.4, 15);
    expect(recallAt(ranking, 99)).toBe(1);
  });

  test('top-decile lift: 20 rows, 4 positives, one of them among the top 2', () => {
    const ranked = Float64Array.from({ length: 20 }, (_, i) => 20 - i);
    const positive = Uint8Array.from({ length: 20 }, (_, i) => ([1, 5, 6, 19].includes(i) ? 1 : 0));
    // Half of the top 2 against a fifth of all.
    expect(topDecileLift(rankRows(ranked, positive))).toBeCloseTo(2.5, 15);
  });

  test('undefined without both classes', () => {
    expect(rocAuc(scores(1, 2), labels(0, 0))).toBeNaN();
    expect(rocAuc(scores(1, 2), labels(1, 1))).toBeNaN();
    expect(averagePrecision(scores(1, 2), labels(0, 0))).toBeNaN();
    expect(averagePrecision(scores(1, 2), labels(1, 1))).toBe(1);
    expect(precisionAt(rankRows(scores(), labels()), 5)).toBeNaN();
  });
});

describe('properties', () => {
  test('equal the naive twins, with ties and weights of zero', () => {
    fc.assert(
      fc.property(weightedRows, ({ score, label, weight }) => {
        expect(rocAuc(score, label, weight)).toBeCloseTo(naiveRocAuc(score, label, weight), 12);
        expect(averagePrecision(score, label, weight)).toBeCloseTo(naiveAveragePrecision(score, label, weight), 12);
      }),
      { numRuns: 300 },
    );
  });

  test('figures from runs of positives equal the direct ones, for each of several draws', () => {
    fc.assert(
      fc.property(weightedRows, ({ score, label, weight }) => {
        const ranking = rankRows(score, label);
        const drawn = [weight, weight.map((w) => 3 - w), weight.toReversed()];
        const out = drawn.map(() => new Float64Array(4));
        rankingFigures(positiveRuns(ranking), ranking.order)(sideBySide(drawn), out, 1);
        drawn.forEach((own, draw) => {
          const inOrder = Float64Array.from(ranking.order, (row) => own[row]);
          [rankedRocAuc, rankedAveragePrecision, topDecileLift].forEach((direct, f) => {
            const expected = direct(ranking, inOrder);
            if (Number.isNaN(expected)) expect(out[draw][1 + f]).toBeNaN();
            else expect(out[draw][1 + f]).toBeCloseTo(expected, 12);
          });
        });
      }),
      { numRuns: 300 },
    );
  });

  test('weight 2 is a row that stands twice; the order of rows changes nothing', () => {
    fc.assert(
      fc.property(weightedRows, ({ score, label, weight }) => {
        const copies = [...score.keys()].flatMap((i) => Array.from({ length: weight[i] }, () => i)).reverse();
        const score2 = Float64Array.from(copies, (i) => score[i]);
        const label2 = Uint8Array.from(copies, (i) => label[i]);
        const ranking = rankRows(score, label);
        const inOrder = Float64Array.from(ranking.order, (row) => weight[row]);
        const repeated = rankRows(score2, label2);
        expect(rocAuc(score, label, weight)).toBeCloseTo(rocAuc(score2, label2), 12);
        expect(averagePrecision(score, label, weight)).toBeCloseTo(averagePrecision(score2, label2), 12);
        expect(precisionAt(ranking, 3, inOrder)).toBeCloseTo(precisionAt(repeated, 3), 12);
        expect(recallAt(ranking, 3, inOrder)).toBeCloseTo(recallAt(repeated, 3), 12);
      }),
      { numRuns: 200 },
    );
  });
});

describe(`scikit-learn ${reference['scikit-learn']}`, () => {
  test.each(reference.cases)('$name', (sample) => {
    const score = Float64Array.from(sample.probability);
    const label = Uint8Array.from(sample.label);
    const weight = Float64Array.from(sample.weight);
    expect(rocAuc(score, label, weight)).toBeCloseTo(sample.rocAuc, 12);
    expect(averagePrecision(score, label, weight)).toBeCloseTo(sample.averagePrecision, 12);
  });
});
