import type { SnapshotTable } from '../../features/matrix.ts';
import { ascendingOrder } from '../math/ascending.ts';
import { bookCell, cellWithQuantiles, percentileAmong, percentileFrom } from '../runtime/cohorts.ts';
import { limitedMetric } from '../runtime/features.ts';
import type { CohortReferences } from '../runtime/types.ts';
import { laddersOf } from './ladders.ts';

/** Percentiles of one metric on the rows that a reader was made for. */
export type PercentileReader = (input: number, whenMissing: number, peers: 'cohort' | 'book') => Float64Array;

/** From so many rows on, where they are a good part of the table, values are taken in their order. */
const MANY_ROWS = 10_000;
const GOOD_PART = 1 / 8;

/**
 * Percentile columns of a table's rows, each value as `featureValue` of the runtime has it. What depends on the rows alone is
 * worked out once, and a metric's reference quantiles once per cohort instead of once per row. Many rows are gone through in
 * the order of the metric, so that the place of a value among the quantiles is never far from that of the one before.
 *
 * @param isInOrder Whether that is done; it makes no difference to the result.
 * @returns A reader; `whenMissing` stands where the value is missing or no cohort has quantiles.
 */
export function percentileReader(
  table: SnapshotTable,
  rows: Int32Array,
  references: CohortReferences,
  isInOrder = rows.length >= MANY_ROWS && rows.length >= GOOD_PART * table.nRows,
): PercentileReader {
  const ladders = laddersOf(table, rows, references);
  const distinct = [...new Set(ladders)];
  const position = new Map(distinct.map((ladder, k) => [ladder, k]));
  const cohortOfRow = Int32Array.from(ladders, (ladder) => position.get(ladder)!);
  const alone = new Int32Array(rows.length);
  const book = [bookCell(references)];
  const { probabilities } = references;
  const placeOf = isInOrder ? placesOf(table.nRows, rows) : null;
  return (input, whenMissing, peers) => {
    const [groups, groupOfRow] = peers === 'book' ? [[book], alone] : [distinct, cohortOfRow];
    const quantiles = groups.map((ladder) => {
      const cell = ladder[0] === -1 ? -1 : cellWithQuantiles(references, ladder, input);
      return cell === -1 ? null : references.cells[cell].quantiles[input];
    });
    const values = table.metrics[input];
    const column = new Float64Array(rows.length);
    if (placeOf === null) {
      for (let i = 0; i < rows.length; i++) {
        const own = quantiles[groupOfRow[i]];
        const percentile =
          own === null ? Number.NaN : percentileAmong(probabilities, own, limitedMetric(values[rows[i]]));
        column[i] = Number.isNaN(percentile) ? whenMissing : percentile;
      }
      return column;
    }
    column.fill(whenMissing);
    const reached = new Int32Array(groups.length);
    for (const row of ascendingOrder(values)) {
      const i = placeOf[row];
      const group = i === -1 ? -1 : groupOfRow[i];
      const own = group === -1 ? null : quantiles[group];
      if (own === null) continue;
      const value = limitedMetric(values[row]);
      let from = reached[group];
      while (from < own.length && own[from] < value) from++;
      reached[group] = from;
      column[i] = percentileFrom(probabilities, own, value, from);
    }
    return column;
  };
}

/** Where each row of a table stands among some; -1: it is not one of them. null: one stands there twice. */
function placesOf(nRows: number, rows: Int32Array): Int32Array | null {
  const places = new Int32Array(nRows).fill(-1);
  for (let i = 0; i < rows.length; i++) {
    if (places[rows[i]] !== -1) return null;
    places[rows[i]] = i;
  }
  return places;
}
