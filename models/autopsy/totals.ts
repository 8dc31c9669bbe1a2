import { countDistinct } from '../backtest/clusters.ts';
import { estimateAll, type Statistic, sumsStatistic } from '../backtest/statistics.ts';
import type { Category, Figure } from '../runtime/types.ts';
import type { OutOfRange } from './normal-range.ts';
import type { Autopsy, MissLabel } from './types.ts';

const LABELS = ['detectable_earlier', 'visible_only', 'visible_too_late', 'invisible'] as const;

/** What a window shows: the label, and the category and first row of the sign that gave it. */
export interface Finding {
  readonly label: MissLabel;
  /** null: nothing lay outside. */
  readonly sign: { readonly category: number; readonly row: number } | null;
}

/** A window with what was found in it. */
export interface Judged {
  readonly cluster: number;
  readonly weight: number;
  readonly out: OutOfRange;
  readonly finding: Finding;
}

/**
 * Misses by label and by category, beside kept accounts that were judged alike; intervals by account.
 *
 * @param arr Of each miss.
 */
export function totalsOf(
  judged: readonly Judged[],
  kept: readonly Judged[],
  arr: readonly number[],
  categories: readonly Category[],
  nClusters: number,
  { bootstrap, seed }: { readonly bootstrap: number; readonly seed: number },
): Pick<Autopsy, 'labels' | 'categories'> {
  const sum = (of: readonly Judged[], keep: (one: Judged) => boolean): Float64Array => {
    const sums = new Float64Array(nClusters);
    for (const one of of) if (keep(one)) sums[one.cluster] += one.weight;
    return sums;
  };
  const tests = [
    ...LABELS.map((label) => (one: Judged) => one.finding.label === label),
    ...categories.map((_, c) => (one: Judged) => (one.out.firstByCategory[c] ?? null) !== null),
  ];
  const statistics = tests.map(
    (test): Statistic =>
      sumsStatistic(
        [sum(judged, () => true), sum(judged, test), sum(kept, () => true), sum(kept, test)],
        [(s) => s[1] / s[0], (s) => s[1] / s[0] - s[3] / s[2]],
      ),
  );
  const estimates = estimateAll(statistics, nClusters, { replicates: bootstrap, seed, label: 'bootstrap/autopsy' });
  const nMissedClusters = countDistinct(Int32Array.from(judged, ({ cluster }) => cluster));
  const figuresOf = (k: number): { share: Figure; keptShare: number; excess: Figure } => ({
    share: estimates.figure(statistics[k], 0, nMissedClusters),
    keptShare: keptShare(kept, tests[k]),
    excess: estimates.figure(statistics[k], 1, nMissedClusters),
  });
  return {
    labels: LABELS.map((label, k) => ({
      label,
      nAccounts: judged.filter(tests[k]).length,
      arr: judged.reduce((total, one, i) => total + (tests[k](one) ? arr[i] : 0), 0),
      ...figuresOf(k),
    })),
    categories: categories
      .map((category, c) => ({
        category,
        nAccounts: judged.filter(tests[LABELS.length + c]).length,
        ...figuresOf(LABELS.length + c),
      }))
      .sort((a, b) => b.nAccounts - a.nAccounts || (a.category < b.category ? -1 : 1)),
  };
}

function keptShare(kept: readonly Judged[], test: (one: Judged) => boolean): number {
  const total = kept.reduce((sum, { weight }) => sum + weight, 0);
  return kept.reduce((sum, one) => sum + (test(one) ? one.weight : 0), 0) / total;
}
