/**
 * The figures of `ranking.ts` for many sets of weights over one ranking. Positives are rare, and every figure depends on
 * the negatives only through cumulative weight: one running sum over the rows for a batch of draws, then work per positive alone.
 */
import { takenAt } from './columns.ts';
import { addWeights, type DrawnWeights, LANES } from './drawn-weights.ts';
import type { Ranking } from './ranking.ts';

/** The runs of equal scores that hold a positive, best first. */
export interface PositiveRuns {
  readonly nRows: number;
  /** First row and exclusive end of each run, in ranked order. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** Ranked positions of the positives, ascending. */
  readonly positive: Int32Array;
  /** Exclusive end of each run's positives within `positive`. */
  readonly positiveEnd: Int32Array;
}

/** Find the runs once per ranking. */
export function positiveRuns(ranking: Ranking): PositiveRuns {
  const start: number[] = [];
  const end: number[] = [];
  const positive: number[] = [];
  const positiveEnd: number[] = [];
  let i = 0;
  for (const runEnd of ranking.tieEnd) {
    const runStart = i;
    const nBefore = positive.length;
    for (; i < runEnd; i++) if (ranking.label[i] === 1) positive.push(i);
    if (positive.length === nBefore) continue;
    start.push(runStart);
    end.push(runEnd);
    positiveEnd.push(positive.length);
  }
  return {
    nRows: ranking.nRows,
    start: Int32Array.from(start),
    end: Int32Array.from(end),
    positive: Int32Array.from(positive),
    positiveEnd: Int32Array.from(positiveEnd),
  };
}

/** Running sums of weights down a ranking: one number per run and draw of a batch. */
interface RunSums {
  /** Above the run. */
  readonly before: Float64Array;
  /** Down to its end. */
  readonly upTo: Float64Array;
  /** Of all rows, per draw. */
  readonly all: Float64Array;
}

/**
 * ROC AUC, average precision and top-decile lift, as `rankedRocAuc`, `rankedAveragePrecision` and `topDecileLift` give them, for
 * one batch of draws after the other.
 *
 * @param cluster Of each row, in ranked order.
 * @returns Writes the three figures of each draw into its `out` from position `at`; NaN where undefined.
 */
export function rankingFigures(
  runs: PositiveRuns,
  cluster: Int32Array,
): (weights: DrawnWeights, out: readonly Float64Array[], at: number) => void {
  const nSums = runs.start.length * LANES;
  const sums = { before: new Float64Array(nSums), upTo: new Float64Array(nSums), all: new Float64Array(LANES) };
  const clusterOfPositive = takenAt(cluster, runs.positive);
  return (weights, out, at) => {
    addUpRuns(runs, cluster, weights, sums);
    weights.ofDraw.forEach((weight, draw) => {
      writeFigures(runs, clusterOfPositive, weight, sums, draw, out[draw], at);
    });
  };
}

function addUpRuns(
  { start, end, nRows }: PositiveRuns,
  cluster: Int32Array,
  weights: DrawnWeights,
  sums: RunSums,
): void {
  const { before, upTo, all } = sums;
  all.fill(0);
  let done = 0;
  for (let run = 0, at = 0; run < start.length; run++, at += LANES) {
    addWeights(weights, cluster, done, start[run], all);
    for (let draw = 0; draw < LANES; draw++) before[at + draw] = all[draw];
    addWeights(weights, cluster, start[run], end[run], all);
    for (let draw = 0; draw < LANES; draw++) upTo[at + draw] = all[draw];
    done = end[run];
  }
  addWeights(weights, cluster, done, nRows, all);
}

function writeFigures(
  { positiveEnd, start }: PositiveRuns,
  clusterOfPositive: Int32Array,
  weight: Float64Array,
  sums: RunSums,
  draw: number,
  out: Float64Array,
  at: number,
): void {
  const all = sums.all[draw];
  let positives = 0;
  for (const cluster of clusterOfPositive) positives += weight[cluster];
  const decile = all / 10;
  let above = 0;
  let pairsWon = 0;
  let precisionSum = 0;
  let inDecile = 0;
  let k = 0;
  for (let run = 0, own = draw; run < start.length; run++, own += LANES) {
    let here = 0;
    for (; k < positiveEnd[run]; k++) here += weight[clusterOfPositive[k]];
    if (here === 0) continue;
    above += here;
    const before = sums.before[own];
    const upTo = sums.upTo[own];
    const negativesBelow = all - upTo - (positives - above);
    pairsWon += here * (negativesBelow + (upTo - before - here) / 2);
    precisionSum += here * (above / upTo);
    if (before < decile) inDecile += here * Math.min(1, (decile - before) / (upTo - before));
  }
  out[at] = pairsWon / (positives * (all - positives));
  out[at + 1] = precisionSum / positives;
  out[at + 2] = (inDecile / positives) * 10;
}
