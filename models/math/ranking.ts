import { ascendingPositions } from './ascending.ts';
import { countingUp, takenAt } from './columns.ts';

/**
 * Figures of a ranking: how well a score puts positives above negatives. Rows are sorted once; every figure is then one
 * pass over the sorted rows with whatever weights, so that a bootstrap costs no further sorting.
 *
 * Equal scores are one group everywhere: no figure depends on the order in which tied rows happen to stand.
 */

/** Rows sorted by score, highest first, with runs of equal scores marked. */
export interface Ranking {
  readonly nRows: number;
  /** Position of each row in the arrays that were ranked, highest score first; ties by position. */
  readonly order: Int32Array;
  /** Label (0 or 1) in that order. */
  readonly label: Uint8Array;
  /** Exclusive end of each run of equal scores, ascending; the last is `nRows`. */
  readonly tieEnd: Int32Array;
}

/**
 * Sort rows by score, highest first.
 *
 * @param score Any scale; higher means more likely positive.
 * @param label 0 or 1, same length.
 * @param rows Positions to rank; default: all.
 * @throws {RangeError} If lengths differ or a ranked score is NaN.
 */
export function rankRows(score: Float64Array, label: Uint8Array, rows?: Int32Array): Ranking {
  if (score.length !== label.length) {
    throw new RangeError(`label has ${label.length} rows; expected ${score.length}, one per score`);
  }
  const ranked = rows?.toSorted() ?? countingUp(score.length);
  const nRows = ranked.length;
  const order = takenAt(ranked, ascendingPositions(turnedRound(score, ranked)));
  return { nRows, order, label: takenAt(label, order), tieEnd: endsOfTies(score, order) };
}

function turnedRound(score: Float64Array, rows: Int32Array): Float64Array {
  const turned = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    turned[i] = -score[rows[i]];
    if (Number.isNaN(turned[i])) throw new RangeError(`score of row ${rows[i]} is NaN`);
  }
  return turned;
}

/** Exclusive ends of runs of equal scores. */
function endsOfTies(score: Float64Array, order: Int32Array): Int32Array {
  const ends = new Int32Array(order.length);
  let nEnds = 0;
  for (let i = 1; i <= order.length; i++) {
    ends[nEnds] = i;
    nEnds += Number(i === order.length || score[order[i]] !== score[order[i - 1]]);
  }
  return ends.slice(0, nEnds);
}

/** Weight 1 per row. */
function equalWeights(ranking: Ranking): Float64Array {
  return new Float64Array(ranking.nRows).fill(1);
}

/**
 * Weighted area under the ROC curve: the chance that a positive stands above a negative, ties counting half.
 *
 * @param weights Sample weight of each row, in ranked order, >= 0; default: 1 each.
 * @returns 0 to 1; NaN without a positive or without a negative of weight above 0.
 */
export function rankedRocAuc(ranking: Ranking, weights: Float64Array = equalWeights(ranking)): number {
  const { label, tieEnd } = ranking;
  let positives = 0;
  let negatives = 0;
  let pairsWon = 0;
  let i = 0;
  for (const end of tieEnd) {
    let positive = 0;
    let negative = 0;
    for (; i < end; i++) {
      if (label[i] === 1) positive += weights[i];
      else negative += weights[i];
    }
    pairsWon += negative * (positives + positive / 2);
    positives += positive;
    negatives += negative;
  }
  return pairsWon / (positives * negatives);
}

/**
 * Weighted average precision: the sum over score levels, highest first, of the recall gained there times the precision
 * down to there (the step sum; no interpolation, no trapezoid).
 *
 * @param weights Sample weight of each row, in ranked order, >= 0; default: 1 each.
 * @returns 0 to 1; NaN without a positive of weight above 0.
 */
export function rankedAveragePrecision(ranking: Ranking, weights: Float64Array = equalWeights(ranking)): number {
  const { label, tieEnd } = ranking;
  let positives = 0;
  let all = 0;
  let sum = 0;
  let i = 0;
  for (const end of tieEnd) {
    let positive = 0;
    for (; i < end; i++) {
      const weight = weights[i];
      all += weight;
      if (label[i] === 1) positive += weight;
    }
    positives += positive;
    if (positive > 0) sum += positive * (positives / all);
  }
  return sum / positives;
}

/** Weights in row order brought into ranked order. */
function inRankedOrder(ranking: Ranking, weights: Float64Array | undefined): Float64Array | undefined {
  return weights === undefined ? undefined : takenAt(weights, ranking.order);
}

/** `rankedRocAuc` of rows that need no ranking kept; `weights` in row order. */
export function rocAuc(score: Float64Array, label: Uint8Array, weights?: Float64Array): number {
  const ranking = rankRows(score, label);
  return rankedRocAuc(ranking, inRankedOrder(ranking, weights));
}

/** `rankedAveragePrecision` of rows that need no ranking kept; `weights` in row order. */
export function averagePrecision(score: Float64Array, label: Uint8Array, weights?: Float64Array): number {
  const ranking = rankRows(score, label);
  return rankedAveragePrecision(ranking, inRankedOrder(ranking, weights));
}

/** Weight and positive weight of all ranked rows. */
function totals(ranking: Ranking, weights: Float64Array): { readonly all: number; readonly positives: number } {
  let all = 0;
  let positives = 0;
  for (let i = 0; i < ranking.nRows; i++) {
    all += weights[i];
    if (ranking.label[i] === 1) positives += weights[i];
  }
  return { all, positives };
}

/** Positive weight among the first `size` of weight; of a run of equal scores that crosses the border, its share counts. */
function positivesInTop(ranking: Ranking, size: number, weights: Float64Array): number {
  let taken = 0;
  let positives = 0;
  let i = 0;
  for (const end of ranking.tieEnd) {
    let all = 0;
    let positive = 0;
    for (; i < end; i++) {
      all += weights[i];
      if (ranking.label[i] === 1) positive += weights[i];
    }
    if (taken + all >= size) return all === 0 ? positives : positives + (positive * (size - taken)) / all;
    taken += all;
    positives += positive;
  }
  return positives;
}

/**
 * Share of positives among the `k` highest rows (`k` of weight, where rows are weighted). Of a run of equal scores that
 * crosses the border its share counts: the mean over all orders of the tied rows. Fewer than `k` rows: all of them.
 *
 * @returns 0 to 1; NaN if `k` is 0 or there are no rows.
 */
export function precisionAt(ranking: Ranking, k: number, weights: Float64Array = equalWeights(ranking)): number {
  const size = Math.min(k, totals(ranking, weights).all);
  return positivesInTop(ranking, size, weights) / size;
}

/**
 * Share of all positives that stand among the `k` highest rows. Ties and weights as in `precisionAt`.
 *
 * @returns 0 to 1; NaN without positives.
 */
export function recallAt(ranking: Ranking, k: number, weights: Float64Array = equalWeights(ranking)): number {
  const { all, positives } = totals(ranking, weights);
  return positivesInTop(ranking, Math.min(k, all), weights) / positives;
}

/**
 * Share of positives in the highest tenth of the rows over the share in all rows. A row on the border counts in part.
 *
 * @returns 0 to 10; 1 is no better than chance; NaN without positives.
 */
export function topDecileLift(ranking: Ranking, weights: Float64Array = equalWeights(ranking)): number {
  const { all, positives } = totals(ranking, weights);
  return (positivesInTop(ranking, all / 10, weights) / positives) * 10;
}
