import type { SnapshotTable } from '../../features/matrix.ts';
import { alignTable } from '../../models/fit/align-table.ts';
import { laddersOf, rowCursor } from '../../models/fit/ladders.ts';
import { formatDay } from '../../models/math/day.ts';
import { nextBand } from '../../models/runtime/bands.ts';
import type { Model } from '../../models/runtime/load.ts';
import { newRowScore, scoreRow } from '../../models/runtime/row-score.ts';
import type { Band, BandState } from '../../models/runtime/types.ts';

/** What one model says of the rows of a table, date by date, its bands remembering. */
export interface Replayed {
  /** Table rows, as given. */
  readonly row: Int32Array;
  readonly healthScore: Float64Array;
  readonly band: readonly Band[];
  /** State after the last date, by account. */
  readonly state: ReadonlyMap<string, BandState>;
}

/**
 * Score rows through the runtime as production would have, snapshot by snapshot, each account keeping its state.
 *
 * @param row Table rows in date order.
 */
export function replayModel(model: Model, table: SnapshotTable, row: Int32Array): Replayed {
  const aligned = alignTable(table, model.file.inputs);
  const ladders = laddersOf(aligned, row, model.file.cohorts);
  const cursor = rowCursor(aligned);
  const scored = newRowScore(model.compiled);
  const { bands } = model.file.health;
  const healthScore = new Float64Array(row.length);
  const band: Band[] = [];
  const states = new Map<string, BandState>();
  row.forEach((at, i) => {
    cursor.row = at;
    const accountId = table.accountIds[table.accountIndex[at]];
    scoreRow(model.compiled, cursor, scored, ladders[i]);
    const before = states.get(accountId) ?? null;
    const state = nextBand(bands, cursor, scored.healthScore, before, formatDay(table.snapshotDay[at]));
    states.set(accountId, state);
    healthScore[i] = scored.healthScore;
    band.push(state.band);
  });
  return { row, healthScore, band, state: states };
}
