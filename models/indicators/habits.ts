import type { SnapshotTable } from '../../features/matrix.ts';
import { thresholdsOf } from './thresholds.ts';
import type { FirstDays, Habit } from './types.ts';
import { earlyHabit, metricHabit } from './words.ts';

/** A habit and who has it: per account at its landmark 1, 0, or -1 where that is not known. */
export interface Candidate {
  readonly habit: Habit;
  readonly holds: Int8Array;
}

/** "At least this many different ones". */
const COUNTS = [1, 2, 3, 5, 10, 20, 50, 100];

/**
 * Every habit that accounts could have at their landmark: things of the first days, then metrics in their healthier
 * direction. Metrics of no direction and those of the contract (category `commercial`) are no habits.
 *
 * @param row Row of each account's landmark in the snapshot table.
 */
export function candidatesOf(table: SnapshotTable, firstDays: FirstDays, row: Int32Array): Candidate[] {
  return [...earlyCandidates(firstDays), ...metricCandidates(table, firstDays.withinDays, row)];
}

function earlyCandidates({ facts, values, withinDays }: FirstDays): Candidate[] {
  return facts.flatMap(({ kind, name }, f) => {
    const thresholds = name === null ? COUNTS : [1];
    return thresholds.map((threshold) => ({
      habit: earlyHabit(kind, name, threshold, withinDays),
      holds: holdsOf(values[f], (value) => value >= threshold),
    }));
  });
}

function metricCandidates(table: SnapshotTable, withinDays: number, row: Int32Array): Candidate[] {
  return table.inputs.flatMap((input, m) => {
    if (input.healthier === 'either' || input.category === 'commercial') return [];
    const isAtLeast = input.healthier === 'higher';
    const values = new Float64Array(row.length).map((_, i) => table.metrics[m][row[i]]);
    return thresholdsOf(values, isAtLeast).map((threshold) => ({
      habit: metricHabit(input, isAtLeast ? 'at_least' : 'at_most', threshold, withinDays),
      holds: holdsOf(values, (value) => (isAtLeast ? value >= threshold : value <= threshold)),
    }));
  });
}

function holdsOf(values: Float64Array, isSo: (value: number) => boolean): Int8Array {
  const holds = new Int8Array(values.length);
  for (let i = 0; i < values.length; i++) holds[i] = Number.isNaN(values[i]) ? -1 : isSo(values[i]) ? 1 : 0;
  return holds;
}
