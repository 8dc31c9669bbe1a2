import type { SnapshotTable } from '../../features/matrix.ts';
import type { BandReplay, FoldCutoffs } from '../backtest/types.ts';
import { rowCursor } from '../fit/ladders.ts';
import { formatDay } from '../math/day.ts';
import { nextBand } from '../runtime/bands.ts';
import type { Band, BandRule, BandState } from '../runtime/types.ts';

/** Rows to replay, in date order: predictions of the walk-forward, or all scored snapshots of the test period. */
export interface ReplayRows {
  /** Position in the snapshot table. */
  readonly row: Int32Array;
  /** Fold whose cut-offs are in force. */
  readonly fold: Int32Array;
}

/**
 * Bands as production would have shown them: snapshot by snapshot in date order, each account keeping its state from one
 * score to the next, across folds too. An account's first snapshot has no previous state.
 *
 * @param healthScore One per row of `rows`, 0-100.
 * @param cutoffs One entry for every fold that occurs, hysteresis included.
 * @throws {RangeError} If a fold has no cut-offs, lengths differ, or an account's dates do not ascend.
 */
export function replayBands(
  table: SnapshotTable,
  rows: ReplayRows,
  healthScore: Float64Array,
  cutoffs: readonly FoldCutoffs[],
): BandReplay {
  if (healthScore.length !== rows.row.length) {
    throw new RangeError(`healthScore has ${healthScore.length} entries; expected ${rows.row.length}, one per row`);
  }
  const ruleOfFold = new Map<number, BandRule>(
    cutoffs.map(({ fold, red, yellow, cells, clearGap, minDwellDays, readings }) => [
      fold,
      {
        policy: 'capacity',
        cutoffs: [...cells, { attributes: {}, red, yellow }],
        hysteresis: { clearGap, minDwellDays, readings },
      },
    ]),
  );
  const cursor = rowCursor(table);
  const states = new Map<number, { readonly day: number; readonly state: BandState }>();
  const dates = new Map<number, string>();
  const band: Band[] = [];
  for (let i = 0; i < rows.row.length; i++) {
    const row = rows.row[i];
    const rule = ruleOfFold.get(rows.fold[i]);
    if (rule === undefined) throw new RangeError(`fold ${rows.fold[i]} has no cut-offs`);
    const account = table.accountIndex[row];
    const day = table.snapshotDay[row];
    const previous = states.get(account) ?? null;
    if (previous !== null && previous.day >= day) {
      throw new RangeError(
        `account ${table.accountIds[account]} is replayed on ${formatDay(day)} after ${formatDay(previous.day)}; expected ascending dates`,
      );
    }
    cursor.row = row;
    const asOf = dates.get(day) ?? formatDay(day);
    dates.set(day, asOf);
    const state = nextBand(rule, cursor, healthScore[i], previous?.state ?? null, asOf);
    states.set(account, { day, state });
    band.push(state.band);
  }
  return { healthScore, band, cutoffs };
}
