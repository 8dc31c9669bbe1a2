import type { SnapshotTable } from '../../features/matrix.ts';
import { SEGMENT } from '../calibration/segments.ts';
import type { OutcomePredictions } from './types.ts';

/** Whether a row of the snapshot table is in a segment, as known on the row's date. `null`: every row is. */
export function inSegment(table: SnapshotTable, segment: string | null): (row: number) => boolean {
  if (segment === null) return () => true;
  const column = table.context[SEGMENT];
  const code = column === undefined ? -1 : column.levels.indexOf(segment);
  return (row) => code !== -1 && column.codes[row] === code;
}

/** A segment and which positions of the predictions are in it. */
export interface SegmentRows {
  readonly segment: string;
  readonly has: (position: number) => boolean;
}

/** Segments with at least one positive label among the predicted rows, by name. Rows without a segment are in none. */
export function segmentsOf(table: SnapshotTable, predictions: OutcomePredictions): SegmentRows[] {
  const levels = table.context[SEGMENT]?.levels ?? [];
  return levels
    .map((segment) => {
      const holds = inSegment(table, segment);
      return { segment, has: (position: number) => holds(predictions.row[position]) };
    })
    .filter(({ has }) => predictions.label.some((label, i) => label === 1 && has(i)));
}
