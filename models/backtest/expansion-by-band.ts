import type { SnapshotTable } from '../../features/matrix.ts';
import { clustersOf, countDistinct } from './clusters.ts';
import type { BandExpansion } from './group-types.ts';
import type { ScoredBands } from './scored-history.ts';
import { estimateAll, sumByCluster, sumsStatistic } from './statistics.ts';

const BANDS = ['red', 'yellow', 'green'] as const;

/**
 * Share of account-dates followed by expansion, by the band of health that the account had then. Health and growth are two
 * questions: this says how far the first answers the second.
 *
 * @returns Empty where no row has a label of expansion.
 */
export function expansionByBand(
  table: SnapshotTable,
  scored: ScoredBands,
  options: { readonly bootstrap: number; readonly seed: number },
): BandExpansion[] {
  const labelled = Int32Array.from(scored.row.keys()).filter((i) => table.expansionLabel[scored.row[i]] !== -1);
  if (labelled.length === 0) return [];
  const clusters = clustersOf(table, scored.row);
  const cluster = scored.row.map((row) => clusters.ofAccount[table.accountIndex[row]]);
  const isExpanded = (i: number) => table.expansionLabel[scored.row[i]] === 1;
  const parts = BANDS.map((band) => {
    const positions = labelled.filter((i) => scored.band[i] === band);
    const sum = (value: (i: number) => number) => sumByCluster(cluster, clusters.nClusters, positions, value);
    const statistic = sumsStatistic([sum((i) => (isExpanded(i) ? 1 : 0)), sum(() => 1)], [(s) => s[0] / s[1]]);
    return { band, positions, statistic, expanded: positions.filter(isExpanded) };
  });
  const estimates = estimateAll(
    parts.map(({ statistic }) => statistic),
    clusters.nClusters,
    { replicates: options.bootstrap, seed: options.seed, label: 'bootstrap/bands' },
  );
  return parts.map(({ band, positions, statistic, expanded }) => ({
    band,
    nRows: positions.length,
    nExpandedAccounts: countDistinct(expanded.map((i) => table.accountIndex[scored.row[i]])),
    rate: estimates.figure(statistic, 0, countDistinct(expanded.map((i) => cluster[i]))),
  }));
}
