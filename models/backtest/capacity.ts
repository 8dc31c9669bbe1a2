/** Precision and recall of what a team can work: per test date the `capacity` accounts of highest probability. */
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
  const dates = [...rowsOfDay.values()].map((rows) => {
    const ranking = rankRows(book.probability, book.label, Int32Array.from(rows));
    return {
      ...ranking,
      cluster: Int32Array.from(ranking.order, (row) => book.cluster[row]),
      isCounted: Uint8Array.from(ranking.order, (row) => (counted(row) ? 1 : 0)),
    };
  });
  const positivesByCluster = new Float64Array(book.nClusters);
  for (const row of book.rows) if (counted(row)) positivesByCluster[book.cluster[row]] += book.label[row];

  return {
    nFigures: 2,
    evaluate(clusterWeight, out, at) {
      let hits = 0;
      let picked = 0;
      for (const date of dates) {
        let taken = 0;
        let i = 0;
        for (const end of date.tieEnd) {
          let all = 0;
          let countedAll = 0;
          let countedPositive = 0;
          for (; i < end; i++) {
            const weight = clusterWeight[date.cluster[i]];
            all += weight;
            if (date.isCounted[i] === 0) continue;
            countedAll += weight;
            if (date.label[i] === 1) countedPositive += weight;
          }
          const share = taken + all > capacity ? (capacity - taken) / all : 1;
          hits += share * countedPositive;
          picked += share * countedAll;
          taken += all;
          if (taken >= capacity) break;
        }
      }
      let positives = 0;
      for (let c = 0; c < positivesByCluster.length; c++) positives += clusterWeight[c] * positivesByCluster[c];
      out[at] = hits / picked;
      out[at + 1] = hits / positives;
    },
  };
}
