import { bootstrap } from '../math/bootstrap.ts';
import type { PairedDifference } from '../math/paired-loss.ts';
import { rankRows } from '../math/ranking.ts';
import { rankingStatistic } from './statistics.ts';

/** Draws of accounts: enough for a standard error that is right to about a tenth of itself. */
const N_DRAWS = 60;
/** Where average precision stands among the figures of a ranking, of the first score and of the second. */
const [FIRST, SECOND] = [1, 4];

/**
 * Average precision of the first score minus that of the second on the same rows, with the standard error of a paired
 * bootstrap by cluster.
 *
 * @returns A mean of 0 without a positive; draws without one do not count.
 */
export function pairedPrecision(
  first: Float64Array,
  second: Float64Array,
  labels: Uint8Array,
  cluster: Int32Array,
  seed: number,
): PairedDifference {
  const number = new Map<number, number>();
  const clusters = cluster.map((own) => {
    const known = number.get(own) ?? number.size;
    number.set(own, known);
    return known;
  });
  const rankings = [first, second].map((score) => rankingStatistic(rankRows(score, labels), clusters));
  const { point, draws } = bootstrap(
    number.size,
    6,
    (weights, out) => {
      rankings.forEach((ranking, k) => {
        ranking.evaluate(weights, out, 3 * k);
      });
    },
    { replicates: N_DRAWS, seed, label: 'bootstrap/family' },
  );
  const mean = point[FIRST] - point[SECOND];
  if (!Number.isFinite(mean)) return { mean: 0, standardError: 0 };
  const differences = draws.map((draw) => draw[FIRST] - draw[SECOND]).filter(Number.isFinite);
  const middle = differences.reduce((sum, value) => sum + value, 0) / Math.max(1, differences.length);
  const squares = differences.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / Math.max(1, differences.length - 1)) };
}
