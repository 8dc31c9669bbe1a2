import { tenureBandOf } from '../../features/cohorts/cells.ts';
import { rowsWhere, type SnapshotTable } from '../../features/matrix.ts';
import type { OutcomeTimeline } from '../../features/timeline/types.ts';
import { MIN_TRAINING_CHURNED } from '../backtest/verdict-rules.ts';
import { SEGMENT } from '../calibration/segments.ts';
import { MIN_EVENT_CLUSTERS } from '../math/bootstrap.ts';
import { shareWithin } from './detectable.ts';
import type { ThresholdEvidence, ThresholdGroup } from './types.ts';

/**
 * Groups that have enough churn for a threshold of their own: `MIN_TRAINING_CHURNED` churned accounts to find it (the share
 * of churn that it catches is then known to within 18 points) and `MIN_EVENT_CLUSTERS` of them on test dates, so that its
 * figures have intervals at all.
 *
 * @param tenureDays Ascending edges of the lifecycle stages, in days of tenure.
 */
export function thresholdEvidence(
  table: SnapshotTable,
  { folds }: OutcomeTimeline,
  tenureDays: readonly number[],
): ThresholdEvidence {
  const testDays = new Set(folds.flatMap((fold) => fold.testDays));
  const churned = rowsWhere(table, (row) => table.churnLabel[row] === 1);
  const segments = table.context[SEGMENT]?.levels ?? [];
  const segmentOf = (row: number) => table.context[SEGMENT]?.codes[row] ?? -1;
  const bandOf = (row: number) => tenureBandOf(table.tenureDays[row], tenureDays);
  const bands = tenureDays.length === 0 ? [] : [...tenureDays.keys(), tenureDays.length];
  const group = (code: number | null, band: number | null): ThresholdGroup => {
    const rows = churned.filter(
      (row) => (code === null || segmentOf(row) === code) && (band === null || bandOf(row) === band),
    );
    const accountsOf = (list: Int32Array) => new Set(Array.from(list, (row) => table.accountIndex[row])).size;
    const nEventAccounts = accountsOf(rows);
    const nTestEventAccounts = accountsOf(rows.filter((row) => testDays.has(table.snapshotDay[row])));
    return {
      segment: code === null ? null : segments[code],
      fromDays: band === null || band === 0 ? null : tenureDays[band - 1],
      toDays: band === null ? null : (tenureDays[band] ?? null),
      nEventAccounts,
      nTestEventAccounts,
      recallWithin: shareWithin(nEventAccounts),
      canHaveOwn: nEventAccounts >= MIN_TRAINING_CHURNED && nTestEventAccounts >= MIN_EVENT_CLUSTERS,
    };
  };
  const codes = [...segments.keys()];
  const levels = [
    { level: 'book', groups: [group(null, null)] },
    { level: 'lifecycle', groups: bands.map((band) => group(null, band)) },
    { level: 'segment', groups: codes.map((code) => group(code, null)) },
    { level: 'segment_and_lifecycle', groups: codes.flatMap((code) => bands.map((band) => group(code, band))) },
  ] as const;
  return {
    minEventAccounts: MIN_TRAINING_CHURNED,
    minTestEventAccounts: MIN_EVENT_CLUSTERS,
    finest: levels.findLast(({ groups }) => groups.some(({ canHaveOwn }) => canHaveOwn))?.level ?? 'none',
    groups: levels.flatMap(({ groups }) => groups),
  };
}
