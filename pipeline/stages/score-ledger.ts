import { rowsWhere, type SnapshotTable, snapshotDaysOf } from '../../features/matrix.ts';
import { selectRows } from '../../features/select-rows.ts';
import { type AccountChange, accountChanges, type LedgerSide, totalChanges } from '../../models/ledger/index.ts';
import type { ScoreChanges } from '../../models/ledger/types.ts';
import { type Day, formatDay } from '../../models/math/day.ts';
import { type Model, modelOf } from '../../models/runtime/load.ts';
import type { ModelFile } from '../../models/runtime/types.ts';
import { replayPast } from './score-book.ts';
import { MEMORY_DATES } from './todays-book.ts';

/** A model, with the metrics it is scored from. */
export interface SeenBy {
  readonly model: ModelFile;
  /** All snapshot dates. */
  readonly table: SnapshotTable;
  /** Today's accounts. */
  readonly book: SnapshotTable;
}

export interface ScoreLedger {
  readonly accounts: readonly AccountChange[];
  readonly totals: ScoreChanges;
}

/**
 * From the champion's colours on the last snapshot date before today to the challenger's now, account by account and for the
 * book. Both models remember the snapshot dates before, as today's scores do.
 *
 * @returns null where there is no earlier snapshot date.
 */
export function scoreLedger(champion: SeenBy, challenger: SeenBy, today: Day): ScoreLedger | null {
  const days = snapshotDaysOf(challenger.table).filter((day) => day < today);
  const earlier = days.at(-1);
  if (earlier === undefined) return null;
  const sideOf = ({ model: file, table, book }: SeenBy): LedgerSide => {
    const model: Model = modelOf(file);
    const replayed = days.slice(-MEMORY_DATES);
    return {
      model: file,
      earlier: selectRows(
        table,
        rowsWhere(table, (row) => table.snapshotDay[row] === earlier),
      ),
      today: book,
      stateBefore: replayPast(model, table, replayed.slice(0, -1)).state,
      stateAfter: replayPast(model, table, replayed).state,
    };
  };
  const accounts = accountChanges(sideOf(champion), sideOf(challenger));
  const totals = totalChanges(accounts, {
    earlierDate: formatDay(earlier),
    date: formatDay(today),
    champion: champion.model.modelVersion,
    challenger: challenger.model.modelVersion,
  });
  return { accounts, totals };
}
