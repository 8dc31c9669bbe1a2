import type { SnapshotTable } from '../../features/matrix.ts';
import { clustersOf, countDistinct } from './clusters.ts';
import type { CapacityFrontier, FrontierPoint } from './group-types.ts';
import { type ChurnedAccount, churnedAccounts, type ScoredBands } from './scored-history.ts';
import { estimateAll, sumByCluster, sumsStatistic } from './statistics.ts';
import type { OutcomePredictions } from './types.ts';

/** The bands of the test period under one size of team. */
export interface FrontierReplay {
  readonly csms: number;
  readonly capacity: number;
  readonly isToday: boolean;
  readonly scored: ScoredBands;
}

export interface FrontierOptions {
  readonly minLeadDays: number;
  readonly bootstrap: number;
  readonly seed: number;
}

/**
 * Churned accounts red in time, in accounts and in ARR, against the size of the team, over the walk-forward.
 *
 * In time: red without a break from at least `minLeadDays` before the event. ARR is 12 times the MRR at the last snapshot
 * before it. Red precision is that of labelled rows.
 *
 * @param replays Ascending by capacity.
 */
export function capacityFrontier(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  replays: readonly FrontierReplay[],
  { minLeadDays, bootstrap, seed }: FrontierOptions,
): CapacityFrontier {
  const [first] = replays;
  const clusters = clustersOf(table, Int32Array.from([...predictions.row, ...(first?.scored.row ?? [])]));
  const labelOf = new Map(Array.from(predictions.row, (row, i) => [row, predictions.label[i]]));
  const measured = replays.map(({ scored }) => {
    const churned = churnedAccounts(table, predictions, scored);
    const cluster = Int32Array.from(churned, ({ account }) => clusters.ofAccount[account]);
    const everyone = Int32Array.from(churned.keys());
    const sum = (value: (account: ChurnedAccount) => number) =>
      sumByCluster(cluster, clusters.nClusters, everyone, (i) => value(churned[i]));
    const isInTime = ({ leadDays }: ChurnedAccount) => leadDays > 0 && leadDays >= minLeadDays;
    const arr = ({ lastRow }: ChurnedAccount) => 12 * table.mrr[lastRow];
    const [red, redChurned] = [new Float64Array(clusters.nClusters), new Float64Array(clusters.nClusters)];
    scored.row.forEach((row, i) => {
      const label = labelOf.get(row);
      if (scored.band[i] !== 'red' || label === undefined) return;
      const own = clusters.ofAccount[table.accountIndex[row]];
      red[own]++;
      redChurned[own] += label;
    });
    const statistic = sumsStatistic(
      [
        sum(() => 1),
        sum((account) => (isInTime(account) ? 1 : 0)),
        sum(arr),
        sum((account) => (isInTime(account) ? arr(account) : 0)),
        red,
        redChurned,
      ],
      [(s) => s[1] / s[0], (s) => s[3] / s[2], (s) => s[5] / s[4], (s) => s[1], (s) => s[3]],
    );
    const inTime = churned.filter(isInTime);
    return {
      statistic,
      churned,
      cluster,
      nInTime: inTime.length,
      arrInTime: inTime.reduce((total, account) => total + arr(account), 0),
    };
  });
  const estimates = estimateAll(
    measured.map(({ statistic }) => statistic),
    clusters.nClusters,
    { replicates: bootstrap, seed, label: 'bootstrap/bands' },
  );
  const nDates = new Set(Array.from(first?.scored.row ?? [], (row) => table.snapshotDay[row])).size;
  const nChurned = countDistinct(measured[0]?.cluster ?? new Int32Array(0));
  const today = replays.findIndex(({ isToday }) => isToday);
  const next = measured[today + 1];
  return {
    minLeadDays,
    nChurnedAccounts: measured[0]?.churned.length ?? 0,
    points: replays.map(({ csms, capacity, isToday, scored }, k): FrontierPoint => {
      const { statistic, nInTime, arrInTime } = measured[k];
      return {
        csms,
        capacity,
        isToday,
        meanRedAccounts: scored.band.filter((band) => band === 'red').length / Math.max(1, nDates),
        redPrecision: estimates.figure(statistic, 2, nChurned),
        nInTime,
        shareInTime: estimates.figure(statistic, 0, nChurned),
        arrInTime,
        arrShareInTime: estimates.figure(statistic, 1, nChurned),
      };
    }),
    oneMore:
      today === -1 || next === undefined
        ? null
        : {
            accounts: estimates.difference(next.statistic, measured[today].statistic, 3, nChurned),
            arr: estimates.difference(next.statistic, measured[today].statistic, 4, nChurned),
          },
  };
}
