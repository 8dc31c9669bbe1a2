import { rowsWhere, type SnapshotTable } from '../../features/matrix.ts';
import type { OutcomeTimeline } from '../../features/timeline/types.ts';
import type { OutcomeName } from '../backtest/types.ts';
import { SEGMENT } from '../calibration/segments.ts';
import { smallestPrecisionDifference, smallestRocAucDifference, smallestRocAucGain } from './detectable.ts';
import type { GroupEvidence } from './types.ts';

/** An outcome as the budget needs it. */
export interface CountedOutcome {
  readonly outcome: OutcomeName;
  readonly timeline: OutcomeTimeline;
  /** Length of the outcome window. */
  readonly horizonDays: number;
  /** Accounts per date that a team can work. */
  readonly capacity: number;
}

/** Mature rows and event accounts of an outcome, and what they can show: the whole book first, then by segment, ascending. */
export function countEvidence(
  table: SnapshotTable,
  { outcome, timeline, horizonDays, capacity }: CountedOutcome,
): GroupEvidence[] {
  const labels = outcome === 'churn' ? table.churnLabel : table.expansionLabel;
  const mature = rowsWhere(table, (row) => labels[row] !== -1);
  const testDays = new Set(timeline.folds.flatMap((fold) => fold.testDays));
  const apart = daysApart([...testDays], horizonDays);
  const nOnDay = countBy(mature, (row) => table.snapshotDay[row]);
  const clusterOf = (row: number): number => {
    const account = table.accountIndex[row];
    return table.groupOfAccount?.[account] ?? account;
  };
  const count = (segment: string | null, rows: Int32Array): GroupEvidence => {
    const events = rows.filter((row) => labels[row] === 1);
    const tested = rows.filter((row) => testDays.has(table.snapshotDay[row]));
    const testedEvents = tested.filter((row) => labels[row] === 1);
    const nEventClusters = distinct(testedEvents, clusterOf);
    const nOthers = distinct(tested, clusterOf) - nEventClusters;
    // A group's share of the red accounts is taken to be its share of the book.
    const nHere = countBy(tested, (row) => table.snapshotDay[row]);
    const nRed = apart.reduce((sum, day) => {
      const [here, all] = [nHere.get(day) ?? 0, nOnDay.get(day) ?? 0];
      return sum + (all === 0 ? 0 : Math.min(here, (capacity * here) / all));
    }, 0);
    return {
      segment,
      nRows: rows.length,
      nAccounts: distinct(rows, (row) => table.accountIndex[row]),
      nEventRows: events.length,
      nEventAccounts: distinct(events, (row) => table.accountIndex[row]),
      nTestEventAccounts: distinct(testedEvents, (row) => table.accountIndex[row]),
      smallestRocAucGain: smallestRocAucGain(nEventClusters, nOthers),
      smallestRocAucDifference: smallestRocAucDifference(nEventClusters, nOthers),
      smallestPrecisionDifference:
        nEventClusters === 0 ? null : smallestPrecisionDifference(nRed, testedEvents.length / tested.length),
    };
  };
  const segment = table.context[SEGMENT];
  const inLevel = (code: number) => mature.filter((row) => segment?.codes[row] === code);
  return [count(null, mature), ...(segment?.levels ?? []).map((level, code) => count(level, inLevel(code)))];
}

/** Days of which no two are nearer than an outcome window, from the first on. */
function daysApart(days: readonly number[], horizonDays: number): number[] {
  const kept: number[] = [];
  for (const day of [...days].sort((a, b) => a - b)) {
    if (kept.length === 0 || day >= kept[kept.length - 1] + horizonDays) kept.push(day);
  }
  return kept;
}

function countBy(rows: Int32Array, keyOf: (row: number) => number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  return counts;
}

function distinct(rows: Int32Array, keyOf: (row: number) => number): number {
  return new Set(Array.from(rows, keyOf)).size;
}
