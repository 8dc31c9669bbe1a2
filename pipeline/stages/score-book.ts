import { rowsWhere, type SnapshotTable } from '../../features/matrix.ts';
import { alignTable } from '../../models/fit/align-table.ts';
import { laddersOf, rowCursor } from '../../models/fit/ladders.ts';
import { countingUp } from '../../models/math/columns.ts';
import { formatDay } from '../../models/math/day.ts';
import type { Model } from '../../models/runtime/load.ts';
import { resultOfRow } from '../../models/runtime/result.ts';
import { newRowScore, scoreRow } from '../../models/runtime/row-score.ts';
import type { BandState, ScoreResult } from '../../models/runtime/types.ts';
import { replayModel } from './replay-model.ts';

export interface ScoredAccount {
  readonly accountId: string;
  /** Day of the score; null: not given. */
  readonly day: number | null;
  /** null: not given. */
  readonly mrr: number | null;
  readonly segment: string | null;
  readonly csm: string | null;
  readonly result: ScoreResult;
}

/** Annual recurring revenue, 0 where none is given. */
export function arrOf({ mrr }: ScoredAccount): number {
  return 12 * (mrr ?? 0);
}

/**
 * Score every row of a table through the runtime, with what a person needs of each: band, reasons, actions.
 *
 * @param table Rows of one date; any metrics, by name.
 * @param previousState What hysteresis remembers of an account; null: nothing.
 */
export function scoreBook(
  model: Model,
  table: SnapshotTable,
  previousState: (accountId: string) => BandState | null,
): ScoredAccount[] {
  const aligned = alignTable(table, model.file.inputs);
  const rows = countingUp(table.nRows);
  const ladders = laddersOf(aligned, rows, model.file.cohorts);
  const cursor = rowCursor(aligned);
  const scored = newRowScore(model.compiled);
  const accounts: ScoredAccount[] = [];
  for (const row of rows) {
    cursor.row = row;
    const accountId = table.accountIds[table.accountIndex[row]];
    const day = table.snapshotDay[row];
    scoreRow(model.compiled, cursor, scored, ladders[row]);
    accounts.push({
      accountId,
      day,
      mrr: table.mrr[row],
      segment: cursor.attribute('segment'),
      csm: cursor.attribute('csm'),
      result: resultOfRow(model.compiled, cursor, scored, previousState(accountId), formatDay(day)),
    });
  }
  return accounts;
}

/** Health score and band state of accounts on earlier dates, by replaying the model over them. */
export interface Past {
  /** State at the last replayed date, by account. */
  readonly state: ReadonlyMap<string, BandState>;
  /** Health score by account and date. */
  readonly scores: ReadonlyMap<string, ReadonlyMap<number, number>>;
}

/**
 * What the model would have said on earlier snapshot dates, so that today's bands have a memory and scores a trend.
 *
 * @param days Dates to replay, ascending.
 */
export function replayPast(model: Model, table: SnapshotTable, days: readonly number[]): Past {
  const wanted = new Set(days);
  const { row, healthScore, state } = replayModel(
    model,
    table,
    rowsWhere(table, (at) => wanted.has(table.snapshotDay[at])),
  );
  const scores = new Map<string, Map<number, number>>();
  row.forEach((at, i) => {
    const accountId = table.accountIds[table.accountIndex[at]];
    const own = scores.get(accountId) ?? new Map<number, number>();
    scores.set(accountId, own.set(table.snapshotDay[at], healthScore[i]));
  });
  return { state, scores };
}
