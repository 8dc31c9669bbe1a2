import type { SnapshotTable } from '../../features/matrix.ts';
import type { Day } from '../math/day.ts';
import type { ChurnedAccount } from './scored-history.ts';

/** The metric that says when the next planned renewal is. */
const DAYS_TO_RENEWAL = 'days_to_renewal';

/**
 * The day until which a warning can change something: the planned renewal, as known at the account's last snapshot before the
 * event, less the notice period; the event itself where it came first.
 *
 * @returns null where no renewal was known then, or the renewal metric was left out.
 */
export function noticeDeadline(
  table: SnapshotTable,
  { lastRow, eventDay }: ChurnedAccount,
  noticeDays: number,
): Day | null {
  const days = daysToRenewal(table)?.[lastRow] ?? Number.NaN;
  return Number.isNaN(days) ? null : Math.min(eventDay, table.snapshotDay[lastRow] + Math.round(days) - noticeDays);
}

/** Days from each row's date to the next planned renewal, as known then; NaN: none is known. null: the metric was left out. */
export function daysToRenewal({ inputs, metrics }: SnapshotTable): Float64Array | null {
  const metric = inputs.findIndex(({ name }) => name === DAYS_TO_RENEWAL);
  return metric === -1 ? null : metrics[metric];
}
