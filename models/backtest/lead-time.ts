/** How early churn was called. Always over all churned accounts: leaving out the missed ones would flatter the score. */
import type { SnapshotTable } from '../../features/matrix.ts';
import { sortedQuantile } from '../math/quantile.ts';
import type { BandFigureOptions } from './band-figures.ts';
import { clustersOf, countDistinct } from './clusters.ts';
import { noticeDeadline } from './notice-deadline.ts';
import { type ChurnedAccount, churnedAccounts } from './scored-history.ts';
import { inSegment } from './segments.ts';
import { estimateAll, perDraw, type Statistic, sumByCluster, sumsStatistic } from './statistics.ts';
import type { BandReplay, LeadTimeFigures, OutcomePredictions } from './types.ts';

export interface LeadTimeOptions extends BandFigureOptions {
  /** Days before the event that a call must come to be of use. */
  readonly minLeadDays: number;
  /** Days before a renewal by which notice must be given. */
  readonly noticeDays: number;
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
  const { minLeadDays, noticeDays } = options;
  const scored = options.scored ?? { row: predictions.row, band: replay.band };
  const has = inSegment(table, options.segment ?? null);
  const clusters = clustersOf(table, Int32Array.from([...predictions.row, ...scored.row]));
  const churned = churnedAccounts(table, predictions, scored).filter(({ lastRow }) => has(lastRow));
  const clusterOf = ({ lastRow }: ChurnedAccount) => clusters.ofAccount[table.accountIndex[lastRow]];
  const deadlines = new Map(churned.map((account) => [account, noticeDeadline(table, account, noticeDays)]));
  /** Days from the start of the spell to the deadline for notice; NaN: none is known. */
  const daysToNotice = (account: ChurnedAccount): number => {
    const deadline = deadlines.get(account) ?? null;
    return deadline === null ? Number.NaN : account.leadDays - (account.eventDay - deadline);
  };
  const caught = churned.filter((account) => account.leadDays > 0);
  const withNotice = churned.filter((account) => !Number.isNaN(daysToNotice(account)));
  const isOld = (account: ChurnedAccount) => account.seenDays >= minLeadDays;

  const floors = [30, 60, 90, minLeadDays];
  /** Shares of the accounts, each weighing `weightOf`, for which the tests hold. */
  const sharesOf = (weightOf: (account: ChurnedAccount) => number, tests: readonly AccountTest[]): Statistic => {
    const cluster = Int32Array.from(churned, clusterOf);
    const sum = (value: (account: ChurnedAccount) => number) =>
      sumByCluster(cluster, clusters.nClusters, Int32Array.from(churned.keys()), (i) => value(churned[i]));
    return sumsStatistic(
      [sum(weightOf), ...tests.map((test) => sum((account) => (test(account) ? weightOf(account) : 0)))],
      tests.map((_, k) => (s: Float64Array) => s[k + 1] / s[0]),
    );
  };
  const isRedAhead = floors.map(
    (days): AccountTest =>
      (account) =>
        account.leadDays > 0 && account.leadDays >= days,
  );
  const shares = sharesOf(() => 1, isRedAhead);
  const ofOld = sharesOf((account) => (isOld(account) ? 1 : 0), [isRedAhead[3]]);
  const byArr = sharesOf(({ lastRow }) => 12 * table.mrr[lastRow], isRedAhead);
  const beforeNotice = sharesOf(
    (account) => (Number.isNaN(daysToNotice(account)) ? 0 : 1),
    [(account) => account.leadDays > 0 && daysToNotice(account) >= minLeadDays],
  );
  const quantile = (
    accounts: readonly ChurnedAccount[],
    daysOf: (account: ChurnedAccount) => number,
    probability: number,
  ): { readonly accounts: readonly ChurnedAccount[]; readonly statistic: Statistic } => ({
    accounts,
    statistic: quantileStatistic(accounts.map(daysOf), Int32Array.from(accounts, clusterOf), probability),
  });
  const leadDays = (account: ChurnedAccount) => account.leadDays;
  const everRed = churned.filter((account) => account.firstRedDays !== null);
  const quantiles = {
    lower: quantile(caught, leadDays, 0.25),
    median: quantile(caught, leadDays, 0.5),
    upper: quantile(caught, leadDays, 0.75),
    fullySeen: quantile(
      caught.filter((account) => !account.isLeftTruncated),
      leadDays,
      0.5,
    ),
    firstEverRed: quantile(everRed, (account) => account.firstRedDays ?? 0, 0.5),
    notice: quantile(
      withNotice.filter((account) => account.leadDays > 0),
      daysToNotice,
      0.5,
    ),
  };
  const statistics = [shares, ofOld, byArr, beforeNotice, ...Object.values(quantiles).map((own) => own.statistic)];
  const estimates = estimateAll(statistics, clusters.nClusters, {
    replicates: options.bootstrap,
    seed: options.seed,
    label: 'bootstrap/bands',
  });

  const nOf = (accounts: readonly ChurnedAccount[]) => countDistinct(Int32Array.from(accounts, clusterOf));
  const quantileFigure = (name: keyof typeof quantiles) =>
    estimates.figure(quantiles[name].statistic, 0, nOf(quantiles[name].accounts));
  const share = (statistic: Statistic, floor: number) => estimates.figure(statistic, floor, nOf(churned));
  return {
    nChurnedAccounts: churned.length,
    nCaught: caught.length,
    nLeftTruncated: caught.filter((account) => account.isLeftTruncated).length,
    shareRed30: share(shares, 0),
    shareRed60: share(shares, 1),
    shareRed90: share(shares, 2),
    medianDays: quantileFigure('median'),
    lowerQuartileDays: quantileFigure('lower'),
    upperQuartileDays: quantileFigure('upper'),
    medianDaysFullySeen: quantileFigure('fullySeen'),
    firstEverRedMedianDays: quantileFigure('firstEverRed'),
    shareUsable: share(shares, 3),
    minLeadDays,
    nYoung: churned.filter((account) => !isOld(account)).length,
    shareUsableWithoutYoung: estimates.figure(ofOld, 0, nOf(churned.filter(isOld))),
    notice:
      withNotice.length === 0
        ? null
        : {
            noticeDays,
            nAccounts: withNotice.length,
            shareUsable: estimates.figure(beforeNotice, 0, nOf(withNotice)),
            medianDays: quantileFigure('notice'),
          },
    arr: {
      shareRed30: share(byArr, 0),
      shareRed60: share(byArr, 1),
      shareRed90: share(byArr, 2),
      shareUsable: share(byArr, 3),
    },
  };
}

type AccountTest = (account: ChurnedAccount) => boolean;

/** A quantile of values, each repeated as often as its cluster is drawn. */
function quantileStatistic(values: readonly number[], cluster: Int32Array, probability: number): Statistic {
  const order = Int32Array.from(values.keys()).sort((a, b) => values[a] - values[b] || a - b);
  return perDraw(1, (clusterWeight, out, at) => {
    const repeated: number[] = [];
    for (const i of order) {
      for (let copy = 0; copy < clusterWeight[cluster[i]]; copy++) repeated.push(values[i]);
    }
    out[at] = sortedQuantile(Float64Array.from(repeated), probability);
  });
}
