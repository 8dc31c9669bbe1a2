import { describe, expect, it } from 'vitest';
import { randomStream } from '../../models/math/random.ts';
import { scorecardChanges } from '../../models/scorecard/changes.ts';
import {
  matchingCutoffs,
  type PartRule,
  refitScorecard,
  type Scorecard,
  scorecardScores,
  weighedParts,
} from '../../models/scorecard/index.ts';
import { holds, ruledValue } from '../../models/scorecard/part-value.ts';
import { inUnits } from '../../models/scorecard/units.ts';
import { allRows, everything, identityReferences, input, madeTable, sigmoid } from './fit-kit.ts';

const linear = (zero: number, full: number): PartRule => ({ kind: 'linear', zero, full });
const steps = (...pairs: readonly (readonly [number, number])[]): PartRule => ({
  kind: 'steps',
  steps: pairs.map(([atLeast, value]) => ({ when: { atLeast }, value })),
});

describe('values of parts', () => {
  it('of conditions, all bounds holding', () => {
    expect([4, 5, 10, 11].map((value) => holds({ atLeast: 5, atMost: 10 }, value))).toEqual([false, true, true, false]);
    expect([5, 6, 9, 10].map((value) => holds({ above: 5, below: 10 }, value))).toEqual([false, true, true, false]);
    expect([0, 1].map((value) => holds({ equals: 0 }, value))).toEqual([true, false]);
    const rule = steps([20, 100], [5, 50]);
    expect([4.9, 5, 19, 20, 99].map((value) => ruledValue(rule as never, value))).toEqual([0, 50, 50, 100, 100]);
  });

  it('of linear ranges, either way round, held within', () => {
    expect([-1, 0, 5, 20, 30].map((value) => ruledValue(linear(0, 20) as never, value))).toEqual([0, 0, 25, 100, 100]);
    expect([-1, 0, 4, 10, 30].map((value) => ruledValue(linear(10, 0) as never, value))).toEqual([100, 100, 60, 0, 0]);
  });

  it('of bounded ranges, with ends that slope or fall at once', () => {
    const rule = { kind: 'bounded', low: 2, high: 4, zeroBelow: 0, zeroAbove: 8 } as const;
    expect([-1, 0, 1, 2, 3, 4, 6, 8, 9].map((value) => ruledValue(rule, value))).toEqual([
      0, 0, 50, 100, 100, 100, 50, 0, 0,
    ]);
    const steep = { kind: 'bounded', low: 2, high: 4, zeroBelow: 2, zeroAbove: 4 } as const;
    expect([1.99, 2, 4, 4.01].map((value) => ruledValue(steep, value))).toEqual([0, 100, 100, 0]);
  });
});

const INPUTS = [
  input('u', { healthier: 'higher' }),
  input('t', { healthier: 'lower' }),
  input('n', { healthier: 'higher' }),
];

/** Two dimensions, a part with a value for not known and two without. */
const TWO: Scorecard = {
  shape: 'dimensions',
  cutoffs: null,
  dimensions: [
    {
      name: 'A',
      weight: 60,
      parts: [
        { metric: 'u', weight: 2, rule: linear(0, 1), missing: null },
        { metric: 't', weight: 1, rule: linear(1, 0), missing: 40 },
      ],
    },
    { name: 'B', weight: 40, parts: [{ metric: 'n', weight: 5, rule: steps([0.5, 100], [0.25, 60]), missing: null }] },
  ],
};

describe('scorecardScores', () => {
  const NONE = Number.NaN;
  const rows = [
    [0.5, 0.25, 0.5],
    [NONE, 0.25, 0.3],
    [NONE, NONE, 0.1],
    [0.5, NONE, NONE],
    [NONE, NONE, NONE],
  ];
  const table = madeTable({
    nAccounts: rows.length,
    nDates: 1,
    inputs: INPUTS,
    rowOf: (account) => ({ metrics: rows[account], label: 0 }),
  });
  const scores = (scorecard: Scorecard) => [
    ...scorecardScores(table, allRows(table), identityReferences(3), scorecard),
  ];

  it('are weighted means of dimensions and parts; what is not known is left out, or has its value', () => {
    const a = (2 * 50 + 75) / 3;
    expect(scores(TWO)).toEqual(
      [
        0.6 * a + 0.4 * 100,
        0.6 * 75 + 0.4 * 60,
        0.6 * 40 + 0.4 * 0,
        // Nothing known of B: A alone.
        (2 * 50 + 40) / 3,
        40,
      ].map((value) => expect.closeTo(value, 9)),
    );
  });

  it('are percentiles in the shape of weights, turned to the healthy side, and none where nothing is known', () => {
    const part = (metric: string, weight: number) => ({
      metric,
      weight,
      rule: { kind: 'percentile' as const },
      missing: null,
    });
    const parts = [part('u', 30), part('t', 10), part('nowhere', 60)];
    const weights: Scorecard = { shape: 'weights', cutoffs: null, dimensions: [{ name: '', weight: 100, parts }] };
    expect(scores(weights)).toEqual([expect.closeTo((30 * 50 + 10 * 75) / 40, 9), 75, NONE, 50, NONE]);
  });

  it('shares of all parts sum to 1', () => {
    expect(weighedParts(TWO).map(({ share }) => share)).toEqual([0.4, 0.2, 0.4].map((v) => expect.closeTo(v, 12)));
  });
});

describe('refitScorecard', () => {
  const random = randomStream(5, 'planted scorecard');
  /** Log-odds fall by 4 and 2 over the range of `u` and `t`; `n` does nothing. */
  const table = madeTable({
    nAccounts: 6000,
    nDates: 1,
    inputs: INPUTS,
    rowOf: () => {
      const [u, t, n] = [random(), random(), random()];
      const isKnown = random() > 0.2;
      const churns = random() < sigmoid(1 - 4 * u - 2 * (1 - t));
      return { metrics: [u, t, isKnown ? n : Number.NaN], label: churns ? 1 : 0 };
    },
  });
  const set = everything(table);
  const references = identityReferences(3);
  const flat = (shape: Scorecard['shape'], weights: readonly number[], rules: readonly PartRule[]): Scorecard => ({
    shape,
    cutoffs: null,
    dimensions: [
      {
        name: '',
        weight: 100,
        parts: INPUTS.map(({ name }, i) => ({ metric: name, weight: weights[i], rule: rules[i], missing: null })),
      },
    ],
  });
  const weightsOf = (scorecard: Scorecard) =>
    Object.fromEntries(weighedParts(scorecard).map(({ part, share }) => [part.metric, share]));

  it('finds the planted weights, whatever it began with, and in its own shape', () => {
    const rules = [linear(0, 1), linear(1, 0), linear(0, 1)];
    const percentiles: PartRule[] = rules.map(() => ({ kind: 'percentile' }));
    for (const scorecard of [flat('ranges', [10, 10, 80], rules), flat('weights', [10, 10, 80], percentiles)]) {
      const { u, t, n = 0 } = weightsOf(refitScorecard(set, references, scorecard));
      expect(u).toBeGreaterThan(0.6);
      expect(u).toBeLessThan(0.72);
      expect(t).toBeGreaterThan(0.27);
      expect(t).toBeLessThan(0.38);
      expect(n).toBeLessThan(0.06);
    }
  });

  it('keeps the sum of the weights, in whole numbers', () => {
    const { dimensions } = refitScorecard(set, references, TWO);
    expect(dimensions.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
    for (const { weight } of dimensions) expect(Number.isInteger(weight)).toBe(true);
    // Within the dimension they summed to 3, which leaves no room for whole numbers.
    expect(dimensions[0].parts.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
    // Dimension A holds all that is planted.
    expect(dimensions[0].weight).toBeGreaterThan(90);
  });

  it('never lets a part count the wrong way, and leaves it out', () => {
    const turned = flat('ranges', [50, 25, 25], [linear(0, 1), linear(0, 1), linear(0, 1)]);
    expect(Object.keys(weightsOf(refitScorecard(set, references, turned)))).not.toContain('t');
  });

  it('scales lower tiers and the points of what is not known, in whole points', () => {
    const tiered = flat('points', [30, 30, 40], [steps([0.6, 100], [0.3, 50]), linear(1, 0), steps([0.5, 100])]);
    const points = {
      ...tiered,
      dimensions: [
        { ...tiered.dimensions[0], parts: tiered.dimensions[0].parts.map((part) => ({ ...part, missing: 0 })) },
      ],
    };
    for (const { weight, rule } of refitScorecard(set, references, points).dimensions[0].parts) {
      expect(Number.isInteger(weight)).toBe(true);
      if (rule.kind !== 'steps') continue;
      for (const { value } of rule.steps)
        expect((value * weight) / 100).toBeCloseTo(Math.round((value * weight) / 100), 9);
    }
  });

  it('is as it was where there is nothing to learn from', () => {
    const still = { ...set, labels: set.labels.map(() => 0), nPositive: 0 };
    expect(refitScorecard(still, references, TWO)).toBe(TWO);
  });
});

describe('weights that a person can write', () => {
  it('are whole numbers that sum to the total, the largest remainders first', () => {
    expect(inUnits([1, 1, 1], 100)).toEqual([34, 33, 33]);
    expect(inUnits([0.005, 0.995], 100)).toEqual([1, 99]);
    expect(inUnits([0.001, 0.999], 100)).toEqual([0, 100]);
    expect(inUnits([2, 1], 1)).toEqual([67, 33]);
    expect(inUnits([0, 0], 50)).toEqual([0, 0]);
  });
});

describe('matchingCutoffs', () => {
  const scores = Float64Array.of(10, 20.24, 20.26, 50, 50, 90, Number.NaN);

  it('gives as many red and yellow accounts as are asked for, in numbers that a person can say', () => {
    expect(matchingCutoffs(scores, 1, 2)).toEqual({ red: 20, yellow: 50 });
    expect(matchingCutoffs(scores, 2, 0)).toEqual({ red: 20.26, yellow: 20.26 });
    expect(matchingCutoffs(scores, 0, 6)).toEqual({ red: 0, yellow: 100 });
  });

  it('never splits a run of equal scores: whole, or not, whichever is nearer', () => {
    // Four are asked for; three or five there are: fewer, as both are as near.
    expect(matchingCutoffs(scores, 4, 0)).toEqual({ red: 50, yellow: 50 });
    const runs = Float64Array.of(1, 7, 7, 7, 7, 9.5);
    expect(matchingCutoffs(runs, 2, 1).red).toBe(7);
    expect(matchingCutoffs(runs, 4, 0).red).toBe(9);
    expect(matchingCutoffs(Float64Array.of(1, 7, 7, 7), 3, 0)).toEqual({ red: 100, yellow: 100 });
    expect(matchingCutoffs(new Float64Array(0), 3, 3)).toEqual({ red: 0, yellow: 0 });
  });
});

describe('scorecardChanges', () => {
  it('has each part before and after, those left out at 0, and what the cut-offs make of the book', () => {
    const after = { ...TWO, dimensions: TWO.dimensions.slice(0, 1), cutoffs: { red: 30, yellow: 60 } };
    const changes = scorecardChanges(TWO, after, Float64Array.of(10, 30, 59, 60, Number.NaN));
    expect(changes.parts.map(({ metric, after: share }) => [metric, share])).toEqual([
      ['u', expect.closeTo(2 / 3, 12)],
      ['t', expect.closeTo(1 / 3, 12)],
      ['n', 0],
    ]);
    expect(changes).toMatchObject({ shape: 'dimensions', nRed: 1, nYellow: 2, cutoffs: { before: null } });
  });
});
