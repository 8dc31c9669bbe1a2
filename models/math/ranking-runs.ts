/**
 * The figures of `ranking.ts` for many sets of weights over one ranking. Positives are rare, and every figure depends on
 * the negatives only through cumulative weight: one running sum over the rows, then work per positive alone.
 */
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

/**
 * ROC AUC, average precision and top-decile lift, as `rankedRocAuc`, `rankedAveragePrecision` and `topDecileLift` give them.
 *
 * @param cumulative Running sum of the weights in ranked order, length nRows + 1, first entry 0.
 * @param out Receives the three figures from position `at`; NaN where undefined.
 */
export function writeRankingFigures(runs: PositiveRuns, cumulative: Float64Array, out: Float64Array, at: number): void {
  const { positive, positiveEnd, start, end } = runs;
  const all = cumulative[runs.nRows];
  let positives = 0;
  for (const i of positive) positives += cumulative[i + 1] - cumulative[i];
  const decile = all / 10;
  let above = 0;
  let pairsWon = 0;
  let precisionSum = 0;
  let inDecile = 0;
  let k = 0;
  for (let run = 0; run < start.length; run++) {
    let here = 0;
    for (; k < positiveEnd[run]; k++) here += cumulative[positive[k] + 1] - cumulative[positive[k]];
    if (here === 0) continue;
    above += here;
    const before = cumulative[start[run]];
    const upTo = cumulative[end[run]];
    const negativesBelow = all - upTo - (positives - above);
    pairsWon += here * (negativesBelow + (upTo - before - here) / 2);
    precisionSum += here * (above / upTo);
    if (before < decile) inDecile += here * Math.min(1, (decile - before) / (upTo - before));
  }
  out[at] = pairsWon / (positives * (all - positives));
  out[at + 1] = precisionSum / positives;
  out[at + 2] = (inDecile / positives) * 10;
}
