import type { SnapshotTable } from '../../features/matrix.ts';
import { clustersOf, countDistinct } from '../backtest/clusters.ts';
import { baseRateStatistic, lossStatistic, rankingStatistic, type Statistic } from '../backtest/statistics.ts';
import type { OutcomePredictions } from '../backtest/types.ts';
import { applyOutcomeModel } from '../fit/apply.ts';
import { type BootstrapOptions, bootstrap, differenceOf, estimateOf } from '../math/bootstrap.ts';
import { takenAt } from '../math/columns.ts';
import { rankRows } from '../math/ranking.ts';
import type { CohortReferences, Figure, OutcomeModel } from '../runtime/types.ts';
import type { StayingAge, StayingPower } from './types.ts';

/** A model is reviewed after a quarter, or sooner where it is known to decay faster, but never within four weeks. */
export const REVIEW_DAYS = { usual: 92, least: 28 } as const;
/** Churned accounts that an age needs before anything is said of it. */
const MIN_CHURNED_ACCOUNTS = 20;
/** Shares of the advantage below this count as this: the logarithm of nothing has no bound. */
const LEAST_KEPT = 0.01;

/** The chosen model of one fold, as it was on its recalibration date. */
export interface FrozenModel {
  readonly model: OutcomeModel;
  readonly references: CohortReferences;
  /** Table rows of its test dates, as they follow one another in the predictions. */
  readonly testRows: Int32Array;
}

/**
 * Score the test dates of every fold with the frozen models of all earlier folds, and set them beside the fresh model.
 *
 * Old and fresh models are compared on the same rows, none of which either has learned from, so that a quarter that is hard to
 * foresee is not taken for decay. The share of the advantage over the base rate that is kept is taken to fall by the same
 * factor with every recalibration that is missed: minus its logarithm is fitted as a line through 0 over the ages (least
 * squares), on the data and on every draw of accounts. A half-life is told only where the whole interval of the slope is above 0.
 *
 * @param models In order of time, one per fold of the predictions.
 * @param stepDays Days from one recalibration date to the next.
 * @returns `null` with fewer than two folds.
 */
export function stayingPower(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  models: readonly FrozenModel[],
  stepDays: number,
  options: Omit<BootstrapOptions, 'label'>,
): StayingPower | null {
  const chosen = predictions.models.find(({ model }) => model === 'chosen');
  if (models.length < 2 || chosen === undefined) return null;
  const { nClusters, ofAccount } = clustersOf(table, predictions.row);
  const account = takenAt(table.accountIndex, predictions.row);
  const columns = {
    label: predictions.label,
    account,
    cluster: account.map((own) => ofAccount[own]),
    nClusters,
    day: takenAt(table.snapshotDay, predictions.row),
  };
  const ages = models.slice(1).flatMap((_, i) => {
    const nMissed = i + 1;
    const { probability, rows } = frozenPredictions(table, models, nMissed);
    const nChurnedAccounts = countDistinct(account.filter((_, p) => p >= rows[0] && columns.label[p] === 1));
    if (nChurnedAccounts < MIN_CHURNED_ACCOUNTS) return [];
    const figuresOf = (values: Float64Array): Statistic[] => [
      rankingStatistic(rankRows(values, columns.label, rows), columns.cluster),
      lossStatistic({ ...columns, probability: values, rows }),
    ];
    const statistics = [...figuresOf(probability), ...figuresOf(chosen.probability), baseRateStatistic(columns, rows)];
    return [{ nMissed, nRows: rows.length, nChurnedAccounts, statistics }];
  });
  const run = bootstrap(
    nClusters,
    WIDTH * ages.length + 1,
    (weights, out) => {
      ages.forEach(({ statistics }, a) => {
        let at = a * WIDTH;
        for (const statistic of statistics) {
          statistic.evaluate(weights, out, at);
          at += statistic.nFigures;
        }
        for (const own of out) {
          own[at] = (own[a * WIDTH + PRECISION] - own[at - 1]) / (own[a * WIDTH + FRESH + PRECISION] - own[at - 1]);
        }
      });
      for (const own of out) {
        own[WIDTH * ages.length] = decay(ages.map(({ nMissed }, a) => ({ nMissed, kept: own[(a + 1) * WIDTH - 1] })));
      }
    },
    { ...options, label: 'bootstrap/staying' },
  );
  const described = ages.map(({ nMissed, nRows, nChurnedAccounts }, a): StayingAge => {
    const figure = (f: number): Figure => estimateOf(run, a * WIDTH + f, nChurnedAccounts);
    return {
      nMissed,
      nRows,
      nChurnedAccounts,
      topDecileLift: figure(LIFT),
      freshTopDecileLift: figure(FRESH + LIFT),
      averagePrecision: figure(PRECISION),
      freshAveragePrecision: figure(FRESH + PRECISION),
      addedLogLoss: differenceOf(run, a * WIDTH + LOSS, a * WIDTH + FRESH + LOSS, nChurnedAccounts),
      keptAdvantage: figure(WIDTH - 1),
    };
  });
  const nLeast = Math.min(...ages.map(({ nChurnedAccounts }) => nChurnedAccounts), Number.POSITIVE_INFINITY);
  const slope = ages.length === 0 ? null : estimateOf(run, WIDTH * ages.length, nLeast);
  const halfLifeDays = halfLife(slope, stepDays);
  const reviewDays = Math.max(
    REVIEW_DAYS.least,
    Math.min(REVIEW_DAYS.usual, Math.floor(halfLifeDays?.low ?? REVIEW_DAYS.usual)),
  );
  return { stepDays, ages: described, halfLifeDays, reviewDays, words: inWords(described, halfLifeDays, stepDays) };
}

/** Places among the figures of one age: ranking (3) and losses (2) of the old models, of the fresh ones, base rate, kept share. */
const [PRECISION, LIFT, LOSS, FRESH, WIDTH] = [1, 2, 3, 5, 12];

/** Predictions of the models that were `nMissed` folds old; positions of the first folds, which have none, are left out. */
function frozenPredictions(table: SnapshotTable, models: readonly FrozenModel[], nMissed: number) {
  const nBefore = models.slice(0, nMissed).reduce((sum, { testRows }) => sum + testRows.length, 0);
  const parts = models.slice(nMissed).map(({ testRows }, k) => {
    const { model, references } = models[k];
    return applyOutcomeModel(model, references, table, testRows).probability;
  });
  const probability = Float64Array.from([
    ...new Float64Array(nBefore).fill(Number.NaN),
    ...parts.flatMap((part) => [...part]),
  ]);
  return { probability, rows: Int32Array.from({ length: probability.length - nBefore }, (_, i) => nBefore + i) };
}

/** Fall of the logarithm of the kept share with each recalibration missed: a line through 0, by least squares. */
function decay(ages: readonly { readonly nMissed: number; readonly kept: number }[]): number {
  let products = 0;
  let squares = 0;
  for (const { nMissed, kept } of ages) {
    if (!Number.isFinite(kept)) continue;
    products -= nMissed * Math.log(Math.max(LEAST_KEPT, kept));
    squares += nMissed * nMissed;
  }
  return products / squares;
}

function halfLife(slope: Figure | null, stepDays: number): Figure | null {
  if (slope === null || slope.value === null || slope.low === null || slope.high === null || slope.low <= 0)
    return null;
  const days = (perStep: number) => (Math.LN2 / perStep) * stepDays;
  return { value: days(slope.value), low: days(slope.high), high: days(slope.low) };
}

function inWords(ages: readonly StayingAge[], halfLifeDays: Figure | null, stepDays: number): string {
  const oldest = ages.at(-1);
  if (oldest === undefined) return 'Too few accounts churned in later test periods to say how long a model keeps.';
  const days = (value: number | null) => `${Math.round(value ?? 0)} days`;
  if (halfLifeDays !== null) {
    return (
      `Half of what a model knows beyond the base rate is gone after ${days(halfLifeDays.value)} ` +
      `(95% interval ${days(halfLifeDays.low)} to ${days(halfLifeDays.high)}).`
    );
  }
  return `No loss beyond chance was seen in models up to ${days(oldest.nMissed * stepDays)} older than the fresh ones.`;
}
