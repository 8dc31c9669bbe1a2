/** Band figures as functions of cluster weights. All of them are ratios of sums, so sums per cluster are all they keep. */
import type { SnapshotTable } from '../../features/matrix.ts';
import { MIN_EVENT_CLUSTERS } from '../math/bootstrap.ts';
import { countingUp, filled } from '../math/columns.ts';
import type { Band } from '../runtime/types.ts';
import { type Clusters, countDistinct } from './clusters.ts';
import { type BandStep, bandSteps, type ChurnedAccount, type ScoredBands } from './scored-history.ts';
import { type SegmentRows, segmentsOf } from './segments.ts';
import { type Statistic, sumByCluster, sumsStatistic } from './statistics.ts';
import type { BandReplay, OutcomePredictions } from './types.ts';

/** A quarter in days: 365.25 / 4. */
export const QUARTER_DAYS = 91.3125;

/** Sums by cluster over `items`, each of which stands for a row of the snapshot table. */
function summer<Item>(table: SnapshotTable, clusters: Clusters, items: readonly Item[], rowOf: (item: Item) => number) {
  const cluster = filled(new Int32Array(items.length), (i) => clusters.ofAccount[table.accountIndex[rowOf(items[i])]]);
  const everyItem = countingUp(items.length);
  return (value: (item: Item) => number): Float64Array =>
    sumByCluster(cluster, clusters.nClusters, everyItem, (i) => value(items[i]));
}

/** Red precision, red lift, share of red, of yellow, of green among the predicted rows at `positions`. */
export function bandShareStatistic(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  replay: BandReplay,
  clusters: Clusters,
  positions: Int32Array,
): Statistic {
  const sum = summer(table, clusters, [...positions], (i) => predictions.row[i]);
  const inBand = (band: Band) => (i: number) => (replay.band[i] === band ? 1 : 0);
  return sumsStatistic(
    [
      sum(inBand('red')),
      sum(inBand('yellow')),
      sum(inBand('green')),
      sum((i) => (replay.band[i] === 'red' ? predictions.label[i] : 0)),
      sum((i) => predictions.label[i]),
      sum(() => 1),
    ],
    [
      (s) => s[3] / s[0],
      (s) => s[3] / s[0] / (s[4] / s[5]),
      (s) => s[0] / s[5],
      (s) => s[1] / s[5],
      (s) => s[2] / s[5],
    ],
  );
}

/** Share of churned accounts that were in `band` at their last snapshot before the event, each weighing `weightOf`. */
export function lastBandStatistic(
  table: SnapshotTable,
  clusters: Clusters,
  churned: readonly ChurnedAccount[],
  bands: readonly Band[],
  weightOf: (account: ChurnedAccount) => number,
): Statistic {
  const sum = summer(table, clusters, churned, (account) => account.lastRow);
  return sumsStatistic(
    [sum(weightOf), ...bands.map((band) => sum((account) => (account.lastBand === band ? weightOf(account) : 0)))],
    bands.map((_, k) => (s: Float64Array) => s[k + 1] / s[0]),
  );
}

/** Newly red accounts, and band changes, per account-quarter watched. */
export function movementStatistic(
  table: SnapshotTable,
  scored: ScoredBands,
  clusters: Clusters,
  hasRow: (row: number) => boolean,
): Statistic {
  const dayOf = (position: number): number => table.snapshotDay[scored.row[position]];
  const steps = bandSteps(table, scored).filter(({ to }) => hasRow(scored.row[to]));
  const firstDay = scored.row.reduce((day, row) => Math.min(day, table.snapshotDay[row]), Infinity);
  const sum = summer(table, clusters, steps, ({ to }) => scored.row[to]);
  const isAlert = ({ from, to }: BandStep): boolean => {
    if (scored.band[to] !== 'red') return false;
    return from === null ? dayOf(to) !== firstDay : scored.band[from] !== 'red';
  };
  return sumsStatistic(
    [
      sum((step) => (isAlert(step) ? 1 : 0)),
      sum(({ from, to }) => (from !== null && scored.band[from] !== scored.band[to] ? 1 : 0)),
      sum(({ from, to }) => (from === null ? 0 : (dayOf(to) - dayOf(from)) / QUARTER_DAYS)),
    ],
    [(s) => s[0] / s[2], (s) => s[1] / s[2]],
  );
}

/**
 * Recall of red in the book minus that in the segment where it is lowest; null with fewer than two segments that have
 * `MIN_EVENT_CLUSTERS` clusters with an event each (the recall of a handful says nothing about the segment).
 */
export function recallGapStatistic(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  replay: BandReplay,
  clusters: Clusters,
): Statistic | null {
  const positives = Array.from(predictions.label.keys()).filter((i) => predictions.label[i] === 1);
  const clusterOf = (i: number): number => clusters.ofAccount[table.accountIndex[predictions.row[i]]];
  const isLargeEnough = ({ has }: SegmentRows): boolean =>
    countDistinct(Int32Array.from(positives.filter(has), clusterOf)) >= MIN_EVENT_CLUSTERS;
  const segments = segmentsOf(table, predictions).filter(isLargeEnough);
  if (segments.length < 2) return null;
  const sum = summer(table, clusters, positives, (i) => predictions.row[i]);
  const isRed = (i: number): number => (replay.band[i] === 'red' ? 1 : 0);
  const columns = [
    sum(isRed),
    sum(() => 1),
    ...segments.flatMap(({ has }) => [sum((i) => (has(i) ? isRed(i) : 0)), sum((i) => (has(i) ? 1 : 0))]),
  ];
  return sumsStatistic(columns, [
    (s) => Math.max(...segments.map((_, k) => s[0] / s[1] - s[2 * k + 2] / s[2 * k + 3])),
  ]);
}
