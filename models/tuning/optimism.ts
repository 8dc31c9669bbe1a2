import { drawClusterWeights } from '../math/bootstrap.ts';
import { randomStream } from '../math/random.ts';

/** Draws of accounts: the mean over them is known to a tenth of the spread of one. */
const N_DRAWS = 200;

/** Loss of one candidate less that of the usual settings, row by row; on its own rows, which are some or all of the judged. */
export interface Excess {
  readonly excess: Float64Array;
  /** Account of each row. */
  readonly cluster: Int32Array;
}

/**
 * What the best of several candidates saves once the luck of having been chosen is taken off: accounts are drawn with
 * replacement, the best candidate is chosen on those drawn, and its saving is measured on those that were not. The mean over
 * the draws (bootstrap bias-corrected cross-validation: Tsamardinos, Greasidou and Borboudakis 2018; the question is that of
 * Tibshirani and Tibshirani 2009). Nothing is fitted again. Candidates that were judged on fewer rows, or learned from fewer,
 * stand in with what they showed there.
 *
 * @param candidates Without the usual settings, whose excess is 0 and which may be the best.
 * @returns Mean loss saved per row; 0 without candidates.
 */
export function correctedGain(candidates: readonly Excess[], seed: number): number {
  const number = new Map<number, number>();
  for (const { cluster } of candidates) for (const c of cluster) if (!number.has(c)) number.set(c, number.size);
  const nClusters = number.size;
  if (nClusters === 0) return 0;
  const sums = candidates.map(({ excess, cluster }) => {
    const sum = new Float64Array(nClusters);
    const rows = new Float64Array(nClusters);
    cluster.forEach((c, i) => {
      sum[number.get(c)!] += excess[i];
      rows[number.get(c)!]++;
    });
    return { sum, rows };
  });
  const random = randomStream(seed, 'tuning/optimism');
  let saved = 0;
  for (let draw = 0; draw < N_DRAWS; draw++) {
    const weight = drawClusterWeights(nClusters, random);
    const left = weight.map((w) => (w === 0 ? 1 : 0));
    let best = { excess: 0, saved: 0 };
    for (const own of sums) {
      const excess = meanOver(own, weight);
      if (excess < best.excess) best = { excess, saved: -meanOver(own, left) };
    }
    saved += best.saved;
  }
  return saved / N_DRAWS;
}

/** Weighted mean per row; 0 where no row weighs anything. */
function meanOver({ sum, rows }: { sum: Float64Array; rows: Float64Array }, weight: Float64Array): number {
  let total = 0;
  let n = 0;
  for (let c = 0; c < weight.length; c++) {
    total += weight[c] * sum[c];
    n += weight[c] * rows[c];
  }
  return n === 0 ? 0 : total / n;
}
