/** The bands of every account through the test period, date by date, and what each churned account's history says. */
import type { SnapshotTable } from '../../features/matrix.ts';
import { type Day, formatDay, NO_DAY } from '../math/day.ts';
import type { Band } from '../runtime/types.ts';
import type { OutcomePredictions } from './types.ts';

/** Scored snapshots of the test period in date order, also those whose label is not mature: an account's band is known then too. */
export interface ScoredBands {
  /** Position in the snapshot table. */
  readonly row: Int32Array;
  readonly band: readonly Band[];
}

/** Two scored snapshots of an account on adjacent scored dates, or (`from` null) one without a predecessor. Positions in `ScoredBands`. */
export interface BandStep {
  readonly from: number | null;
  readonly to: number;
}

/** An account that churned in the test period, and how it was called before. */
export interface ChurnedAccount {
  /** Position in `accountIds`. */
  readonly account: number;
  readonly eventDay: Day;
  /** Position in the snapshot table of its last scored snapshot before the event. */
  readonly lastRow: number;
  readonly lastBand: Band;
  /** Days from the start of the last unbroken red spell to the event; 0: not red at the last snapshot before it. */
  readonly leadDays: number;
  /** The spell was already running on the first test date: the true lead time is at least `leadDays`. */
  readonly isLeftTruncated: boolean;
  /** Days from the first red snapshot of the test period to the event; null: never red. */
  readonly firstRedDays: number | null;
  /** Days from the account's first snapshot of the whole history to the event. */
  readonly seenDays: number;
}

/** Positions of each account's scored snapshots, in date order. Throws RangeError if the rows are not in date order. */
function positionsByAccount(table: SnapshotTable, scored: ScoredBands): Map<number, number[]> {
  const positions = new Map<number, number[]>();
  for (let i = 0; i < scored.row.length; i++) {
    const account = table.accountIndex[scored.row[i]];
    const own = positions.get(account);
    if (own === undefined) {
      positions.set(account, [i]);
      continue;
    }
    const previousDay = table.snapshotDay[scored.row[own[own.length - 1]]];
    const day = table.snapshotDay[scored.row[i]];
    if (day <= previousDay) {
      throw new RangeError(
        `account ${table.accountIds[account]} has a scored snapshot on ${formatDay(day)} after one on ${formatDay(previousDay)}; expected ascending dates, one row each`,
      );
    }
    own.push(i);
  }
  return positions;
}

/** Ascending number of each scored date, to tell whether two snapshots are adjacent. */
function numberDates(table: SnapshotTable, scored: ScoredBands): Map<Day, number> {
  const days = [...new Set(Array.from(scored.row, (row) => table.snapshotDay[row]))].sort((a, b) => a - b);
  return new Map(days.map((day, i) => [day, i]));
}

/**
 * Every scored snapshot with its predecessor. A snapshot whose account was not scored on the scored date before it
 * (a newcomer, or one that was not eligible for a while) has none.
 */
export function bandSteps(table: SnapshotTable, scored: ScoredBands): BandStep[] {
  const dateNumber = numberDates(table, scored);
  const numberOf = (position: number): number => dateNumber.get(table.snapshotDay[scored.row[position]]) ?? -1;
  const steps: BandStep[] = [];
  for (const own of positionsByAccount(table, scored).values()) {
    own.forEach((to, i) => {
      const isAdjacent = i > 0 && numberOf(to) - numberOf(own[i - 1]) === 1;
      steps.push({ from: isAdjacent ? own[i - 1] : null, to });
    });
  }
  return steps;
}

/** First snapshot date of every account in the table. */
function firstSnapshotDays(table: SnapshotTable): Int32Array {
  const first = new Int32Array(table.accountIds.length).fill(NO_DAY);
  table.accountIndex.forEach((account, row) => {
    first[account] =
      first[account] === NO_DAY ? table.snapshotDay[row] : Math.min(first[account], table.snapshotDay[row]);
  });
  return first;
}

/** Event date of each account with a label 1: that of its first churn in the test period. */
function eventDays(table: SnapshotTable, predictions: OutcomePredictions): Map<number, Day> {
  const events = new Map<number, Day>();
  for (let i = 0; i < predictions.nRows; i++) {
    if (predictions.label[i] !== 1) continue;
    const row = predictions.row[i];
    const account = table.accountIndex[row];
    const day = table.churnDay[row];
    if (day === NO_DAY) {
      throw new RangeError(
        `account ${table.accountIds[account]} has churn label 1 on ${formatDay(table.snapshotDay[row])} and no churn date`,
      );
    }
    events.set(account, Math.min(day, events.get(account) ?? day));
  }
  return events;
}

/**
 * Accounts with at least one label 1 among the predicted rows, ascending, with their bands before the event.
 *
 * The event is the first churn in the test period. Only snapshots strictly before the event date count, because a call on
 * the day itself leaves no time; an account that was first scored on the event date is judged by that snapshot, lead 0.
 * A spell is unbroken while the account is red on every scored date: a date without a score ends it.
 */
export function churnedAccounts(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  scored: ScoredBands,
): ChurnedAccount[] {
  const dateNumber = numberDates(table, scored);
  const positions = positionsByAccount(table, scored);
  const dayOf = (position: number): Day => table.snapshotDay[scored.row[position]];
  const numberOf = (position: number): number => dateNumber.get(dayOf(position)) ?? -1;
  const firstDays = firstSnapshotDays(table);
  const churned: ChurnedAccount[] = [];
  for (const [account, eventDay] of eventDays(table, predictions)) {
    const own = positions.get(account) ?? [];
    const before = own.filter((position) => dayOf(position) < eventDay);
    const last = before.length > 0 ? before[before.length - 1] : own.find((position) => dayOf(position) === eventDay);
    if (last === undefined) {
      throw new RangeError(`account ${table.accountIds[account]} churned and has no scored snapshot up to its event`);
    }
    let start: number | null = null;
    for (let i = before.length - 1; i >= 0 && scored.band[before[i]] === 'red'; i--) {
      if (start !== null && numberOf(start) - numberOf(before[i]) !== 1) break;
      start = before[i];
    }
    const firstRed = before.find((position) => scored.band[position] === 'red');
    churned.push({
      account,
      eventDay,
      lastRow: scored.row[last],
      lastBand: scored.band[last],
      leadDays: start === null ? 0 : eventDay - dayOf(start),
      isLeftTruncated: start !== null && numberOf(start) === 0,
      firstRedDays: firstRed === undefined ? null : eventDay - dayOf(firstRed),
      seenDays: eventDay - firstDays[account],
    });
  }
  return churned.sort((a, b) => a.account - b.account);
}
