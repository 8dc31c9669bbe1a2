/** Precision and recall of what a team can work: per test date the `capacity` accounts of highest probability. */
import { positionsWhere, takenAt } from '../math/columns.ts';
import { addWeights, type DrawnWeights, LANES } from '../math/drawn-weights.ts';
import { rankRows } from '../math/ranking.ts';
import type { EvaluatedRows, Statistic } from './statistics.ts';

/**
 * Precision and recall at capacity, pooled over test dates.
 *
 * On each date the `capacity` rows of highest probability are picked from all of `book.rows`; of a run of equal
 * probabilities that crosses the border its share counts. A date with fewer rows picks all of them.
 *
 * @param counted Positions that count as hits, picks and positives, such as one segment's: picks are still made from the whole book.
 */
export function capacityStatistic(
  book: EvaluatedRows,
  capacity: number,
  counted: (position: number) => boolean,
): Statistic {
  const rowsOfDay = new Map<number, number[]>();
  for (const row of book.rows) {
    const rows = rowsOfDay.get(book.day[row]);
    if (rows === undefined) rowsOfDay.set(book.day[row], [row]);
    else rows.push(row);
  }
  const dates = [...rowsOfDay.values()].map((rows) => rankedDate(book, Int32Array.from(rows), counted));
  const positivesByCluster = new Float64Array(book.nClusters);
  for (const row of book.rows) if (counted(row)) positivesByCluster[book.cluster[row]] += book.label[row];
  const sums = { hits: new Float64Array(LANES), picked: new Float64Array(LANES) };
  return {
    nFigures: 2,
    evaluate(weights, out, at) {
      sums.hits.fill(0);
      sums.picked.fill(0);
      for (const date of dates) pick(date, capacity, weights, sums);
      weights.ofDraw.forEach((clusterWeight, draw) => {
        let positives = 0;
        for (let c = 0; c < positivesByCluster.length; c++) positives += clusterWeight[c] * positivesByCluster[c];
        out[draw][at] = sums.hits[draw] / sums.picked[draw];
        out[draw][at + 1] = sums.hits[draw] / positives;
      });
    },
  };
}

/** Rows of a block, at least: its weights are added for all draws of a batch at once. */
const BLOCK_ROWS = 48;

/** Some rows of a date, best first. */
interface RankedPart {
  /** Of each of them. */
  readonly cluster: Int32Array;
  /** How many of them stand before each ranked position of the date, one entry more than it has rows. */
  readonly before: Int32Array;
}

/** The rows of one date, best first. */
interface RankedDate {
  readonly all: RankedPart;
  readonly counted: RankedPart;
  /** Counted rows with label 1. */
  readonly hits: RankedPart;
  /** Exclusive ends of runs of equal probability. */
  readonly tieEnd: Int32Array;
  /** Position in `tieEnd` of the last run of each block. */
  readonly blockEnd: Int32Array;
}

function rankedDate(book: EvaluatedRows, rows: Int32Array, counted: (position: number) => boolean): RankedDate {
  const { order, tieEnd } = rankRows(book.probability, book.label, rows);
  const part = (has: (row: number) => boolean): RankedPart => {
    const before = new Int32Array(order.length + 1);
    for (let i = 0; i < order.length; i++) before[i + 1] = before[i] + Number(has(order[i]));
    const own = positionsWhere(order.length, (i) => before[i + 1] > before[i]);
    return { cluster: takenAt(book.cluster, takenAt(order, own)), before };
  };
  const blockEnd: number[] = [];
  let start = 0;
  tieEnd.forEach((end, run) => {
    if (end - start < BLOCK_ROWS && run < tieEnd.length - 1) return;
    blockEnd.push(run);
    start = end;
  });
  return {
    all: part(() => true),
    counted: part(counted),
    hits: part((row) => counted(row) && book.label[row] === 1),
    tieEnd,
    blockEnd: Int32Array.from(blockEnd),
  };
}

/** What was picked on the dates before, per draw. */
interface PickedSums {
  readonly hits: Float64Array;
  readonly picked: Float64Array;
}

/** Add what is picked on one date: whole blocks while there is room for them in every row's weight, the last one run by run. */
function pick(date: RankedDate, capacity: number, weights: DrawnWeights, { hits, picked }: PickedSums): void {
  const { all, counted, hits: positive, tieEnd, blockEnd } = date;
  const nDraws = weights.ofDraw.length;
  const taken = new Float64Array(LANES);
  const [inBlock, countedInBlock, hitsInBlock] = [all, counted, positive].map(() => new Float64Array(LANES));
  let nFull = 0;
  for (let block = 0, from = 0; block < blockEnd.length && nFull < nDraws; block++) {
    const to = tieEnd[blockEnd[block]];
    addPart(weights, all, from, to, inBlock);
    addPart(weights, counted, from, to, countedInBlock);
    addPart(weights, positive, from, to, hitsInBlock);
    for (let draw = 0; draw < nDraws; draw++) {
      if (taken[draw] >= capacity) continue;
      if (taken[draw] + inBlock[draw] < capacity) {
        taken[draw] += inBlock[draw];
        picked[draw] += countedInBlock[draw];
        hits[draw] += hitsInBlock[draw];
        continue;
      }
      nFull++;
      const firstRun = block === 0 ? 0 : blockEnd[block - 1] + 1;
      if (firstRun === blockEnd[block]) {
        const share = (capacity - taken[draw]) / inBlock[draw];
        picked[draw] += share * countedInBlock[draw];
        hits[draw] += share * hitsInBlock[draw];
        taken[draw] = capacity;
        continue;
      }
      const weight = weights.ofDraw[draw];
      for (let run = firstRun, start = from; taken[draw] < capacity; start = tieEnd[run++]) {
        const size = weightOf(all, weight, start, tieEnd[run]);
        const share = Math.min(1, (capacity - taken[draw]) / size);
        if (size === 0) continue;
        picked[draw] += share * weightOf(counted, weight, start, tieEnd[run]);
        hits[draw] += share * weightOf(positive, weight, start, tieEnd[run]);
        taken[draw] = share < 1 ? capacity : taken[draw] + size;
      }
    }
    from = to;
  }
}

/** Weights of the part's rows between two ranked positions, per draw. */
function addPart(
  weights: DrawnWeights,
  { cluster, before }: RankedPart,
  from: number,
  to: number,
  sums: Float64Array,
): void {
  sums.fill(0);
  addWeights(weights, cluster, before[from], before[to], sums);
}

/** The same of one draw. */
function weightOf({ cluster, before }: RankedPart, weight: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = before[from]; i < before[to]; i++) sum += weight[cluster[i]];
  return sum;
}
