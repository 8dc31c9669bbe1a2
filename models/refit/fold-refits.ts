/**
 * The scorecards of the walk-forward fitted anew on their own metrics, with other weights or without some of them, and what
 * that changes out of time. Metrics are not chosen anew and nothing is calibrated: a refit answers "what is it worth?" at a
 * fraction of the cost of a fold.
 */

import type { SnapshotTable } from '../../features/matrix.ts';
import { clustersOf, countDistinct } from '../backtest/clusters.ts';
import type { FitResult } from '../backtest/fold.ts';
import { estimateAll, lossStatistic, rankingStatistic } from '../backtest/statistics.ts';
import { caseControlSample } from '../fit/case-control.ts';
import { featureColumns } from '../fit/design.ts';
import { signsOf } from '../fit/signs.ts';
import { trainingSetOf } from '../fit/training-set.ts';
import { fitLogistic } from '../logistic/fit.ts';
import { countingUp, filled, takenAt } from '../math/columns.ts';
import { rankRows } from '../math/ranking.ts';
import { probabilityOf } from '../runtime/calibration.ts';
import type { FeatureSpec, Figure } from '../runtime/types.ts';

/** Training rows of a fold at most; beyond, rows without the event are sampled and weigh more. */
const MAX_ROWS = 20_000;
/** The scorecard's own ridge, as a number of rows (see `fit/refit.ts`). */
const RIDGE_ROWS = 100;
/** Small coefficients need no more. */
const TOLERANCE = 1e-6;

/** A fold's scorecard, ready to be fitted anew. */
interface FoldDesign {
  readonly specs: readonly FeatureSpec[];
  readonly signs: Int8Array;
  /** Positions in the snapshot table. */
  readonly trainRows: Int32Array;
  readonly labels: Uint8Array;
  readonly sampleWeights: Float64Array | null;
  readonly train: readonly Float64Array[];
  readonly testRows: Int32Array;
  readonly test: readonly Float64Array[];
}

/** How the scorecards are fitted anew. */
export interface RefitChange {
  /** Weight of a training row, by position in the table; default 1. */
  readonly weightOf?: (row: number) => number;
  /** Features that stay; default: all. */
  readonly keep?: (spec: FeatureSpec) => boolean;
}

/** Probabilities on all test rows, folds one after the other, and the coefficients of the latest fold. */
export interface Refitted {
  readonly probability: Float64Array;
  readonly coefficients: readonly number[];
}

export interface FoldRefits {
  /** Test rows of all folds, positions in the table. */
  readonly testRows: Int32Array;
  /** Features of the latest fold's scorecard. */
  readonly specs: readonly FeatureSpec[];
  /** Features of every fold's scorecard. */
  readonly allSpecs: readonly FeatureSpec[];
  readonly trainRows: readonly Int32Array[];
  refit(change: RefitChange): Refitted;
}

/** Prepare the churn scorecards of the folds; null where a fold has none, or nothing was tested. */
export function foldRefits(
  table: SnapshotTable,
  folds: readonly FitResult[],
  monotone: boolean,
  seed: number,
): FoldRefits | null {
  const designs = folds.flatMap((fold): FoldDesign[] => {
    const scorecard = fold.families.find(({ fit }) => fit.family === 'logistic');
    const specs = scorecard?.fit.model.features ?? [];
    if (specs.length === 0 || fold.testRows.length === 0) return [];
    const days = new Set(Array.from(fold.evidence.rows, (row) => table.snapshotDay[row]));
    const set = trainingSetOf(table, table.churnLabel, [...days]);
    const { positions, weights } = caseControlSample(set, countingUp(set.rows.length), MAX_ROWS, seed);
    const trainRows = takeRows(set.rows, positions);
    const { references } = fold.fitted;
    return [
      {
        specs,
        signs: signsOf(specs, table, 'churn', monotone),
        trainRows,
        labels: takenAt(set.labels, positions),
        sampleWeights: weights,
        train: featureColumns(table, trainRows, specs, references),
        testRows: fold.testRows,
        test: featureColumns(table, fold.testRows, specs, references),
      },
    ];
  });
  if (designs.length === 0 || designs.length < folds.filter(({ testRows }) => testRows.length > 0).length) return null;
  const starts = designs.map((): { intercept: number; coefficients: readonly number[] } | null => null);
  return {
    testRows: Int32Array.from(designs.flatMap(({ testRows }) => [...testRows])),
    specs: designs[designs.length - 1].specs,
    allSpecs: designs.flatMap(({ specs }) => specs),
    trainRows: designs.map(({ trainRows }) => trainRows),
    refit(change) {
      const parts = designs.map((design, d) => {
        const fitted = refitDesign(design, change, starts[d]);
        starts[d] ??= fitted;
        return fitted;
      });
      return {
        probability: Float64Array.from(parts.flatMap(({ probability }) => [...probability])),
        coefficients: parts[parts.length - 1].coefficients,
      };
    },
  };
}

/** Coefficients by position in `specs`; 0 where a feature is left out. */
function refitDesign(
  { specs, signs, trainRows, labels, sampleWeights, train, testRows, test }: FoldDesign,
  { weightOf, keep }: RefitChange,
  start: { readonly intercept: number; readonly coefficients: readonly number[] } | null,
) {
  const kept = [...specs.keys()].filter((j) => keep === undefined || keep(specs[j]));
  const weights = Float64Array.from(trainRows, (row, i) => (sampleWeights?.[i] ?? 1) * (weightOf?.(row) ?? 1));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const { intercept, coefficients } = fitLogistic(
    kept.map((j) => train[j]),
    labels,
    {
      lambda: RIDGE_ROWS / sum,
      l1Ratio: 0,
      signs: Int8Array.from(kept, (j) => signs[j]),
      weights,
      tolerance: TOLERANCE,
      ...(start === null
        ? {}
        : { warmStart: { intercept: start.intercept, coefficients: kept.map((j) => start.coefficients[j]) } }),
    },
  );
  const probability = filled(new Float64Array(testRows.length), (i) =>
    probabilityOf(kept.reduce((margin, j, k) => margin + coefficients[k] * test[j][i], intercept)),
  );
  const all = new Array<number>(specs.length).fill(0);
  kept.forEach((j, k) => {
    all[j] = coefficients[k];
  });
  return { intercept, coefficients: all, probability };
}

function takeRows(rows: Int32Array, positions: Int32Array): Int32Array {
  return positions.map((i) => rows[i]);
}

/** What one set of probabilities gains over another on the same rows, paired bootstrap by account. */
export interface Gained {
  readonly rocAuc: Figure;
  readonly averagePrecision: Figure;
  /** Log loss of the other minus that of this one. */
  readonly logLossSaved: Figure;
}

/**
 * Figures of the first probabilities minus those of each other.
 *
 * @param rows Positions in the table, all with a churn label.
 */
export function gainsOver(
  table: SnapshotTable,
  rows: Int32Array,
  first: Float64Array,
  others: readonly Float64Array[],
  options: { readonly bootstrap: number; readonly seed: number },
): Gained[] {
  const clusters = clustersOf(table, rows);
  const label = filled(new Uint8Array(rows.length), (i) => table.churnLabel[rows[i]]);
  const account = rows.map((row) => table.accountIndex[row]);
  const cluster = account.map((own) => clusters.ofAccount[own]);
  const day = rows.map((row) => table.snapshotDay[row]);
  const positions = countingUp(rows.length);
  const evaluated = [first, ...others].map((probability) => ({
    ranking: rankingStatistic(rankRows(probability, label, positions), cluster),
    loss: lossStatistic({ label, account, cluster, nClusters: clusters.nClusters, day, probability, rows: positions }),
  }));
  const estimates = estimateAll(
    evaluated.flatMap(({ ranking, loss }) => [ranking, loss]),
    clusters.nClusters,
    { replicates: options.bootstrap, seed: options.seed, label: 'bootstrap/refit' },
  );
  const nEvents = countDistinct(cluster.filter((_, i) => label[i] === 1));
  const [own, ...rest] = evaluated;
  return rest.map((other) => ({
    rocAuc: estimates.difference(own.ranking, other.ranking, 0, nEvents),
    averagePrecision: estimates.difference(own.ranking, other.ranking, 1, nEvents),
    logLossSaved: estimates.difference(other.loss, own.loss, 0, nEvents),
  }));
}
