/** How early churn was called. Always over all churned accounts: leaving out the missed ones would flatter the score. */
import type { SnapshotTable } from '../../features/matrix.ts';
import { sortedQuantile } from '../math/quantile.ts';
import type { BandFigureOptions } from './band-figures.ts';
import { clustersOf, countDistinct } from './clusters.ts';
import { type ChurnedAccount, churnedAccounts } from './scored-history.ts';
import { inSegment } from './segments.ts';
import { estimateAll, type Statistic, sumByCluster, sumsStatistic } from './statistics.ts';
import type { BandReplay, LeadTimeFigures, OutcomePredictions } from './types.ts';

export interface LeadTimeOptions extends BandFigureOptions {
  /** Days before the event that a call must come to be of use. */
  readonly minLeadDays: number;
}

/**
 * Lead-time figures of the chosen churn model.
 *
 * Lead time: days from the first snapshot of the last unbroken red spell to the event, for accounts that are red at their
 * last snapshot before it; 0 for the others, which count in every share. An account first red on the last snapshot
 * before the event has the days from that snapshot. Rules for events and spells: `churnedAccounts`.
 */
export function leadTimeFigures(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  replay: BandReplay,
  options: LeadTimeOptions,
): LeadTimeFigures {
  const scored = options.scored ?? { row: predictions.row, band: replay.band };
  const has = inSegment(table, options.segment ?? null);
  const clusters = clustersOf(table, Int32Array.from([...predictions.row, ...scored.row]));
  const churned = churnedAccounts(table, predictions, scored).filter(({ lastRow }) => has(lastRow));
  const cluster = Int32Array.from(churned, ({ lastRow }) => clusters.ofAccount[table.accountIndex[lastRow]]);
  const caught = churned.filter((account) => account.leadDays > 0);
  const clusterOfCaught = Int32Array.from(cluster.filter((_, i) => churned[i].leadDays > 0));

  const floors = [30, 60, 90, options.minLeadDays];
  const countWhere = (keep: (account: ChurnedAccount) => boolean): Float64Array =>
    sumByCluster(cluster, clusters.nClusters, Int32Array.from(churned.keys()), (i) => (keep(churned[i]) ? 1 : 0));
  const shares = sumsStatistic(
    [countWhere(() => true), ...floors.map((days) => countWhere((account) => isRedAhead(account, days)))],
    floors.map((_, k) => (s: Float64Array) => s[k + 1] / s[0]),
  );
  const median = medianStatistic(caught, clusterOfCaught);
  const estimates = estimateAll([shares, median], clusters.nClusters, {
    replicates: options.bootstrap,
    seed: options.seed,
    label: 'bootstrap/bands',
  });

  const nChurned = countDistinct(cluster);
  const leads = Float64Array.from(caught, (account) => account.leadDays).sort();
  const everRed = churned.flatMap((account) => (account.firstRedDays === null ? [] : [account.firstRedDays]));
  return {
    nChurnedAccounts: churned.length,
    nCaught: caught.length,
    nLeftTruncated: caught.filter((account) => account.isLeftTruncated).length,
    shareRed30: estimates.figure(shares, 0, nChurned),
    shareRed60: estimates.figure(shares, 1, nChurned),
    shareRed90: estimates.figure(shares, 2, nChurned),
    medianDays: estimates.figure(median, 0, countDistinct(clusterOfCaught)),
    lowerQuartileDays: quantileOrNull(leads, 0.25),
    upperQuartileDays: quantileOrNull(leads, 0.75),
    firstEverRedMedianDays: quantileOrNull(Float64Array.from(everRed).sort(), 0.5),
    shareUsable: estimates.figure(shares, 3, nChurned),
    minLeadDays: options.minLeadDays,
  };
}

/** Red without a break from at least `days` before the event; with `days` 0 or less, caught at all. */
function isRedAhead(account: ChurnedAccount, days: number): boolean {
  return account.leadDays > 0 && account.leadDays >= days;
}

function quantileOrNull(ascending: Float64Array, probability: number): number | null {
  return ascending.length === 0 ? null : sortedQuantile(ascending, probability);
}

/** Median lead days of the caught accounts, each repeated as often as its cluster is drawn. */
function medianStatistic(caught: readonly ChurnedAccount[], cluster: Int32Array): Statistic {
  const order = Int32Array.from(caught.keys()).sort((a, b) => caught[a].leadDays - caught[b].leadDays || a - b);
  return {
    nFigures: 1,
    evaluate(clusterWeight, out, at) {
      const repeated: number[] = [];
      for (const i of order) {
        for (let copy = 0; copy < clusterWeight[cluster[i]]; copy++) repeated.push(caught[i].leadDays);
      }
      out[at] = sortedQuantile(Float64Array.from(repeated), 0.5);
    },
  };
}
