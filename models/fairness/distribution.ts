import type { SnapshotTable } from '../../features/matrix.ts';
import { QUARTER_DAYS } from '../backtest/band-statistics.ts';
import { clustersOf } from '../backtest/clusters.ts';
import { bandSteps, type ScoredBands } from '../backtest/scored-history.ts';
import { estimateAll, sumsStatistic } from '../backtest/statistics.ts';
import { rowCursor } from '../fit/ladders.ts';
import { filled } from '../math/columns.ts';
import { type Cutoffs, cutoffsFor } from '../runtime/bands.ts';
import type { BandRule, Figure } from '../runtime/types.ts';
import type { ScoreDistribution } from './types.ts';

const NEAR_POINTS = 3;
const RUN_POINTS = 5;

/** Scored snapshots with their scores and the cut-offs that were in force. */
export interface ScoredPoints {
  readonly scored: ScoredBands;
  /** One per scored snapshot. */
  readonly healthScore: Float64Array;
  readonly cutoffsAt: (position: number) => BandRule['cutoffs'];
}

/**
 * How the scores of the test period are spread, and whether colours are restless near the cut-offs.
 *
 * A score that clusters (half the book within five points) cannot rank what is in the cluster, and a cut-off in a cluster makes
 * colours flip. Flips are counted between adjacent scored dates by where the score stood at the first of the two.
 */
export function scoreDistribution(
  table: SnapshotTable,
  { scored, healthScore, cutoffsAt }: ScoredPoints,
  draws: { readonly bootstrap: number; readonly seed: number },
): ScoreDistribution {
  const counts = new Float64Array(100);
  for (const score of healthScore) counts[Math.min(99, Math.floor(score))]++;
  const nRows = healthScore.length;
  let fullest = { from: 0, n: 0 };
  for (let from = 0; from + RUN_POINTS <= counts.length; from++) {
    const n = counts.subarray(from, from + RUN_POINTS).reduce((sum, own) => sum + own, 0);
    if (n > fullest.n) fullest = { from, n };
  }
  const entropy = counts.reduce((sum, n) => (n === 0 ? sum : sum - (n / nRows) * Math.log(n / nRows)), 0);
  const cursor = rowCursor(table);
  const isNear = filled(new Uint8Array(healthScore.length), (i) => {
    const score = healthScore[i];
    cursor.row = scored.row[i];
    const { red, yellow }: Cutoffs = cutoffsFor({ cutoffs: cutoffsAt(i) }, cursor);
    return Math.min(Math.abs(score - red), Math.abs(score - yellow)) <= NEAR_POINTS ? 1 : 0;
  });
  const { elsewhere, near, excess } = flipRates(table, scored, isNear, draws);
  return {
    nRows,
    fullestFivePoints: fullest.n / Math.max(1, nRows),
    fullestFrom: fullest.from,
    effectivePoints: nRows === 0 ? 0 : Math.exp(entropy),
    nearCutoff: isNear.reduce((sum, near) => sum + near, 0) / Math.max(1, nRows),
    flipsNear: near,
    flipsElsewhere: elsewhere,
    flipsExcess: excess,
  };
}

/** Changes of band per account-quarter after readings near a cut-off, and after the others. */
function flipRates(
  table: SnapshotTable,
  scored: ScoredBands,
  isNear: Uint8Array,
  { bootstrap, seed }: { readonly bootstrap: number; readonly seed: number },
): { readonly near: number | null; readonly elsewhere: number | null; readonly excess: Figure } {
  const clusters = clustersOf(table, scored.row);
  const sums = () => [0, 1].map(() => new Float64Array(clusters.nClusters));
  const [flips, quarters] = [sums(), sums()];
  const restless = new Set<number>();
  for (const { from, to } of bandSteps(table, scored)) {
    if (from === null) continue;
    const cluster = clusters.ofAccount[table.accountIndex[scored.row[to]]];
    const days = table.snapshotDay[scored.row[to]] - table.snapshotDay[scored.row[from]];
    quarters[isNear[from]][cluster] += days / QUARTER_DAYS;
    if (scored.band[from] === scored.band[to]) continue;
    flips[isNear[from]][cluster]++;
    restless.add(cluster);
  }
  const rates = sumsStatistic(
    [flips[0], quarters[0], flips[1], quarters[1]],
    [(s) => s[0] / s[1], (s) => s[2] / s[3], (s) => s[2] / s[3] - s[0] / s[1]],
  );
  const estimates = estimateAll([rates], clusters.nClusters, { replicates: bootstrap, seed, label: 'bootstrap/flips' });
  const figure = (at: number) => estimates.figure(rates, at, restless.size);
  return { elsewhere: figure(0).value, near: figure(1).value, excess: figure(2) };
}
