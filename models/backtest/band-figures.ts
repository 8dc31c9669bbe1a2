/** What the bands were worth: precision of red, churn that was missed, and how much noise they made. */
import type { SnapshotTable } from '../../features/matrix.ts';
import { NO_ESTIMATE } from '../math/bootstrap.ts';
import { positionsWhere } from '../math/columns.ts';
import { bandShareStatistic, lastBandStatistic, movementStatistic, recallGapStatistic } from './band-statistics.ts';
import { clustersOf, countDistinct } from './clusters.ts';
import { churnedAccounts, type ScoredBands } from './scored-history.ts';
import { inSegment } from './segments.ts';
import { estimateAll } from './statistics.ts';
import type { BandFigures, BandReplay, OutcomePredictions } from './types.ts';

export interface BandFigureOptions {
  /** Number of bootstrap draws; 0: no intervals. */
  readonly bootstrap: number;
  readonly seed: number;
  /** All scored snapshots of the test period, also those without a label; default: the predicted rows. */
  readonly scored?: ScoredBands | undefined;
  /** Only rows of this segment; default: the whole book. */
  readonly segment?: string | undefined;
}

/**
 * Band figures of the chosen churn model.
 *
 * Precision, shares, recall and counts are over predicted rows (account-dates with a mature label). Flips and alerts are
 * over all scored snapshots, between adjacent scored dates; an account's first snapshot counts as an alert if it is red,
 * except on the first scored date, where nobody knows what came before. A churned account belongs to the segment of its
 * last snapshot before the event.
 */
export function bandFigures(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  replay: BandReplay,
  options: BandFigureOptions,
): BandFigures {
  const scored = options.scored ?? { row: predictions.row, band: replay.band };
  const has = inSegment(table, options.segment ?? null);
  const clusters = clustersOf(table, Int32Array.from([...predictions.row, ...scored.row]));
  const positions = positionsWhere(predictions.nRows, (i) => has(predictions.row[i]));
  const churned = churnedAccounts(table, predictions, scored).filter(({ lastRow }) => has(lastRow));

  const shares = bandShareStatistic(table, predictions, replay, clusters, positions);
  const missed = lastBandStatistic(table, clusters, churned, ['green'], () => 1);
  const movement = movementStatistic(table, scored, clusters, has);
  const gap = options.segment === undefined ? recallGapStatistic(table, predictions, replay, clusters) : null;
  const estimates = estimateAll([shares, missed, movement, ...(gap === null ? [] : [gap])], clusters.nClusters, {
    replicates: options.bootstrap,
    seed: options.seed,
    label: 'bootstrap/bands',
  });

  const clusterOfRow = (row: number): number => clusters.ofAccount[table.accountIndex[row]];
  const nClustersWhere = (keep: (i: number) => boolean): number =>
    countDistinct(positions.filter(keep).map((i) => clusterOfRow(predictions.row[i])));
  const nEvents = nClustersWhere((i) => predictions.label[i] === 1);
  const nScored = nClustersWhere(() => true);
  // Red precision rests on red accounts as well: of three red accounts that all churned every draw says 100%.
  const nBehindRed = Math.min(
    nEvents,
    nClustersWhere((i) => replay.band[i] === 'red'),
  );
  const nChurned = countDistinct(Int32Array.from(churned, ({ lastRow }) => clusterOfRow(lastRow)));
  return {
    redPrecision: estimates.figure(shares, 0, nBehindRed),
    redLift: estimates.figure(shares, 1, nBehindRed),
    missedChurn: estimates.figure(missed, 0, nChurned),
    redShare: estimates.figure(shares, 2, nScored),
    yellowShare: estimates.figure(shares, 3, nScored),
    greenShare: estimates.figure(shares, 4, nScored),
    alertRate: estimates.figure(movement, 0, nScored),
    flipsPerAccountQuarter: estimates.figure(movement, 1, nScored),
    worstSegmentRecallGap: gap === null ? NO_ESTIMATE : estimates.figure(gap, 0, nEvents),
    counts: (['red', 'yellow', 'green'] as const).map((band) => {
      const ofBand = positions.filter((i) => replay.band[i] === band);
      return { band, nRows: ofBand.length, nChurned: ofBand.filter((i) => predictions.label[i] === 1).length };
    }),
  };
}
