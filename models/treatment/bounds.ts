import { countDistinct } from '../backtest/clusters.ts';
import { estimateAll, sumByCluster, sumsStatistic } from '../backtest/statistics.ts';
import type { RedRow } from './red-rows.ts';
import type { TreatmentBounds } from './types.ts';

/** Draws, their seed. */
export interface BoundsOptions {
  readonly bootstrap: number;
  readonly seed: number;
}

/**
 * Bounds of red precision: what is not known is how many touched accounts that stayed would have left untouched. None of
 * them is the lower bound, all of them the upper. The untouched rate between is no estimate of the truth: whoever left
 * before anybody came counts as untouched.
 */
export function treatmentBounds(reds: readonly RedRow[], { bootstrap, seed }: BoundsOptions): TreatmentBounds {
  const number = new Map<number, number>();
  const cluster = Int32Array.from(reds, (red) => {
    const known = number.get(red.cluster) ?? number.size;
    number.set(red.cluster, known);
    return known;
  });
  const every = Int32Array.from(reds.keys());
  const sum = (value: (red: RedRow) => boolean) =>
    sumByCluster(cluster, number.size, every, (i) => (value(reds[i]) ? 1 : 0));
  const isTouched = ({ touches }: RedRow) => touches.length > 0;
  const statistic = sumsStatistic(
    [sum(() => true), sum(({ churned }) => churned), sum(isTouched), sum((red) => red.churned && isTouched(red))],
    [(s) => s[1] / s[0], (s) => (s[1] + s[2] - s[3]) / s[0], (s) => (s[1] - s[3]) / (s[0] - s[2]), (s) => s[3] / s[2]],
  );
  const estimates = estimateAll([statistic], number.size, {
    replicates: bootstrap,
    seed,
    label: 'bootstrap/treatment',
  });
  const nEvents = (keep: (red: RedRow) => boolean) =>
    countDistinct(
      Int32Array.from(
        reds.filter((red) => red.churned && keep(red)),
        (red) => red.cluster,
      ),
    );
  const all = nEvents(() => true);
  const touched = reds.filter(isTouched);
  return {
    nRed: reds.length,
    nTouchedRed: touched.length,
    nTouchedRedAccounts: countDistinct(Int32Array.from(touched, ({ account }) => account)),
    low: estimates.figure(statistic, 0, all),
    high: estimates.figure(statistic, 1, all),
    untouchedRate: estimates.figure(
      statistic,
      2,
      nEvents((red) => !isTouched(red)),
    ),
    touchedRate: estimates.figure(statistic, 3, nEvents(isTouched)),
  };
}
