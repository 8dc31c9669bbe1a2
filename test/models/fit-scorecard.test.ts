import { describe, expect, it } from 'vitest';
import type { SnapshotTable } from '../../features/matrix.ts';
import { featureColumns } from '../../models/fit/design.ts';
import { fitScorecard, type ScorecardFit, type ScorecardOptions } from '../../models/fit/scorecard.ts';
import { signsOf } from '../../models/fit/signs.ts';
import { partOfRows } from '../../models/fit/training-set.ts';
import { applyLogistic } from '../../models/runtime/logistic.ts';
import type { FeatureSpec } from '../../models/runtime/types.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { everything, identityReferences, input, madeTable, sigmoid } from './fit-kit.ts';

/** Planted: three metrics of 25 move the odds, every one in its healthier direction; the rest is noise. */
const PLANTED = new Map([
  [4, 2.4],
  [11, -2],
  [19, 1.6],
]);
const N_METRICS = 25;
const HEALTHIER = ['higher', 'lower', 'either'] as const;
const inputs = Array.from({ length: N_METRICS }, (_, i) => {
  const effect = PLANTED.get(i);
  const healthier = effect === undefined ? HEALTHIER[i % 3] : effect > 0 ? 'lower' : 'higher';
  return input(`m${i}`, { healthier });
});
const specs: FeatureSpec[] = inputs.map((_, i) => ({ kind: 'cohort_percentile', input: i, whenMissing: 0.5 }));
const references = identityReferences(N_METRICS);

const OPTIONS: ScorecardOptions = { maxMetrics: 3, seed: 1, purgeDays: Number.POSITIVE_INFINITY, nResamples: 0 };

function plantedTable(nAccounts: number, seed: number, effects: ReadonlyMap<number, number> = PLANTED): SnapshotTable {
  const random = generator(seed);
  return madeTable({
    nAccounts,
    nDates: 3,
    inputs,
    rowOf: () => {
      const metrics = inputs.map(() => random());
      const margin = [...effects].reduce((sum, [i, effect]) => sum + effect * (metrics[i] - 0.5), -1.5);
      return { metrics, label: random() < sigmoid(margin) ? 1 : 0 };
    },
  });
}

function fitted(table: SnapshotTable, maxMetrics = 20): ScorecardFit {
  const set = everything(table);
  return fitScorecard(
    set,
    specs,
    featureColumns(table, set.rows, specs, references),
    signsOf(specs, table, 'churn', true),
    partOfRows(set, 3, 1),
    { ...OPTIONS, maxMetrics },
  );
}

const inputsOf = (fit: ScorecardFit) => fit.features.flatMap((spec) => ('input' in spec ? [spec.input] : []));

describe('fitScorecard on planted coefficients', () => {
  const table = plantedTable(1500, 21);
  const fit = fitted(table);

  it('finds the true metrics among the noise, with their coefficients', () => {
    for (const [metric, effect] of PLANTED) {
      const position = inputsOf(fit).indexOf(metric);
      expect(position, `m${metric}`).not.toBe(-1);
      // 4500 rows: a standard error is about 0.15, and the ridge takes up to a fifth.
      const share = fit.parameters.coefficients[position] / effect;
      expect(share).toBeGreaterThan(0.65);
      expect(share).toBeLessThan(1.2);
    }
    expect(fit.parameters.intercept).toBeLessThan(0);
  });

  it('stays small: the smallest size within one standard error of the best', () => {
    expect(inputsOf(fit).length).toBe(3);
    const sizes = fit.selection.path.map(({ nMetrics }) => nMetrics);
    expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => a - b));
    expect([sizes[0], sizes.at(-1)]).toEqual([3, 20]);
    const best = Math.min(...fit.selection.path.map(({ logLoss }) => logLoss));
    expect(fit.selection.path[0].logLoss - best).toBeLessThan(0.002);
  });

  it('needs more metrics where more metrics matter', () => {
    const many = new Map(inputs.slice(0, 10).map((one, i) => [i, one.healthier === 'higher' ? -1.8 : 1.8]));
    expect(inputsOf(fitted(plantedTable(1500, 22, many))).length).toBeGreaterThanOrEqual(8);
  });

  it('takes no more metrics than it may', () => {
    const small = fitted(table, 2);
    expect(inputsOf(small).length).toBeLessThanOrEqual(2);
    expect(small.selection.path.map(({ nMetrics }) => nMetrics)).toEqual([2]);
  });

  it('has the means of its features as centers', () => {
    const set = everything(table);
    inputsOf(fit).forEach((metric, j) => {
      let sum = 0;
      for (const row of set.rows) sum += table.metrics[metric][row];
      expect(fit.parameters.centers[j]).toBeCloseTo(sum / set.rows.length, 12);
    });
  });
});

describe('out-of-fold margins', () => {
  // One size only, so that the labels of one part cannot change which size is kept.
  const table = plantedTable(120, 5);
  const set = everything(table);
  const parts = partOfRows(set, 3, 1);
  const before = fitted(table, 3).outOfFoldMargin;
  const victim = set.cluster[0];
  const part = parts[0];
  const changed = fitted(
    {
      ...table,
      churnLabel: table.churnLabel.map((label, row) => (table.accountIndex[row] === victim ? 1 - label : label)),
    },
    3,
  ).outOfFoldMargin;

  it('have not seen the labels of the row’s own account, nor of its part', () => {
    parts.forEach((p, i) => {
      if (p === part) expect(Object.is(changed[i], before[i])).toBe(true);
    });
  });

  it('of the other parts have', () => {
    expect(parts.some((p, i) => p !== part && changed[i] !== before[i])).toBe(true);
  });

  it('rank held-out accounts worse than the fit ranks its own', () => {
    const set1 = everything(plantedTable(60, 9, new Map()));
    const noise = fitted(set1.table, 20);
    const columns = featureColumns(set1.table, set1.rows, noise.features, references);
    const own = set1.rows.map(() => 0) as Int32Array;
    const insample = Float64Array.from(own, (_, i) =>
      applyLogistic(
        noise.parameters,
        Float64Array.from(columns, (column) => column[i]),
      ),
    );
    const loss = (margins: Float64Array) =>
      margins.reduce((sum, m, i) => sum + Math.log1p(Math.exp(set1.labels[i] === 1 ? -m : m)), 0) / margins.length;
    expect(loss(noise.outOfFoldMargin)).toBeGreaterThan(loss(insample));
  });
});

describe('signs', () => {
  it('hold: a metric whose effect goes against its healthier direction is left at 0', () => {
    // m4 is healthier when lower, so a higher value may not lower the odds.
    const fit = fitted(
      plantedTable(
        800,
        31,
        new Map([
          [4, -3],
          [11, -2],
        ]),
      ),
    );
    fit.features.forEach((spec, j) => {
      if (!('input' in spec)) return;
      const { healthier } = inputs[spec.input];
      const coefficient = fit.parameters.coefficients[j];
      if (healthier === 'higher') expect(coefficient).toBeLessThanOrEqual(0);
      if (healthier === 'lower') expect(coefficient).toBeGreaterThanOrEqual(0);
    });
    expect(inputsOf(fit)).toContain(11);
    const position = inputsOf(fit).indexOf(4);
    expect(position === -1 || fit.parameters.coefficients[position] === 0).toBe(true);
  });
});

describe('metrics that say nearly the same', () => {
  it('enter the path together, and the smallest scorecard still holds metrics that rank', () => {
    const random = generator(77);
    const table = madeTable({
      nAccounts: 600,
      nDates: 2,
      inputs,
      rowOf: () => {
        const health = random();
        // Correlation about 0.9: near, but each says something of its own.
        const metrics = inputs.map(() => Math.min(1, Math.max(0, health + 0.35 * (random() - 0.5))));
        return { metrics, label: random() < sigmoid(3 * (0.5 - health) - 1.5) ? 1 : 0 };
      },
    });
    const set = everything(table);
    const free = new Int8Array(specs.length);
    const columns = featureColumns(table, set.rows, specs, references);
    const fit = fitScorecard(set, specs, columns, free, partOfRows(set, 3, 1), OPTIONS);
    expect(inputsOf(fit)).toHaveLength(3);
    expect(new Set(fit.outOfFoldMargin).size).toBeGreaterThan(600);
  });
});
