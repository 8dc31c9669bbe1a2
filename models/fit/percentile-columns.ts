import type { SnapshotTable } from '../../features/matrix.ts';
import { bookCell, cellWithQuantiles } from '../runtime/cohorts.ts';
import type { CohortReferences } from '../runtime/types.ts';
import { cohortsOfRows } from './ladders.ts';
import { percentileScales, percentilesOn } from './percentile-scales.ts';

/** Percentiles of one metric on the rows that a reader was made for. */
export type PercentileReader = (input: number, whenMissing: number, peers: 'cohort' | 'book') => Float64Array;

/**
 * Percentile columns of a table's rows, each value as `featureValue` of the runtime has it. What depends on the rows alone is
 * worked out once, and a metric's reference quantiles once per cohort instead of once per row.
 *
 * @returns A reader; `whenMissing` stands where the value is missing or no cohort has quantiles.
 */
export function percentileReader(
  table: SnapshotTable,
  rows: Int32Array,
  references: CohortReferences,
): PercentileReader {
  const { ladders, ladderOfRow } = cohortsOfRows(table, rows, references);
  const alone = new Int32Array(rows.length);
  const book = [bookCell(references)];
  return (input, whenMissing, peers) => {
    const [groups, groupOfRow] = peers === 'book' ? [[book], alone] : [ladders, ladderOfRow];
    const quantiles = groups.map((ladder) => {
      const cell = ladder[0] === -1 ? -1 : cellWithQuantiles(references, ladder, input);
      return cell === -1 ? null : references.cells[cell].quantiles[input];
    });
    const scales = percentileScales(references.probabilities, quantiles);
    return percentilesOn(scales, table.metrics[input], rows, groupOfRow, whenMissing);
  };
}
