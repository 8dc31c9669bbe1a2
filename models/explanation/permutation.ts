import type { SnapshotTable } from '../../features/matrix.ts';
import { clustersOf, countDistinct } from '../backtest/clusters.ts';
import type { FitResult } from '../backtest/fold.ts';
import { estimateAll, sumByCluster, sumsStatistic } from '../backtest/statistics.ts';
import { marginsOfRows } from '../fit/apply.ts';
import { featureColumns } from '../fit/design.ts';
import { countingUp } from '../math/columns.ts';
import { logLossAt } from '../math/logistic.ts';
import { randomStream } from '../math/random.ts';
import { calibratedLogOdds } from '../runtime/calibration.ts';
import { categoryOfFeature, sourceOfFeature } from '../runtime/features.ts';
import type { FeatureSpec } from '../runtime/types.ts';
import { partOfModel } from './model-part.ts';
import type { Importance } from './types.ts';

export interface ImportanceOptions {
  /** Draws of accounts for the intervals; 0: none. */
  readonly bootstrap: number;
  readonly seed: number;
  /** Times that the accounts of each date are shuffled; the added loss is the mean. */
  readonly nShuffles: number;
}

/**
 * Permutation importance (Breiman 2001; Fisher, Rudin and Dominici 2019) on out-of-time rows: how much log loss is added when
 * the accounts of a date exchange the values of one metric, all features made of it at once. Each fold's chosen model is
 * asked on the rows that it was tested on, so that nothing was learned from them. Metrics that say the same share: each can
 * stand in for the other, and neither alone is worth much.
 *
 * @param folds Fits of one outcome.
 * @returns Most important first; intervals by account (or group).
 */
export function permutationImportance(
  table: SnapshotTable,
  folds: readonly FitResult[],
  options: ImportanceOptions,
): Importance[] {
  const rows = Int32Array.from(folds.flatMap((fold) => [...fold.testRows]));
  const found = new Map<string, Found>();
  let from = 0;
  for (const fold of folds) {
    addFold(table, fold, from, rows.length, options, found);
    from += fold.testRows.length;
  }
  const clusters = clustersOf(table, rows);
  const cluster = rows.map((row) => clusters.ofAccount[table.accountIndex[row]]);
  const positions = countingUp(rows.length);
  const ones = sumByCluster(cluster, clusters.nClusters, positions, () => 1);
  const all = [...found.values()];
  const statistics = all.map(({ added }) =>
    sumsStatistic(
      [sumByCluster(cluster, clusters.nClusters, positions, (i) => added[i]), ones],
      [(sums) => sums[0] / sums[1]],
    ),
  );
  const estimates = estimateAll(statistics, clusters.nClusters, {
    replicates: options.bootstrap,
    seed: options.seed,
    label: 'bootstrap/importance',
  });
  const labels = labelsOf(table, folds);
  const nEventClusters = countDistinct(cluster.filter((_, i) => labels[rows[i]] === 1));
  const importance = all.map(({ added: _, ...one }, k) => ({
    ...one,
    logLossAdded: estimates.figure(statistics[k], 0, nEventClusters),
  }));
  return importance.sort(
    (a, b) => (b.logLossAdded.value ?? 0) - (a.logLossAdded.value ?? 0) || (a.metric < b.metric ? -1 : 1),
  );
}

interface Found extends Omit<Importance, 'logLossAdded'> {
  /** Added loss of each row, 0 in folds that do not use it. */
  readonly added: Float64Array;
}

function addFold(
  table: SnapshotTable,
  fold: FitResult,
  from: number,
  nRows: number,
  { seed, nShuffles }: ImportanceOptions,
  found: Map<string, Found>,
): void {
  const { model } = fold.fitted.chosen;
  const { testRows } = fold;
  const labels = labelsOf(table, [fold]);
  const columns = featureColumns(table, testRows, model.features, fold.fitted.references);
  const margins = marginsOfRows(model.parameters, columns, testRows.length);
  const lossAt = (margin: number, i: number) =>
    logLossAt(calibratedLogOdds(model.calibration, margin), labels[testRows[i]]);
  const losses = margins.map(lossAt);
  const shuffles = Array.from({ length: nShuffles }, (_, shuffle) =>
    shuffleWithinDates(table, testRows, seed, `permutation/${fold.fold}/${shuffle}`),
  );
  for (const [metric, own] of featuresByMetric(table, model.features)) {
    const part = partOfModel(model.parameters, own);
    if (part === null) continue;
    const before = known(table, metric, model.features[own[0]], nRows, found);
    found.set(metric, { ...before, nFolds: before.nFolds + 1 });
    const { unchanged, changed } = part(columns, shuffles);
    for (let i = 0; i < testRows.length; i++) {
      const rest = margins[i] - unchanged[i];
      let sum = 0;
      for (const values of changed) sum += lossAt(rest + values[i], i) - losses[i];
      before.added[from + i] = sum / nShuffles;
    }
  }
}

function known(
  table: SnapshotTable,
  metric: string,
  spec: FeatureSpec,
  nRows: number,
  found: ReadonlyMap<string, Found>,
): Found {
  return (
    found.get(metric) ?? {
      metric,
      category: categoryOfFeature(table.inputs, spec),
      meaning: spec.kind === 'context_is' ? `The account's ${metric}` : table.inputs[spec.input].meaning,
      nFolds: 0,
      added: new Float64Array(nRows),
    }
  );
}

/** Positions of the features that are made of each metric or attribute. */
function featuresByMetric(table: SnapshotTable, specs: readonly FeatureSpec[]): Map<string, number[]> {
  const byMetric = new Map<string, number[]>();
  specs.forEach((spec, j) => {
    const metric = sourceOfFeature(table.inputs, spec);
    byMetric.set(metric, [...(byMetric.get(metric) ?? []), j]);
  });
  return byMetric;
}

/** Position of the row whose values each row gets: another order of the rows of its date. */
function shuffleWithinDates(table: SnapshotTable, rows: Int32Array, seed: number, label: string): Int32Array {
  const byDay = new Map<number, number[]>();
  rows.forEach((row, i) => {
    const day = table.snapshotDay[row];
    const own = byDay.get(day);
    if (own === undefined) byDay.set(day, [i]);
    else own.push(i);
  });
  const donors = new Int32Array(rows.length);
  for (const [day, positions] of byDay) {
    const random = randomStream(seed, `${label}/${day}`);
    const order = [...positions];
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    positions.forEach((position, i) => {
      donors[position] = order[i];
    });
  }
  return donors;
}

function labelsOf(table: SnapshotTable, folds: readonly FitResult[]): Int8Array {
  return folds[0]?.outcome === 'expansion' ? table.expansionLabel : table.churnLabel;
}
