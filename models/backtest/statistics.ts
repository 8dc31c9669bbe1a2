/**
 * Figures as functions of cluster weights: prepared once (sorted, binned, summed), then cheap on every bootstrap draw.
 */

import { type BootstrapOptions, bootstrap, differenceOf, estimateOf } from '../math/bootstrap.ts';
import { calibrationBins, calibrationLine, fitCalibrationLine } from '../math/calibration-line.ts';
import { positionsWhere, takenAt } from '../math/columns.ts';
import { addWeights, type DrawnWeights, LANES } from '../math/drawn-weights.ts';
import { rowLogLoss } from '../math/probability-figures.ts';
import type { Ranking } from '../math/ranking.ts';
import { positiveRuns, rankingFigures } from '../math/ranking-runs.ts';
import type { Figure } from '../runtime/types.ts';

/** Several figures that share their preparation. */
export interface Statistic {
  readonly nFigures: number;
  /** Writes the figures of each draw of the batch into its `out` from position `at`; NaN: undefined. */
  evaluate(weights: DrawnWeights, out: readonly Float64Array[], at: number): void;
}

/** A statistic that is evaluated draw by draw. */
export function perDraw(
  nFigures: number,
  evaluate: (clusterWeight: Float64Array, out: Float64Array, at: number) => void,
): Statistic {
  return {
    nFigures,
    evaluate({ ofDraw }, out, at) {
      ofDraw.forEach((clusterWeight, draw) => {
        evaluate(clusterWeight, out[draw], at);
      });
    },
  };
}

/** Columns of the predicted rows of one outcome; all share positions. */
export interface PredictedRows {
  /** 0 or 1. */
  readonly label: Uint8Array;
  /** Position in `accountIds`. */
  readonly account: Int32Array;
  /** What is drawn together, 0 … nClusters-1. */
  readonly cluster: Int32Array;
  readonly nClusters: number;
  /** Snapshot date. */
  readonly day: Int32Array;
}

/** The rows that a statistic is about: `rows` are positions in the columns. */
export interface EvaluatedRows extends PredictedRows {
  readonly probability: Float64Array;
  readonly rows: Int32Array;
}

/** ROC AUC, average precision, top-decile lift of ranked rows; `cluster` by position. */
export function rankingStatistic(ranking: Ranking, cluster: Int32Array): Statistic {
  const clusterInOrder = takenAt(cluster, ranking.order);
  return { nFigures: 3, evaluate: rankingFigures(positiveRuns(ranking), clusterInOrder) };
}

/**
 * Figures that depend on the rows through sums alone.
 *
 * @param columns Per cluster, what to add up; every column has one entry per cluster.
 * @param figures Each figure from the weighted sums of the columns, in order.
 */
export function sumsStatistic(
  columns: readonly Float64Array[],
  figures: readonly ((sums: Float64Array) => number)[],
): Statistic {
  const sums = new Float64Array(columns.length);
  // Columns of segments, of red or of churned rows are mostly zeros, which add nothing.
  const sparse = columns.map((column) => {
    const at = positionsWhere(column.length, (c) => column[c] !== 0);
    return { at, values: takenAt(column, at) };
  });
  return perDraw(figures.length, (clusterWeight, out, at) => {
    for (let k = 0; k < columns.length; k++) sums[k] = weightedSum(clusterWeight, sparse[k]);
    for (let f = 0; f < figures.length; f++) out[at + f] = figures[f](sums);
  });
}

/** Four sums side by side, so that the processor need not wait for one addition before the next. */
function weightedSum(weight: Float64Array, { at, values }: { at: Int32Array; values: Float64Array }): number {
  const n = at.length;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  // The few that are over come first: the engine has seen all of the function then before the long loop makes it compile it.
  const nWhole = n - (n % 4);
  for (let i = nWhole; i < n; i++) a += weight[at[i]] * values[i];
  for (let i = 0; i < nWhole; i += 4) {
    a += weight[at[i]] * values[i];
    b += weight[at[i + 1]] * values[i + 1];
    c += weight[at[i + 2]] * values[i + 2];
    d += weight[at[i + 3]] * values[i + 3];
  }
  return a + b + c + d;
}

/** Sum of `value` over the given positions, per cluster. */
export function sumByCluster(
  cluster: Int32Array,
  nClusters: number,
  positions: Int32Array,
  value: (position: number) => number,
): Float64Array {
  const sums = new Float64Array(nClusters);
  for (const position of positions) sums[cluster[position]] += value(position);
  return sums;
}

/** Log loss, Brier score: means of row losses. */
export function lossStatistic({ probability, label, cluster, nClusters, rows }: EvaluatedRows): Statistic {
  const sum = (value: (row: number) => number): Float64Array => sumByCluster(cluster, nClusters, rows, value);
  return sumsStatistic(
    [
      sum((row) => rowLogLoss(probability[row], label[row])),
      sum((row) => (probability[row] - label[row]) ** 2),
      sum(() => 1),
    ],
    [(s) => s[0] / s[2], (s) => s[1] / s[2]],
  );
}

/** Share of label 1 among `rows`. */
export function baseRateStatistic({ label, cluster, nClusters }: PredictedRows, rows: Int32Array): Statistic {
  const sum = (value: (row: number) => number): Float64Array => sumByCluster(cluster, nClusters, rows, value);
  return sumsStatistic([sum((row) => label[row]), sum(() => 1)], [(s) => s[0] / s[1]]);
}

/** Mean probability minus the share of label 1. */
export function biasStatistic({ probability, label, cluster, nClusters, rows }: EvaluatedRows): Statistic {
  const sum = (value: (row: number) => number): Float64Array => sumByCluster(cluster, nClusters, rows, value);
  return sumsStatistic([sum((row) => probability[row] - label[row]), sum(() => 1)], [(s) => s[0] / s[1]]);
}

/** Calibration slope and intercept: exact on the data as they are, refitted over narrow bins from there on each draw. */
export function calibrationStatistic({ probability, label, cluster, rows }: EvaluatedRows): Statistic {
  const own = takenAt(probability, rows);
  const labelOfRow = takenAt(label, rows);
  const { x, bin } = calibrationBins(own);
  const all = binByBin(bin, x.length, cluster, rows);
  const positiveRows = positionsWhere(rows.length, (i) => labelOfRow[i] === 1);
  const positives = binByBin(takenAt(bin, positiveRows), x.length, cluster, takenAt(rows, positiveRows));
  const weight = Array.from({ length: LANES }, () => new Float64Array(x.length));
  const positive = Array.from({ length: LANES }, () => new Float64Array(x.length));
  const exact = calibrationLine(own, labelOfRow);
  return {
    nFigures: 2,
    evaluate(weights, out, at) {
      if (exact !== null) {
        all(weights, weight);
        positives(weights, positive);
      }
      weights.ofDraw.forEach((clusterWeight, draw) => {
        const line =
          exact !== null && clusterWeight.some((w) => w !== 1)
            ? fitCalibrationLine(x, weight[draw], positive[draw], exact)
            : exact;
        out[draw][at] = line === null ? Number.NaN : line.slope;
        out[draw][at + 1] = line === null ? Number.NaN : line.intercept;
      });
    },
  };
}

/** Sums of weights per bin and draw, of rows that are in bins. */
function binByBin(
  bin: Uint16Array,
  nBins: number,
  cluster: Int32Array,
  rows: Int32Array,
): (weights: DrawnWeights, sums: readonly Float64Array[]) => void {
  const end = new Int32Array(nBins + 1);
  for (const own of bin) end[own + 1]++;
  for (let j = 0; j < nBins; j++) end[j + 1] += end[j];
  const next = end.slice();
  const clusterInOrder = new Int32Array(rows.length);
  bin.forEach((own, i) => {
    clusterInOrder[next[own]++] = cluster[rows[i]];
  });
  const added = new Float64Array(LANES);
  return (weights, sums) => {
    for (let j = 0; j < nBins; j++) {
      added.fill(0);
      addWeights(weights, clusterInOrder, end[j], end[j + 1], added);
      for (let draw = 0; draw < LANES; draw++) sums[draw][j] = added[draw];
    }
  };
}

/** Estimates of statistics that were evaluated on the same draws. */
export interface Estimates {
  /** Figure number `figure` of `statistic`. */
  figure(statistic: Statistic, figure: number, nEventClusters: number): Figure;
  /** Figure of `a` minus the same figure of `b`, paired. */
  difference(a: Statistic, b: Statistic, figure: number, nEventClusters: number): Figure;
}

/** Evaluate statistics on the data and on every bootstrap draw; all of them see the same draws. */
export function estimateAll(statistics: readonly Statistic[], nClusters: number, options: BootstrapOptions): Estimates {
  const offsets = new Map<Statistic, number>();
  let nFigures = 0;
  for (const statistic of statistics) {
    if (offsets.has(statistic)) continue;
    offsets.set(statistic, nFigures);
    nFigures += statistic.nFigures;
  }
  const run = bootstrap(
    nClusters,
    nFigures,
    (weights, out) => {
      for (const [statistic, at] of offsets) statistic.evaluate(weights, out, at);
    },
    options,
  );
  const position = (statistic: Statistic, figure: number): number => {
    const at = offsets.get(statistic);
    if (at === undefined) throw new RangeError('statistic was not among those evaluated');
    return at + figure;
  };
  return {
    figure: (statistic, figure, nEventClusters) => estimateOf(run, position(statistic, figure), nEventClusters),
    difference: (a, b, figure, nEventClusters) =>
      differenceOf(run, position(a, figure), position(b, figure), nEventClusters),
  };
}
