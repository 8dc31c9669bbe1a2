import { beforeAll, describe, expect, it, test } from 'vitest';
import { buildCatalog } from '../../features/catalog/catalog.ts';
import { rowsWhere, type SnapshotTable } from '../../features/matrix.ts';
import { selectRows } from '../../features/select-rows.ts';
import { expansionFinding } from '../../models/backtest/expansion-finding.ts';
import { outcomeFigures } from '../../models/backtest/figures.ts';
import { type FitResult, type FitTask, runFitTask } from '../../models/backtest/fold.ts';
import { joinFolds } from '../../models/backtest/walk-forward.ts';
import { explainModel } from '../../models/explanation/explain.ts';
import { permutationImportance } from '../../models/explanation/permutation.ts';
import { alignTable } from '../../models/fit/align-table.ts';
import { applyOutcomeModel } from '../../models/fit/apply.ts';
import type { Family } from '../../models/fit/settings.ts';
import { signsOf } from '../../models/fit/signs.ts';
import type { FeatureSpec } from '../../models/runtime/types.ts';
import type { Config } from '../../pipeline/config/index.ts';
import { expansionModel } from '../../pipeline/stages/expansion-model.ts';
import type { OutcomeFits } from '../../pipeline/stages/walk-forward.ts';
import { generator } from '../fixtures/models/made-data.ts';
import { input, madeTable, month, SETTINGS, sigmoid } from './fit-kit.ts';

/**
 * `used` raises the odds of expansion and `fallen` lowers them, as their directions say; `wrong` raises them, against its own;
 * the rest is noise. Churn is chance.
 */
const INPUTS = ['used', 'fallen', 'wrong', 'noise_a', 'noise_b', 'noise_c'].map((name) =>
  input(name, { healthier: 'higher' }),
);
const SIGNS = Int8Array.of(1, -1, -1, 0, 0, 0);

function planted(seed: number, strength: number): SnapshotTable {
  const random = generator(seed);
  const table = madeTable({
    nAccounts: 300,
    nDates: 12,
    inputs: INPUTS,
    rowOf: () => {
      const metrics = INPUTS.map(() => random());
      const margin = -2.2 + strength * (2 * (metrics[0] - 0.5) - (metrics[1] - 0.5) + (metrics[2] - 0.5));
      return { metrics, label: random() < 0.1 ? 1 : 0, expansion: random() < sigmoid(margin) ? 1 : 0 };
    },
  });
  return { ...table, expansionSigns: SIGNS };
}

const taskOf = (fold: number): FitTask => ({
  outcome: 'expansion',
  fold,
  trainDays: [1, 2, 3, 4, 5, 6, 7, 8].map(month),
  testDays: fold === 0 ? [] : [10, 11, 12].map(month),
  scoreDays: [],
  referenceDays: [1, 2, 3, 4, 5, 6, 7, 8].map(month),
  recalibrationDay: month(10),
  settings: SETTINGS,
  incumbent: null,
});

describe('directions of expansion', () => {
  const specs: FeatureSpec[] = [
    { kind: 'metric', input: 0 },
    { kind: 'cohort_percentile', input: 1, whenMissing: 0.5 },
    { kind: 'is_missing', input: 2 },
    { kind: 'metric', input: 3 },
  ];
  const table = planted(1, 0);

  it('are those of the table, not the healthier ones; churn keeps its own', () => {
    expect([...signsOf(specs, table, 'expansion', true)]).toEqual([1, -1, 0, 0]);
    expect([...signsOf(specs, table, 'churn', true)]).toEqual([-1, -1, 0, -1]);
    expect([...signsOf(specs, table, 'expansion', false)]).toEqual([0, 0, 0, 0]);
    const { expansionSigns: _, ...free } = table;
    expect([...signsOf(specs, free, 'expansion', true)]).toEqual([0, 0, 0, 0]);
  });

  it('go with their metrics where a table is put in another order', () => {
    const turned = alignTable(table, [input('unknown'), INPUTS[2], INPUTS[0]]);
    expect([...(turned.expansionSigns ?? [])]).toEqual([0, -1, 1]);
  });

  it('stand in the catalog where growth is plain, and nowhere else', () => {
    const shape = {
      accounts: ['account_id', 'started_on'],
      subscriptions: ['account_id', 'starts_on', 'mrr', 'seats', 'plan'],
      usage_events: ['account_id', 'occurred_at', 'feature', 'user_id'],
      users: ['account_id', 'user_id', 'created_on'],
      tickets: ['account_id', 'opened_at', 'closed_at'],
    };
    const modules = [{ name: 'analytics', plans: ['pro'], features: ['report'] }];
    const options = { windowsDays: [28, 90], coreFeatures: ['report'], exclude: [], custom: [], observations: [] };
    const catalog = buildCatalog({ ...options, shape, modules });
    const with_ = (side: 'higher' | 'lower') =>
      catalog.filter(({ expansion }) => expansion === side).map(({ name }) => name);
    expect(with_('higher').sort()).toEqual([
      'active_days_trend_28d',
      'active_users_trend_28d',
      'events_pace_28d',
      'events_per_seat_28d',
      'events_trend_28d',
      'events_trend_90d',
      'events_vs_year_ago_28d',
      'features_added_28d',
      'licence_utilisation_28d',
      'licence_utilisation_change_28d',
      'modules_used_share_90d',
      'new_users_90d',
      'seats_assigned_share',
      'trend_report_28d',
    ]);
    expect(with_('lower').sort()).toEqual(['modules_unused_90d', 'usage_drop_28d']);
  });
});

describe('a model of expansion with planted drivers', () => {
  const table = planted(2, 3);
  let tested: FitResult;
  let final: FitResult;

  beforeAll(() => {
    tested = runFitTask(table, taskOf(1));
    final = runFitTask(table, taskOf(0));
  });

  const familyOf = (result: FitResult, family: Family) => result.families.find(({ fit }) => fit.family === family)!.fit;

  test.each<Family>([
    'logistic',
    'gradient',
  ])('%s never moves against a direction, whatever the other metrics', (family) => {
    const { model } = familyOf(final, family);
    const rows = Int32Array.from({ length: 40 }, (_, i) => i * 7);
    for (const [metric, sign] of [
      [0, 1],
      [1, -1],
      [2, -1],
    ] as const) {
      let last: Float64Array | null = null;
      for (let step = 0; step <= 20; step++) {
        const metrics = table.metrics.map((column, m) =>
          m === metric ? new Float64Array(table.nRows).fill(step / 20) : column,
        );
        const { margin } = applyOutcomeModel(model, final.fitted.references, { ...table, metrics }, rows);
        if (last !== null) {
          const before = last;
          margin.forEach((value, i) => {
            expect(sign * (value - before[i])).toBeGreaterThanOrEqual(-1e-12);
          });
        }
        last = margin;
      }
    }
  });

  it('chooses its metrics, and tells how steady that choice is', () => {
    const { selection } = familyOf(final, 'logistic');
    expect(selection?.nResamples).toBe(25);
    const shareOf = (metric: string) => selection?.metrics.find((row) => row.metric === metric)?.chosenShare ?? 0;
    expect(shareOf('used')).toBe(1);
    expect(shareOf('fallen')).toBe(1);
    const [first] = selection?.terms ?? [];
    expect(first.metric).toBe('used');
    expect(first.coefficient).toBeGreaterThan(0);
    expect(first.standardError).toBeGreaterThan(0);
    // Its direction forbids what the data says, and what a model without directions finds.
    const { expansionSigns: _, ...free } = table;
    const unheld = familyOf(runFitTask(free, taskOf(1)), 'logistic').selection;
    const wrong = (terms = selection?.terms) => terms?.find(({ metric }) => metric === 'wrong')?.coefficient ?? 0;
    expect(wrong()).toBeLessThanOrEqual(0);
    expect(wrong(unheld?.terms)).toBeGreaterThan(0.5);
    expect(familyOf(tested, 'logistic').selection?.nResamples).toBe(0);
  });

  it('leans out of time on what drives growth', () => {
    const [first] = permutationImportance(table, [tested], { bootstrap: 50, seed: 1, nShuffles: 2 });
    expect(first.metric).toBe('used');
    expect(first.logLossAdded.low).toBeGreaterThan(0);
  });

  const figuresOf = (own: SnapshotTable, result: FitResult) =>
    outcomeFigures(own, joinFolds(own, 'expansion', [result]), {
      bootstrap: 100,
      seed: 1,
      capacity: 20,
      bands: null,
      folds: [
        {
          fold: 1,
          recalibrationDate: '2024-10-01',
          nTrainRows: result.nTrainRows,
          nTrainEventAccounts: result.nTrainEventAccounts,
          nPurgedDates: 1,
          chosenFamily: result.fitted.chosen.family,
        },
      ],
    });
  const findingOf = (own: SnapshotTable, result: FitResult) =>
    expansionFinding(figuresOf(own, result), result.nTrainEventAccounts, 180);

  it('is told in the file as that of churn is', () => {
    const fits = { folds: [tested], final } as unknown as OutcomeFits;
    const config = {
      outcomes: { expansion: { horizonDays: 180 } },
      backtest: { bootstrap: 50 },
      seed: 1,
    } as unknown as Config;
    const book = selectRows(
      table,
      rowsWhere(table, (row) => table.snapshotDay[row] === month(12)),
    );
    const explanation = explainModel({ table, book, folds: [tested], final, bootstrap: 50, seed: 1 });
    const told = expansionModel(book, fits, figuresOf(table, tested), explanation, config);
    const { chosen } = final.fitted;
    expect(told).toMatchObject({
      family: chosen.family,
      finding: { isUsable: true },
      calibration: { kind: chosen.model.calibration.kind },
      selection: { nResamples: 25 },
      explanation: { nRows: tested.testRows.length },
    });
    expect(told?.composition[0]).toMatchObject({ metric: 'used', category: 'usage' });
    expect(told?.composition.every(({ importance }) => importance > 0)).toBe(true);
    expect(told?.explanation?.curves[0].metric).toBe('used');
    const [low, high] = [told?.explanation?.curves[0].points[0], told?.explanation?.curves[0].points.at(-1)];
    expect(high?.probability).toBeGreaterThan(2 * (low?.probability ?? 1));
    expect(expansionModel(book, null, null, null, config)).toBeNull();
  });

  it('is found usable by the rules of the verdict, in words', () => {
    const { isUsable, sentence, rules } = findingOf(table, tested);
    expect(rules.map(({ rule, held }) => [rule, held])).toEqual([
      ['enough expansion to learn from', true],
      ['enough expansion to test on', true],
      ['enough test dates', true],
      ['ranks accounts of the same date usefully', true],
      ['finds expansion better than chance', true],
      ['knows more than tenure and segment', true],
      ['probabilities better than the base rate', true],
    ]);
    expect(isUsable).toBe(true);
    expect(sentence).toMatch(
      /^It can be used to look for growth: of 100 accounts in its highest tenth, \d+ expanded within 180 days, \d\.\d times the base rate; average precision 0\.\d+ \(0\.\d+ to 0\.\d+\), chance is 0\.\d+, over \d+ expanding accounts\.$/,
    );
  });

  it('is not usable where nothing drives growth', () => {
    const chance = planted(4, 0);
    const { isUsable, sentence } = findingOf(chance, runFitTask(chance, taskOf(1)));
    expect(isUsable).toBe(false);
    expect(sentence).toMatch(/^Not enough evidence to use it: on past data the new score does not clearly /);
  });
});
