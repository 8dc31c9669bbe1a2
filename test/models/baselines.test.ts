import { describe, expect, it } from 'vitest';
import type { SnapshotTable } from '../../features/matrix.ts';
import {
  type Baseline,
  fitBaseRate,
  fitBestSingleMetric,
  fitEqualWeights,
  fitIncumbents,
  fitRecency,
  fitTenureSegment,
} from '../../models/baselines/index.ts';
import { trainingSetOf } from '../../models/fit/training-set.ts';
import { averagePrecision, rocAuc } from '../../models/math/ranking.ts';
import type { CohortReferences } from '../../models/runtime/types.ts';
import type { Scorecard } from '../../models/scorecard/index.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { allRows, everything, identityReferences, input, madeTable, month, sigmoid } from './fit-kit.ts';

const predictAll = (baseline: Baseline, table: SnapshotTable) => baseline.predict(allRows(table));
/** Distinct predictions. */
const levelsOf = (values: Float64Array) => [...new Set(values)];

describe('base rate', () => {
  it('is the past rate with half an event on either side, the same for everybody', () => {
    const table = madeTable({
      nAccounts: 10,
      nDates: 1,
      inputs: [],
      rowOf: (account) => ({ metrics: [], label: account < 2 ? 1 : 0 }),
    });
    const baseline = fitBaseRate(everything(table));
    expect(baseline.model).toBe('base_rate');
    expect(levelsOf(predictAll(baseline, table))).toEqual([Math.log(2.5 / 8.5)]);
  });

  it('stays finite without an event and without a row', () => {
    const table = madeTable({ nAccounts: 4, nDates: 1, inputs: [], rowOf: () => ({ metrics: [], label: 0 }) });
    expect(levelsOf(predictAll(fitBaseRate(everything(table)), table))).toEqual([Math.log(0.5 / 4.5)]);
    expect([...fitBaseRate(trainingSetOf(table, table.churnLabel, [])).predict(Int32Array.of(0))]).toEqual([0]);
  });
});

describe('best single metric', () => {
  const planted = (metric: number, direction: number) => {
    const random = generator(4);
    return madeTable({
      nAccounts: 400,
      nDates: 2,
      inputs: [0, 1, 2, 3, 4].map((i) => input(`m${i}`)),
      rowOf: () => {
        const metrics = [0, 1, 2, 3, 4].map(() => (random() < 0.1 ? Number.NaN : random()));
        const value = Number.isNaN(metrics[metric]) ? 0.5 : metrics[metric];
        return { metrics, label: random() < sigmoid(-1 + direction * 4 * (value - 0.5)) ? 1 : 0 };
      },
    });
  };

  it.each([
    [3, 1],
    [1, -1],
  ])('finds metric %i, effect %i', (metric, direction) => {
    const table = planted(metric, direction);
    const set = everything(table);
    const baseline = fitBestSingleMetric(set, identityReferences(5));
    expect(baseline.meaning).toBe(`the metric m${metric} alone`);
    const filled = table.metrics[metric].map((value) => direction * (Number.isNaN(value) ? 0.5 : value));
    const predicted = predictAll(baseline, table);
    // The same order as the metric itself, a missing value in the middle.
    expect(rocAuc(predicted, set.labels)).toBe(rocAuc(filled, set.labels));
    expect(Math.abs(predicted.reduce((sum, m) => sum + sigmoid(m), 0) - set.nPositive)).toBeLessThan(1);
  });

  it('is chosen on the training rows alone', () => {
    const table = planted(3, 1);
    const first = trainingSetOf(table, table.churnLabel, [month(1)]);
    const shuffled = table.churnLabel.map((label, row) => (table.snapshotDay[row] === month(1) ? label : 1 - label));
    const other = trainingSetOf({ ...table, churnLabel: shuffled }, shuffled, [month(1)]);
    expect([...fitBestSingleMetric(other, identityReferences(5)).predict(allRows(table))]).toEqual([
      ...fitBestSingleMetric(first, identityReferences(5)).predict(allRows(table)),
    ]);
  });

  it('says so where no metric ranks better than chance', () => {
    const table = madeTable({
      nAccounts: 20,
      nDates: 1,
      inputs: [input('constant')],
      rowOf: (account) => ({ metrics: [1], label: account < 5 ? 1 : 0 }),
    });
    const baseline = fitBestSingleMetric(everything(table), identityReferences(1));
    expect(baseline.meaning).toContain('no metric');
    expect(levelsOf(predictAll(baseline, table))).toEqual([Math.log(5.5 / 15.5)]);
  });
});

describe('tenure and segment', () => {
  const references: CohortReferences = {
    ...identityReferences(0, ['segment']),
    tenureDays: [90],
    cells: [
      { tenureBand: null, attributes: null, nAccounts: 9, quantiles: [] },
      { tenureBand: 0, attributes: ['smb'], nAccounts: 9, quantiles: [] },
      { tenureBand: null, attributes: ['smb'], nAccounts: 9, quantiles: [] },
    ],
  };
  // 100 young smb with 30 events, 60 old smb with none, 40 enterprise with 10: 40 of 200.
  const table = madeTable({
    nAccounts: 200,
    nDates: 1,
    inputs: [],
    rowOf: (account) =>
      account < 100
        ? { metrics: [], label: account < 30 ? 1 : 0, segment: 'smb', tenureDays: 20 }
        : account < 160
          ? { metrics: [], label: 0, segment: 'smb', tenureDays: 90 }
          : { metrics: [], label: account < 170 ? 1 : 0, segment: 'enterprise', tenureDays: 20 },
  });

  it('is the past rate of the cell, with fifty rows of the whole book added', () => {
    const predicted = predictAll(fitTenureSegment(everything(table), references), table);
    const book = 40.5 / 201;
    const shrunk = (events: number, n: number) => (events + 50 * book) / (n + 50);
    expect(sigmoid(predicted[0])).toBeCloseTo(shrunk(30, 100), 12);
    expect(sigmoid(predicted[100])).toBeCloseTo(shrunk(0, 60), 12);
    // No cell for enterprise: the book's, in which only they are counted.
    expect(sigmoid(predicted[199])).toBeCloseTo(shrunk(10, 40), 12);
    expect(levelsOf(predicted)).toHaveLength(3);
  });

  it('is the book’s rate for a cell without a row', () => {
    const young = trainingSetOf(table, table.churnLabel.map((l, row) => (row < 100 ? l : -1)) as Int8Array, [month(1)]);
    const [old] = fitTenureSegment(young, references).predict(Int32Array.of(120));
    expect(sigmoid(old)).toBeCloseTo(30.5 / 101, 12);
  });
});

describe('recency', () => {
  const made = (names: readonly string[]) => {
    const random = generator(8);
    return madeTable({
      nAccounts: 300,
      nDates: 1,
      inputs: names.map((name) => input(name)),
      rowOf: (account) => {
        const days = account % 10 === 0 ? Number.NaN : Math.floor(random() * 60);
        const label = random() < sigmoid(-3 + 0.06 * (Number.isNaN(days) ? 60 : days)) ? 1 : 0;
        return { metrics: names.map((_, i) => (i === names.length - 1 ? days : random())), label };
      },
    });
  };

  it('ranks by the days since the last sign of life, with a level of its own for never', () => {
    const table = made(['events_28d', 'days_since_last_event']);
    const baseline = fitRecency(everything(table));
    expect(baseline.meaning).toBe('the metric days_since_last_event alone');
    const predicted = predictAll(baseline, table);
    const byDays = [...predicted.keys()].filter((row) => row % 10 !== 0);
    byDays.sort((a, b) => table.metrics[1][a] - table.metrics[1][b]);
    for (let i = 1; i < byDays.length; i++) {
      expect(predicted[byDays[i]]).toBeGreaterThanOrEqual(predicted[byDays[i - 1]]);
    }
    const never = levelsOf(predicted.filter((_, row) => row % 10 === 0));
    const events = Array.from({ length: 30 }, (_, i) => table.churnLabel[10 * i]).reduce((a, b) => a + b, 0);
    expect(never).toHaveLength(1);
    expect(sigmoid(never[0])).toBeCloseTo(events / 30, 2);
  });

  it('takes the first recency metric that the history has', () => {
    expect(fitRecency(everything(made(['days_since_last_touch', 'days_since_last_invoice']))).meaning).toBe(
      'the metric days_since_last_invoice alone',
    );
  });

  it('says so where there is none', () => {
    const table = made(['events_28d']);
    const baseline = fitRecency(everything(table));
    expect(baseline.meaning).toContain('base rate');
    expect(levelsOf(predictAll(baseline, table))).toHaveLength(1);
  });
});

/** The shape `weights: { metric: weight }`. */
function weightsScorecard(weights: ReadonlyMap<string, number>): Scorecard {
  const parts = [...weights].map(([metric, weight]) => ({
    metric,
    weight,
    rule: { kind: 'percentile' as const },
    missing: null,
  }));
  return { shape: 'weights', dimensions: [{ name: '', weight: 1, parts }], cutoffs: null };
}

describe('weighted scorecards', () => {
  const inputs = [
    input('u1', { category: 'usage', healthier: 'higher' }),
    input('u2', { category: 'usage', healthier: 'higher' }),
    input('t1', { category: 'support', healthier: 'lower' }),
    input('either', { category: 'journey', healthier: 'either' }),
  ];
  const VALUES = [
    [0.5, 0.25, 0.75, 0],
    [1, 1, 0, 1],
    [0, 0, 1, 0.5],
    [Number.NaN, 0.5, 0.5, 1],
    [Number.NaN, Number.NaN, Number.NaN, 0.5],
  ];
  // Ten accounts of each kind; the worse the score, the more of them have the event.
  const N_EVENTS = [5, 1, 9, 4, 2];
  const table = madeTable({
    nAccounts: 50,
    nDates: 1,
    inputs,
    rowOf: (account) => ({
      metrics: VALUES[account % 5],
      label: Math.floor(account / 5) < N_EVENTS[account % 5] ? 1 : 0,
    }),
  });
  const set = everything(table);
  const equal = () => fitEqualWeights(set, identityReferences(4));
  const incumbent = (weights: ReadonlyMap<string, number>, on = set) =>
    fitIncumbents(on, 'churn', identityReferences(4), weightsScorecard(weights))[0];
  const scores = (weights: ReadonlyMap<string, number>) => predictAll(incumbent(weights), table).slice(0, 5);

  /** Places scores on a straight line between the first three kinds: predicted log-odds are a line in the score. */
  function expectLine(predicted: Float64Array, risks: readonly number[]) {
    const slope = (predicted[2] - predicted[1]) / (risks[2] - risks[1]);
    expect(slope).toBeGreaterThan(0);
    for (const [kind, risk] of risks.entries()) {
      expect(predicted[kind]).toBeCloseTo(predicted[1] + slope * (risk - risks[1]), 9);
    }
  }

  it('weigh categories equally, and metrics within a category', () => {
    // usage half and half, support whole: ((1-.5)/2 + (1-.25)/2 + .75) / 2 = 0.6875; the row without u1: (.5/2 + .5) / 1.5.
    const predicted = predictAll(equal(), table).slice(0, 5);
    expectLine(predicted, [0.6875, 0, 1, 0.5]);
    // Nothing known: the rate of those of whom nothing is known, 2 of 10 (a little ridge).
    expect(sigmoid(predicted[4])).toBeCloseTo(0.2, 2);
  });

  it('take the incumbent’s own weights, on any scale, for the metrics that it names', () => {
    // (30 * (1-.5) + 10 * .75) / 40 = 0.5625; without u1 only t1: .5.
    const weights = new Map([
      ['u1', 30],
      ['t1', 10],
      ['not in this history', 60],
    ]);
    const predicted = scores(weights);
    expectLine(predicted, [0.5625, 0, 1, 0.5]);
    expect([...scores(new Map([...weights].map(([name, weight]) => [name, weight / 100])))]).toEqual(
      [...predicted].map((value) => expect.closeTo(value, 9)),
    );
  });

  it('never turn the scorecard round: a score that points the wrong way is of no use, not of opposite use', () => {
    const wrong = new Int8Array(table.churnLabel.map((label) => 1 - label));
    const flipped = trainingSetOf({ ...table, churnLabel: wrong }, wrong, [month(1)]);
    const predicted = incumbent(new Map([['u1', 1]]), flipped);
    const [a, b, c] = predicted.predict(Int32Array.of(0, 1, 2));
    expect([b, c]).toEqual([a, a]);
  });

  it('beat the base rate where the metrics mean what they say', () => {
    const predicted = predictAll(equal(), table);
    expect(averagePrecision(predicted, set.labels)).toBeGreaterThan(set.nPositive / 50 + 0.2);
  });
});
