import { rowsWhere, type SnapshotTable } from '../../features/matrix.ts';
import type { OutcomeTimeline } from '../../features/timeline/types.ts';
import type { OutcomeName } from '../../models/backtest/types.ts';

/** Events counted in accounts: rows of an account are not independent evidence. */
export interface EventCounts {
  /** null: the whole book. */
  readonly segment: string | null;
  readonly nRows: number;
  readonly nAccounts: number;
  readonly nEventRows: number;
  readonly nEventAccounts: number;
  /** Accounts with an event on a test date of the walk-forward. */
  readonly nTestEventAccounts: number;
}

/** Mature rows and event accounts of an outcome: the whole book first, then by segment, ascending. */
export function eventCounts(table: SnapshotTable, outcome: OutcomeName, timeline: OutcomeTimeline): EventCounts[] {
  const labels = outcome === 'churn' ? table.churnLabel : table.expansionLabel;
  const mature = rowsWhere(table, (row) => labels[row] !== -1);
  const testDays = new Set(timeline.folds.flatMap((fold) => fold.testDays));
  const { segment } = table.context;
  const count = (name: string | null, rows: Int32Array): EventCounts => {
    const events = rows.filter((row) => labels[row] === 1);
    const accountsOf = (list: Int32Array) => new Set(Array.from(list, (row) => table.accountIndex[row])).size;
    return {
      segment: name,
      nRows: rows.length,
      nAccounts: accountsOf(rows),
      nEventRows: events.length,
      nEventAccounts: accountsOf(events),
      nTestEventAccounts: accountsOf(events.filter((row) => testDays.has(table.snapshotDay[row]))),
    };
  };
  return [
    count(null, mature),
    ...(segment === undefined
      ? []
      : segment.levels.map((level, code) =>
          count(
            level,
            mature.filter((row) => segment.codes[row] === code),
          ),
        )),
  ];
}
