/** Selection and explanation for the report's tests: figures that hang together. */
import type { Backtest, ExpansionModel, VerdictKind } from '../../models/backtest/types.ts';
import type { Explanation } from '../../models/explanation/types.ts';
import type { Selection } from '../../models/fit/selection.ts';
import { USUAL_SETTINGS } from '../../models/fit/tree-settings.ts';
import type { Category, Figure } from '../../models/runtime/types.ts';
import type { Search, Tuning } from '../../models/tuning/types.ts';

const METRICS: readonly (readonly [metric: string, category: Category, unit: string, worth: number])[] = [
  ['active_users_28d', 'usage', 'users', 0.0061],
  ['days_since_last_event', 'usage', 'days', 0.0042],
  ['open_tickets', 'support', 'tickets', 0.0019],
  ['nps_latest', 'sentiment', 'points', 0.0007],
  ['invoices_overdue', 'payments', 'invoices', -0.0001],
];

export function selectionOf(hasDraws: boolean): Selection {
  return {
    judgedOn: hasDraws ? 'later_dates' : 'held_out_accounts',
    nRows: hasDraws ? 10_210 : 412,
    path: [3, 4, 5, 6, 8].map((nMetrics, i) => ({
      nMetrics,
      logLoss: 0.2 - 0.002 * Math.min(i, 3),
      excess: 0.006 - 0.002 * Math.min(i, 3),
      standardError: i < 3 ? 0.0008 : 0.0002,
    })),
    nMetrics: 6,
    nResamples: hasDraws ? 25 : 0,
    nearCorrelation: 0.95,
    pooling: [null, 30, 10, 3].map((factor, i) => ({
      factor,
      logLoss: 0.195 - 0.0005 * Math.min(i, 2),
      excess: 0.001 - 0.0005 * Math.min(i, 2),
      standardError: 0.0003,
      isTaken: i === 2,
    })),
    terms: [
      ...METRICS.slice(0, 4).map(([metric], i) => ({
        metric,
        feature: 'cohort_percentile' as const,
        level: null,
        coefficient: 1.5 - 0.75 * i,
        standardError: i === 2 ? null : 0.25,
      })),
      { metric: 'segment', feature: 'context_is' as const, level: 'smb', coefficient: 0.3125, standardError: 0.125 },
    ],
    metrics: METRICS.map(([metric, category], i) => ({
      metric,
      category,
      meaning: `What ${metric} says`,
      isChosen: i < 4,
      chosenShare: hasDraws ? (5 - i) / 5 : null,
      groupShare: hasDraws ? (10 - i) / 10 : null,
      nearDuplicates: i === 0 ? [{ metric: 'active_users_7d', correlation: 0.962 }] : [],
    })),
  };
}

export function explanationOf(): Explanation {
  const around = (value: number): Figure => ({ value, low: value - 0.0006, high: value + 0.0006 });
  return {
    nRows: 9_840,
    nShuffles: 2,
    importance: METRICS.map(([metric, category, , worth], i) => ({
      metric,
      category,
      meaning: `What ${metric} says`,
      nFolds: 6 - i,
      logLossAdded: around(worth),
    })),
    curves: METRICS.slice(0, 3).map(([metric, category, unit], i) => ({
      metric,
      category,
      unit,
      meaning: `What ${metric} says`,
      nAccounts: 400,
      points: Array.from({ length: 7 }, (_, k) => ({ value: k * (i + 1), probability: 0.12 - 0.01 * k })),
      whenMissing: i === 0 ? null : 0.081,
    })),
  };
}

/** What is told of the model of expansion; usable unless churn has not enough evidence. */
export function expansionModelOf(kind: VerdictKind): ExpansionModel {
  const isUsable = kind !== 'not_enough_evidence';
  return {
    finding: {
      isUsable,
      sentence: isUsable
        ? 'It can be used to look for growth: of 100 accounts in its highest tenth, 37 expanded within 180 days, 3.3 times the base rate.'
        : 'Not enough evidence to use it: 11 expanding accounts in the test period; at least 20 are needed.',
      rules: [
        { rule: 'enough expansion to learn from', expected: 'at least 30', found: '342', held: true },
        { rule: 'finds expansion better than chance', expected: 'above 0.112', found: '0.334', held: isUsable },
      ],
    },
    family: 'gradient',
    choice: 'gradient: the trees lost less',
    nTrainEventAccounts: isUsable ? 418 : 24,
    calibration: {
      kind: 'beta',
      nTestRows: 18_001,
      tried: [
        { kind: 'platt', logLoss: 0.21371 },
        { kind: 'beta', logLoss: 0.21168 },
      ],
      segments: null,
    },
    selection: selectionOf(isUsable),
    explanation: isUsable ? explanationOf() : null,
    composition: METRICS.map(([metric, category], i) => ({
      metric,
      category,
      meaning: `What ${metric} says`,
      importance: 0.5 / (i + 1),
    })),
  };
}

/** One search of churn whose best candidate was not good enough; none of expansion. */
export function tuningOf(): Tuning {
  const tried = [0, -0.0008, 0.0004].map((excess, i) => ({
    settings: i === 0 ? USUAL_SETTINGS : { ...USUAL_SETTINGS, l2: 5 * i, isAdditive: i === 2 },
    isUsual: i === 0,
    nRowsLearned: i === 2 ? 2_000 : 8_000,
    nRowsJudged: i === 2 ? 2_337 : 5_713,
    nTrees: 68,
    logLoss: 0.1906 + excess,
    excess,
    standardError: i === 0 ? 0 : 0.0006,
    isTaken: i === 0,
  }));
  const search: Search = {
    fold: 4,
    recalibrationDate: '2025-10-01',
    nEventAccounts: 139,
    tried,
    gain: 0.0008,
    correctedGain: -0.0005,
    standardError: 0.0006,
    leastGain: 0.0019,
    isReplaced: false,
  };
  const used = (searchedIn: number | null) => ({ fold: 0, searchedIn, settings: USUAL_SETTINGS });
  return {
    churn: { budget: 3, searches: [search], used: [used(4)] },
    expansion: { budget: 3, searches: [], used: [used(null)] },
  };
}

/** The same with a text from `at` in every place that is filled from data. */
export function hostileChoices(
  { selection, explanation }: Pick<Backtest, 'selection' | 'explanation'>,
  at: (i: number) => string,
): Pick<Backtest, 'selection' | 'explanation'> {
  const renamed = <T extends object>(row: T, i: number): T => ({
    ...row,
    metric: at(i),
    meaning: at(i + 1),
    unit: at(i + 2),
  });
  return {
    selection: selection && {
      ...selection,
      terms: selection.terms.map((term, i) => ({ ...term, metric: at(i), level: at(i + 1) })),
      metrics: selection.metrics.map((row, i) => ({
        ...renamed(row, i),
        nearDuplicates: [0, 1, 2, 3, 4, 5].map((k) => ({ metric: at(i + k), correlation: 0.97 })),
      })),
    },
    explanation: explanation && {
      ...explanation,
      importance: explanation.importance.map(renamed),
      curves: explanation.curves.map(renamed),
    },
  };
}
