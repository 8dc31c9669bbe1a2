import type { SnapshotTable } from '../../features/matrix.ts';
import { positionsWhere } from '../math/columns.ts';
import type { BandFigureOptions } from './band-figures.ts';
import { lastBandStatistic } from './band-statistics.ts';
import { clustersOf, countDistinct } from './clusters.ts';
import { churnedAccounts } from './scored-history.ts';
import { inSegment } from './segments.ts';
import { estimateAll, sumByCluster, sumsStatistic } from './statistics.ts';
import type { BandReplay, MoneyFigures, OutcomePredictions } from './types.ts';

/**
 * Churned ARR of the test period and where it stood: 12 times the MRR of each churned account at its last snapshot before
 * the event, and the shares of it that were red and green there. Yellow is the rest. Red precision with each account-date
 * weighing its ARR then.
 */
export function moneyFigures(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  replay: BandReplay,
  options: BandFigureOptions & { readonly currency: string },
): MoneyFigures {
  const scored = options.scored ?? { row: predictions.row, band: replay.band };
  const has = inSegment(table, options.segment ?? null);
  const clusters = clustersOf(table, Int32Array.from([...predictions.row, ...scored.row]));
  const churned = churnedAccounts(table, predictions, scored).filter(({ lastRow }) => has(lastRow));
  const arrOf = (row: number): number => 12 * table.mrr[row];
  const shares = lastBandStatistic(table, clusters, churned, ['red', 'green'], ({ lastRow }) => arrOf(lastRow));
  const rows = positionsWhere(predictions.nRows, (i) => has(predictions.row[i]));
  const clusterOf = predictions.row.map((row) => clusters.ofAccount[table.accountIndex[row]]);
  const sum = (keep: (i: number) => boolean) =>
    sumByCluster(clusterOf, clusters.nClusters, rows, (i) => (keep(i) ? arrOf(predictions.row[i]) : 0));
  const isRed = (i: number) => replay.band[i] === 'red';
  const isChurned = (i: number) => predictions.label[i] === 1;
  const precision = sumsStatistic(
    [sum(isRed), sum((i) => isRed(i) && isChurned(i)), sum(() => true), sum(isChurned)],
    [(s) => s[1] / s[0], (s) => s[1] / s[0] / (s[3] / s[2])],
  );
  const estimates = estimateAll([shares, precision], clusters.nClusters, {
    replicates: options.bootstrap,
    seed: options.seed,
    label: 'bootstrap/bands',
  });
  const nChurned = countDistinct(
    Int32Array.from(churned, ({ lastRow }) => clusters.ofAccount[table.accountIndex[lastRow]]),
  );
  // As with red precision by account-date: three red accounts that all churned say nothing, whatever they pay.
  const nBehindRed = Math.min(nChurned, countDistinct(rows.filter(isRed).map((i) => clusterOf[i])));
  return {
    currency: options.currency,
    churnedArr: churned.reduce((sum, { lastRow }) => sum + arrOf(lastRow), 0),
    redArrShare: estimates.figure(shares, 0, nChurned),
    greenArrShare: estimates.figure(shares, 1, nChurned),
    redPrecision: estimates.figure(precision, 0, nBehindRed),
    redLift: estimates.figure(precision, 1, nBehindRed),
  };
}
