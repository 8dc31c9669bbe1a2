import type { SnapshotTable } from '../../features/matrix.ts';
import type { IndicatorSettings } from './types.ts';

/** What became of an account after its landmark, if it can be said. */
export const IMMATURE = -1;
/** It had churned before the landmark, which was recorded only later: nothing is left to renew. */
export const GONE = -2;

/** Windows that are tried, longest first, where too few accounts are old enough for the one that the config asks for. */
const SHORTER_DAYS = [365, 180, 90];
/** A window serves when so many accounts churned in it, and as many did not. */
const ENOUGH_EACH = 30;

/**
 * Per landmark row: 1 renewed (no churn in the `days` from the landmark on), 0 churned, IMMATURE where the window and the
 * grace days have not passed before the end of the data, whatever is known already, GONE.
 */
export function renewalOf(
  table: SnapshotTable,
  row: Int32Array,
  days: number,
  { dataEnd, churn }: IndicatorSettings,
): Int8Array {
  return Int8Array.from(row, (r) => {
    const [landmark, churnDay] = [table.snapshotDay[r], table.churnDay[r]];
    if (landmark + days + churn.graceDays > dataEnd) return IMMATURE;
    // A row whose label is missing though mature has its event before the outcome window: in the gap, or before the landmark.
    const isLabelMature = landmark + churn.gapDays + churn.horizonDays + churn.graceDays <= dataEnd;
    const isInGap = churnDay >= landmark && churnDay < landmark + churn.gapDays;
    if (isLabelMature && table.churnLabel[r] === -1 && !isInGap) return GONE;
    return churnDay >= landmark && churnDay < landmark + days ? 0 : 1;
  });
}

/** Per landmark row: 1 expanded, 0 not, IMMATURE. */
export function expansionOf(table: SnapshotTable, row: Int32Array): Int8Array {
  return Int8Array.from(row, (r) => (table.expansionLabel[r] === -1 ? IMMATURE : table.expansionLabel[r]));
}

/**
 * The outcome window of renewal: the longest of the wanted days, 365, 180, 90 and the horizon of churn, none above the wanted
 * ones, in which enough accounts of every landmark churned and enough did not. Where none serves, the one in which most churned.
 *
 * @param rows Rows of each landmark.
 */
export function renewalDaysOf(table: SnapshotTable, rows: readonly Int32Array[], settings: IndicatorSettings): number {
  const { renewalDays, churn } = settings;
  const windows = [...new Set([renewalDays, ...SHORTER_DAYS, churn.horizonDays])]
    .filter((days) => days <= renewalDays)
    .sort((a, b) => b - a);
  const counts = windows.map((days) => {
    const outcomes = rows.map((row) => renewalOf(table, row, days, settings));
    const nOf = (outcome: Int8Array, value: number): number =>
      outcome.reduce((n, own) => n + (own === value ? 1 : 0), 0);
    return {
      days,
      isEnough: outcomes.every((own) => Math.min(nOf(own, 0), nOf(own, 1)) >= ENOUGH_EACH),
      nChurned: outcomes.reduce((n, own) => n + nOf(own, 0), 0),
    };
  });
  const serves = counts.find(({ isEnough }) => isEnough);
  const best = counts.reduce((most, own) => (own.nChurned > most.nChurned ? own : most));
  return (serves ?? best).days;
}
