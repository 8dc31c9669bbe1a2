import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitCohorts } from '../../features/cohorts/fit.ts';
import type { SnapshotTable } from '../../features/matrix.ts';
import { applyOutcomeModel } from '../../models/fit/apply.ts';
import { type FittedFamily, fitOutcome } from '../../models/fit/fit-outcome.ts';
import type { FitSettings } from '../../models/fit/settings.ts';
import { pairedDifference, rowLosses } from '../../models/math/paired-loss.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { allRows, everything, input, madeTable, SETTINGS, sigmoid } from './fit-kit.ts';

describe('rowLosses', () => {
  it('is the log loss of each row, however large the margin', () => {
    expect([...rowLosses(Float64Array.of(0, 2, 2, -800, 800), Uint8Array.of(1, 1, 0, 1, 1))]).toEqual([
      Math.LN2,
      Math.log1p(Math.exp(-2)),
      2 + Math.log1p(Math.exp(-2)),
      800,
      0,
    ]);
  });
});

describe('pairedDifference', () => {
  const rows = fc.array(
    fc.record({ a: fc.integer({ min: 0, max: 9 }), b: fc.integer({ min: 0, max: 9 }), cluster: fc.nat(5) }),
    { minLength: 1, maxLength: 40 },
  );
  const of = (list: readonly { a: number; b: number; cluster: number }[]) =>
    pairedDifference(
      Float64Array.from(list, ({ a }) => a),
      Float64Array.from(list, ({ b }) => b),
      Int32Array.from(list, ({ cluster }) => cluster),
    );

  it('equals the formula written out', () => {
    fc.assert(
      fc.property(rows, (list) => {
        const mean = list.reduce((sum, { a, b }) => sum + a - b, 0) / list.length;
        let squares = 0;
        for (const cluster of new Set(list.map((row) => row.cluster))) {
          const own = list.filter((row) => row.cluster === cluster);
          squares += own.reduce((sum, { a, b }) => sum + a - b - mean, 0) ** 2;
        }
        const found = of(list);
        expect(found.mean).toBeCloseTo(mean, 10);
        expect(found.standardError).toBeCloseTo(Math.sqrt(squares) / list.length, 10);
      }),
    );
  });

  it('counts accounts: repeating every row of an account adds no evidence', () => {
    const once = [3, 1, 4, 1, 5, 9, 2, 6].map((a, cluster) => ({ a, b: 3, cluster }));
    const tenfold = Array.from({ length: 10 }, () => once).flat();
    expect(of(tenfold).standardError).toBeCloseTo(of(once).standardError, 12);
    const asIfAlone = tenfold.map((row, i) => ({ ...row, cluster: i }));
    expect(of(asIfAlone).standardError).toBeCloseTo(of(once).standardError / Math.sqrt(10), 12);
  });

  it('of nothing is nothing', () => {
    expect(of([])).toEqual({ mean: 0, standardError: 0 });
  });
});

const INPUTS = [
  input('a', { healthier: 'higher' }),
  input('b', { healthier: 'lower' }),
  input('constant'),
  input('gone'),
  input('noise'),
];

/** Metrics with missing values, one constant, one never known. */
function table(nAccounts: number, labelOf: (account: number, metrics: readonly number[], u: number) => number) {
  const random = generator(17);
  return madeTable({
    nAccounts,
    nDates: 4,
    inputs: INPUTS,
    rowOf: (account) => {
      const metrics = [random(), random() < 0.1 ? Number.NaN : random(), 3, Number.NaN, random()];
      return {
        metrics,
        label: labelOf(account, metrics, random()),
        segment: account % 3 === 0 ? 'smb' : account % 3 === 1 ? 'enterprise' : null,
        tenureDays: 30 + 40 * (account % 12),
      };
    },
  });
}

const byMetric = (_: number, metrics: readonly number[], u: number) =>
  u < sigmoid(-1 - 4 * (metrics[0] - 0.5) + (Number.isNaN(metrics[1]) ? 0 : 3 * (metrics[1] - 0.5))) ? 1 : 0;

function fitAll(made: SnapshotTable, settings: Partial<FitSettings> = {}) {
  const set = everything(made);
  const all = { ...SETTINGS, ...settings };
  return {
    set,
    fitted: fitOutcome(set, 'churn', fitCohorts(made, set.rows, all.cohorts), all, {
      purgeDays: Number.POSITIVE_INFINITY,
      nResamples: 0,
    }),
  };
}

const isConstant = ({ model }: FittedFamily) => model.features.length === 0 && model.parameters.family === 'logistic';

function expectUsable(made: SnapshotTable, family: FittedFamily, references: Parameters<typeof applyOutcomeModel>[1]) {
  const { margin, probability } = applyOutcomeModel(family.model, references, made, allRows(made));
  expect(margin.every(Number.isFinite)).toBe(true);
  expect(probability.every((p) => p > 0 && p < 1)).toBe(true);
  expect(family.outOfFoldLogOdds.every(Number.isFinite)).toBe(true);
}

describe('fitOutcome with hardly anything to learn from', () => {
  it.each([
    ['no event', 40, () => 0, 0],
    ['nothing but events', 40, () => 1, 40],
    ['one account', 1, (account: number, _: unknown, u: number) => (account === 0 && u < 0.5 ? 1 : 0), 1],
    ['four accounts with an event', 60, (account: number) => (account < 4 ? 1 : 0), 4],
    ['no account', 0, () => 0, 0],
  ] as const)('gives the rate alone: %s', (_, nAccounts, labelOf, nEventAccounts) => {
    const made = table(nAccounts, labelOf);
    const { set, fitted } = fitAll(made);
    expect(set.nEventAccounts).toBe(nEventAccounts);
    expect(fitted.families).toHaveLength(1);
    expect(isConstant(fitted.chosen)).toBe(true);
    expect(fitted.choice).toContain('too few');
    const rate = (set.nPositive + 0.5) / (set.rows.length + 1);
    const { probability } = applyOutcomeModel(fitted.chosen.model, fitted.references, made, allRows(made));
    for (const p of probability) expect(p).toBeCloseTo(rate, 12);
    expectUsable(made, fitted.chosen, fitted.references);
  });

  it('learns from five accounts with an event, whatever parts they fall into', () => {
    for (let seed = 0; seed < 12; seed++) {
      const made = table(9, (account, metrics) => (account < 5 && metrics[0] < 0.6 ? 1 : 0));
      const { set, fitted } = fitAll(made, { seed });
      expect(set.nEventAccounts).toBe(5);
      expect(fitted.families.map(({ family }) => family)).toEqual(['logistic', 'gradient']);
      for (const family of fitted.families) expectUsable(made, family, fitted.references);
    }
  });

  it('finds nothing in metrics that are constant or never known', () => {
    const made = madeTable({
      nAccounts: 80,
      nDates: 2,
      inputs: [input('constant'), input('gone')],
      rowOf: (account) => ({ metrics: [1, Number.NaN], label: account % 5 === 0 ? 1 : 0 }),
    });
    const { fitted } = fitAll(made);
    for (const family of fitted.families) {
      expect(family.model.features).toEqual([]);
      const { probability } = applyOutcomeModel(family.model, fitted.references, made, allRows(made));
      for (const p of probability) expect(p).toBeCloseTo(0.2, 2);
    }
  });
});

describe('fitOutcome', () => {
  const made = table(400, byMetric);
  const { set, fitted } = fitAll(made);

  it('says what it was fitted on', () => {
    for (const { model } of fitted.families) {
      expect(model).toMatchObject({
        nRows: set.rows.length,
        nAccounts: 400,
        nEventAccounts: set.nEventAccounts,
        baseRate: set.nPositive / set.rows.length,
      });
    }
  });

  it('is right on average: calibrated probabilities sum to about the events', () => {
    for (const { model } of fitted.families) {
      const { probability } = applyOutcomeModel(model, fitted.references, made, set.rows);
      const mean = probability.reduce((sum, p) => sum + p, 0) / probability.length;
      expect(Math.abs(mean - set.nPositive / set.rows.length)).toBeLessThan(0.02);
    }
  });

  it('never uses a metric that is constant or never known', () => {
    for (const { model } of fitted.families) {
      for (const spec of model.features) if ('input' in spec) expect([0, 1, 4]).toContain(spec.input);
    }
  });

  it('does not change its arguments', () => {
    const before = JSON.stringify([made, set]);
    fitAll(made);
    expect(JSON.stringify([made, set])).toBe(before);
  });
});

describe('the pick between families', () => {
  const straight = table(300, byMetric);
  const curved = table(500, (_, metrics, u) => (u < (Math.abs(metrics[4] - 0.5) > 0.3 ? 0.6 : 0.05) ? 1 : 0));

  it('is the scorecard unless the trees are better by more than a standard error', () => {
    for (const made of [straight, curved]) {
      const { set, fitted } = fitAll(made, { monotone: false });
      const [logistic, gradient] = fitted.families;
      const { mean, standardError } = pairedDifference(
        rowLosses(logistic.outOfFoldLogOdds, set.labels),
        rowLosses(gradient.outOfFoldLogOdds, set.labels),
        set.cluster,
      );
      expect(fitted.chosen).toBe(mean > standardError ? gradient : logistic);
    }
  });

  it('is the scorecard where effects are straight lines, the trees where both ends of a metric are bad', () => {
    expect(fitAll(straight).fitted.chosen.family).toBe('logistic');
    const { fitted } = fitAll(curved);
    expect(fitted.chosen.family).toBe('gradient');
    expect(fitted.choice).toContain('lower');
  });

  it('is what the config asks for', () => {
    for (const choose of ['logistic', 'gradient'] as const) {
      expect(fitAll(curved, { choose }).fitted).toMatchObject({
        chosen: { family: choose },
        choice: `${choose}, as the config asks`,
      });
    }
  });

  it('is the only family where only one is fitted', () => {
    const { fitted } = fitAll(straight, { families: ['gradient'] });
    expect(fitted.families.map(({ family }) => family)).toEqual(['gradient']);
    expect(fitted.chosen.family).toBe('gradient');
  });
});
