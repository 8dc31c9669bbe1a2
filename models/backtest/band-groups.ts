import type { SnapshotTable } from '../../features/matrix.ts';
import { levelsOf } from '../bands/groupings.ts';
import type { Grouping } from '../bands/types.ts';
import { positionsWhere } from '../math/columns.ts';
import type { BandFigureOptions } from './band-figures.ts';
import { bandShareStatistic } from './band-statistics.ts';
import { type Clusters, clustersOf, countDistinct } from './clusters.ts';
import type { BandGroups, GroupRed } from './group-types.ts';
import { estimateAll, type Statistic, sumsStatistic } from './statistics.ts';
import type { BandReplay, OutcomePredictions } from './types.ts';

/** Churned accounts and red rows that a group needs before its red precision counts in the widest gap. */
const MIN_CHURNED_IN_GAP = 10;

/**
 * What red meant in every segment and lifecycle stage, out of time.
 *
 * @param common The bands under one pair of cut-offs; null: the same.
 */
export function bandGroups(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  replay: BandReplay,
  common: BandReplay | null,
  groupings: readonly Grouping[],
  options: BandFigureOptions,
): BandGroups {
  const clusters = clustersOf(table, predictions.row);
  const nClustersWhere = (positions: Int32Array, keep: (i: number) => boolean): number =>
    countDistinct(positions.filter(keep).map((i) => clusters.ofAccount[table.accountIndex[predictions.row[i]]]));
  const groups = groupings.flatMap((grouping) => {
    const level = levelsOf(table, predictions.row, grouping);
    return grouping.levels.map((condition, own) => {
      const positions = positionsWhere(level.length, (i) => level[i] === own);
      const statisticOf = (bands: BandReplay) => bandShareStatistic(table, predictions, bands, clusters, positions);
      return {
        kind: grouping.kind,
        condition,
        positions,
        nChurned: nClustersWhere(positions, (i) => predictions.label[i] === 1),
        own: statisticOf(replay),
        common: common === null ? null : statisticOf(common),
      };
    });
  });
  const inGap = groups.filter(({ nChurned }) => nChurned >= MIN_CHURNED_IN_GAP);
  const kinds = groupings.map(({ kind }) => inGap.filter((group) => group.kind === kind));
  const gapOf = (bands: BandReplay) =>
    gapStatistic(
      table,
      predictions,
      bands,
      clusters,
      kinds.map((kind) => kind.map(({ positions }) => positions)),
    );
  const [ownGap, commonGap] = [gapOf(replay), common === null ? null : gapOf(common)];
  const statistics = [ownGap, commonGap, ...groups.flatMap(({ own, common: other }) => [own, other])];
  const estimates = estimateAll(
    statistics.filter((statistic) => statistic !== null),
    clusters.nClusters,
    { replicates: options.bootstrap, seed: options.seed, label: 'bootstrap/bands' },
  );
  const redOf = (statistic: Statistic, bands: BandReplay, positions: Int32Array, nChurned: number): GroupRed => ({
    // As with the whole book: of three red accounts that all churned every draw says 100%.
    redPrecision: estimates.figure(
      statistic,
      0,
      Math.min(
        nChurned,
        nClustersWhere(positions, (i) => bands.band[i] === 'red'),
      ),
    ),
    redShare: estimates.figure(
      statistic,
      2,
      nClustersWhere(positions, () => true),
    ),
  });
  const nInGap = inGap.length < 2 ? 0 : Math.min(...inGap.map(({ nChurned }) => nChurned));
  return {
    groups: groups.map(({ kind, condition, positions, nChurned, own, common: other }) => ({
      kind,
      attributes: condition.attributes,
      tenureDays: condition.tenureDays ?? null,
      nRows: positions.length,
      nChurnedAccounts: nChurned,
      own: redOf(own, replay, positions, nChurned),
      common: other === null || common === null ? null : redOf(other, common, positions, nChurned),
    })),
    widestGap: {
      own: estimates.figure(ownGap, 0, nInGap),
      common: commonGap === null ? null : estimates.figure(commonGap, 0, nInGap),
      reduction: commonGap === null ? null : estimates.difference(commonGap, ownGap, 0, nInGap),
    },
  };
}

/** The widest difference in red precision within a kind of group, over all kinds; undefined without two groups that have red rows. */
function gapStatistic(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  replay: BandReplay,
  clusters: Clusters,
  kinds: readonly (readonly Int32Array[])[],
): Statistic {
  const clusterOf = (i: number) => clusters.ofAccount[table.accountIndex[predictions.row[i]]];
  const columns: Float64Array[] = [];
  const places = kinds.map((groups) =>
    groups.map((positions) => {
      const [red, churned] = [new Float64Array(clusters.nClusters), new Float64Array(clusters.nClusters)];
      for (const i of positions) {
        if (replay.band[i] !== 'red') continue;
        red[clusterOf(i)]++;
        churned[clusterOf(i)] += predictions.label[i];
      }
      columns.push(red, churned);
      return columns.length - 2;
    }),
  );
  return sumsStatistic(columns, [
    (sums) => {
      const gaps = places.flatMap((own) => {
        const precisions = own.map((at) => sums[at + 1] / sums[at]).filter((value) => !Number.isNaN(value));
        return precisions.length < 2 ? [] : [Math.max(...precisions) - Math.min(...precisions)];
      });
      return gaps.length === 0 ? Number.NaN : Math.max(...gaps);
    },
  ]);
}
