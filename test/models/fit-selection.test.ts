import { describe, expect, it } from 'vitest';
import { featureColumns } from '../../models/fit/design.ts';
import { laterSplits } from '../../models/fit/later-splits.ts';
import { NEAR_CORRELATION, nearDuplicates, representatives } from '../../models/fit/near-duplicates.ts';
import { fitScorecard, type ScorecardFit, type ScorecardOptions } from '../../models/fit/scorecard.ts';
import { partOfRows } from '../../models/fit/training-set.ts';
import type { FeatureSpec } from '../../models/runtime/types.ts';
import { generator, logisticData } from '../fixtures/models/made-data.ts';
import references from '../fixtures/models/statistics.json' with { type: 'json' };
import { everything, identityReferences, input, madeTable, month, sigmoid } from './fit-kit.ts';

describe('nearDuplicates', () => {
  it('has the rank correlations of scipy, ties included', () => {
    const { columns } = logisticData();
    // A twin of each column, the same ranks turned round for every other one, so that all are near something.
    const twins = columns.map((column, j) => column.map((x) => (j % 2 === 0 ? Math.exp(x) : -(x ** 3))));
    const near = nearDuplicates([...columns, ...twins], () => true);
    columns.forEach((_, j) => {
      expect(near[j].map(({ column }) => column)).toEqual([j + 6]);
      expect(near[j][0].correlation).toBeCloseTo(j % 2 === 0 ? 1 : -1, 12);
    });
    // Mixed with its twin's neighbour, a column's correlation passes the bound where scipy's does.
    const [first, second] = [columns[0], columns[1]];
    const expected = references.spearman[0][1];
    expect(Math.abs(expected)).toBeLessThan(NEAR_CORRELATION);
    expect(nearDuplicates([first, second], () => true)).toEqual([[], []]);
    expect(spearman(first, second)).toBeCloseTo(expected, 12);
  });

  it('leaves out what does not take part or does not vary', () => {
    const column = Float64Array.of(1, 2, 3, 4);
    const same = column.slice();
    const constant = new Float64Array(4).fill(2);
    expect(nearDuplicates([column, same, constant], (j) => j !== 1)).toEqual([[], [], []]);
    expect(nearDuplicates([column, same, constant], () => true)[0]).toEqual([{ column: 1, correlation: 1 }]);
  });

  it('agrees with ranks counted by hand near the bound', () => {
    const random = generator(61);
    const base = Float64Array.from({ length: 300 }, () => Math.floor(40 * random()));
    const noisy = (size: number) => base.map((x) => x + size * (random() - 0.5));
    const columns = [base, noisy(5), noisy(12), noisy(20), noisy(60)];
    const near = nearDuplicates(columns, () => true);
    columns.forEach((first, i) => {
      columns.forEach((second, j) => {
        if (i === j) return;
        const rho = spearman(first, second);
        const found = near[i].find(({ column }) => column === j);
        expect(found === undefined).toBe(Math.abs(rho) < NEAR_CORRELATION);
        if (found !== undefined) expect(found.correlation).toBeCloseTo(rho, 12);
      });
    });
    expect(near.flat().length).toBeGreaterThan(2);
  });
});

/** Pearson correlation of mean ranks, each rank counted pair by pair. */
function spearman(a: Float64Array, b: Float64Array): number {
  const ranks = (xs: Float64Array) =>
    xs.map((x) => xs.reduce((sum, other) => sum + (other < x ? 1 : other === x ? 0.5 : 0), 0));
  const centred = (xs: Float64Array) => {
    const mean = xs.reduce((sum, x) => sum + x, 0) / xs.length;
    return xs.map((x) => x - mean);
  };
  const [x, y] = [centred(ranks(a)), centred(ranks(b))];
  const dot = (u: Float64Array, v: Float64Array) => u.reduce((sum, value, i) => sum + value * v[i], 0);
  return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
}

describe('representatives', () => {
  const pair = (column: number) => ({ column, correlation: 0.99 });
  // 0 - 1 - 2 is a chain: 1 is near both, 0 and 2 are not near each other.
  const near = [[pair(1)], [pair(0), pair(2)], [pair(1)], []];

  it('takes the strongest of a group, and every other that none stands for', () => {
    expect(representatives([0, 1, 2, 3], near, Float64Array.of(1, 3, 2, 0))).toEqual([1, 3]);
    expect(representatives([0, 1, 2, 3], near, Float64Array.of(3, 2, 1, 0))).toEqual([0, 2, 3]);
  });

  it('takes the first of equally strong ones', () => {
    expect(representatives([0, 1], near, Float64Array.of(1, 1))).toEqual([0]);
  });
});

/** m0 and m1 move the odds, m2 says the same as m0, the rest is noise. */
const N_METRICS = 12;
const inputs = Array.from({ length: N_METRICS }, (_, i) => input(`m${i}`));
const specs: FeatureSpec[] = inputs.map((_, i) => ({ kind: 'cohort_percentile', input: i, whenMissing: 0.5 }));

function tableOf(seed: number, nAccounts: number, nDates: number, effectOf: (date: number) => number = () => 3) {
  const random = generator(seed);
  return madeTable({
    nAccounts,
    nDates,
    inputs,
    rowOf: (_, date) => {
      const metrics = inputs.map(() => random());
      metrics[2] = 0.98 * metrics[0] + 0.02 * random();
      const margin = -2 + 3 * (metrics[0] - 0.5) + effectOf(date) * (metrics[1] - 0.5);
      return { metrics, label: random() < sigmoid(margin) ? 1 : 0 };
    },
  });
}

function fitted(table: ReturnType<typeof tableOf>, options: Partial<ScorecardOptions>): ScorecardFit {
  const set = everything(table);
  const columns = featureColumns(table, set.rows, specs, identityReferences(N_METRICS));
  return fitScorecard(set, specs, columns, new Int8Array(N_METRICS), partOfRows(set, 3, 1), {
    maxMetrics: 8,
    seed: 1,
    purgeDays: 60,
    nResamples: 0,
    ...options,
  });
}

describe('laterSplits', () => {
  const set = everything(tableOf(62, 300, 12));
  const dayOf = (i: number) => set.table.snapshotDay[set.rows[i]];

  it('judges the last two quarters of the dates, by what was mature before each', () => {
    const splits = laterSplits(set, 60);
    expect(splits.map(({ after }) => [...new Set(Array.from(after, dayOf))])).toEqual([
      [month(7), month(8), month(9)],
      [month(10), month(11), month(12)],
    ]);
    // July 1 less 60 days is May 2; October 1 less 60 days is August 2.
    expect(splits.map(({ before }) => Math.max(...Array.from(before, dayOf)))).toEqual([month(5), month(8)]);
    for (const { before } of splits) expect(Math.min(...Array.from(before, dayOf))).toBe(month(1));
  });

  it('has no split where nothing is mature in time, or too few accounts churned', () => {
    expect(laterSplits(set, Number.POSITIVE_INFINITY)).toEqual([]);
    expect(laterSplits(everything(tableOf(62, 30, 12)), 60)).toEqual([]);
    expect(laterSplits(everything(tableOf(62, 300, 1)), 60)).toEqual([]);
  });
});

describe('the choice of metrics', () => {
  const table = tableOf(63, 500, 8);
  const fit = fitted(table, { nResamples: 20 });
  const { selection } = fit;
  const of = (metric: string) => selection.metrics.find((row) => row.metric === metric);

  it('is judged on later dates, and says what each size costs', () => {
    expect(selection.judgedOn).toBe('later_dates');
    expect(selection.nRows).toBe(500 * 4);
    expect(selection.path.map(({ nMetrics }) => nMetrics)).toEqual([3, 4, 5, 6, 8]);
    const least = Math.min(...selection.path.map(({ logLoss }) => logLoss));
    for (const { logLoss, excess } of selection.path) expect(excess).toBeCloseTo(logLoss - least, 12);
    const taken = selection.path.find(({ excess, standardError }) => excess <= standardError);
    expect(selection.nMetrics).toBe(taken?.nMetrics);
    expect(fit.features.length).toBeLessThanOrEqual(selection.nMetrics);
  });

  it('is judged on held-out accounts where the history is too short', () => {
    const short = fitted(table, { purgeDays: Number.POSITIVE_INFINITY }).selection;
    expect([short.judgedOn, short.nRows, short.nResamples]).toEqual(['held_out_accounts', 500 * 8, 0]);
    expect(short.metrics.every(({ chosenShare, groupShare }) => chosenShare === null && groupShare === null)).toBe(
      true,
    );
  });

  it('takes one of two metrics that say the same, and names the other', () => {
    const chosen = selection.metrics.filter(({ isChosen }) => isChosen).map(({ metric }) => metric);
    expect(chosen.filter((metric) => metric === 'm0' || metric === 'm2')).toHaveLength(1);
    const [kept, other] = chosen.includes('m0') ? ['m0', 'm2'] : ['m2', 'm0'];
    expect(of(kept)?.nearDuplicates.map(({ metric }) => metric)).toEqual([other]);
    expect(of(kept)?.nearDuplicates[0].correlation).toBeGreaterThan(0.99);
  });

  it('is stable for planted metrics, and not for noise', () => {
    expect(of('m1')?.chosenShare).toBe(1);
    expect(of('m1')?.groupShare).toBe(1);
    // One of the twins is always there; which one, the draw decides.
    const twin = of('m0') ?? of('m2');
    expect(twin?.groupShare).toBe(1);
    expect((of('m0')?.chosenShare ?? 0) + (of('m2')?.chosenShare ?? 0)).toBeCloseTo(1, 12);
    for (const { metric, chosenShare } of selection.metrics) {
      if (!['m0', 'm1', 'm2'].includes(metric)) expect(chosenShare).toBeLessThan(0.7);
    }
  });

  it('is the same again, and another seed draws other accounts', () => {
    expect(fitted(table, { nResamples: 20 }).selection).toEqual(selection);
    expect(fitted(table, { nResamples: 20, seed: 2 }).selection.metrics).not.toEqual(selection.metrics);
  });

  it('does not take what held only in the past: later dates speak', () => {
    // m1 moved the odds one way in the first half and the other way since.
    const turned = fitted(
      tableOf(64, 500, 8, (date) => (date < 4 ? 3 : -3)),
      { maxMetrics: 4 },
    ).selection;
    const steady = selection.path[0].logLoss;
    expect(turned.path[0].logLoss).toBeGreaterThan(steady + 0.05);
  });

  it('does not blame a base rate that moves over the years on the number of metrics', () => {
    // Eight metrics matter. Churn becomes rare: whatever was learned before says too much, the larger scorecards most surely.
    const chosenSize = (decline: number) => {
      const random = generator(65);
      const table = madeTable({
        nAccounts: 600,
        nDates: 12,
        inputs,
        rowOf: (_, date) => {
          const metrics = inputs.map(() => random());
          const sum = metrics.slice(0, 8).reduce((total, value) => total + (value - 0.5), 0);
          return { metrics, label: random() < sigmoid(0.5 - decline * date + 0.8 * sum) ? 1 : 0 };
        },
      });
      return fitted(table, { maxMetrics: N_METRICS }).selection.nMetrics;
    };
    expect([0, 0.35].map(chosenSize)).toEqual([8, 8]);
  });
});
