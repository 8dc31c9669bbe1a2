import type { SnapshotTable } from '../../features/matrix.ts';
import type { Timeline } from '../../features/timeline/types.ts';
import type { Difference } from '../backtest/types.ts';
import { countEvidence } from './counts.ts';
import { ASSUMED, smallestSeen } from './detectable.ts';
import { thresholdEvidence } from './thresholds.ts';
import type { Evidence, SeenDifference } from './types.ts';

/** What the budget is made for. */
export interface EvidenceRequest {
  readonly timeline: Timeline;
  /** Accounts per date that a team can work. */
  readonly capacity: number;
  /** Edges of the lifecycle stages, in days of tenure. */
  readonly tenureDays: readonly number[];
}

/** How much the history can show, before anything is fitted; no figure of it looks at a metric or a score. */
export function evidenceBudget(
  table: SnapshotTable,
  { timeline, capacity, tenureDays }: EvidenceRequest,
): Omit<Evidence, 'seen'> {
  const { settings, churn, expansion } = timeline;
  const { horizonDays } = settings.churn;
  return {
    assumed: ASSUMED,
    churn: countEvidence(table, { outcome: 'churn', timeline: churn, horizonDays, capacity }),
    expansion:
      expansion === null || settings.expansion === null
        ? null
        : countEvidence(table, {
            outcome: 'expansion',
            timeline: expansion,
            horizonDays: settings.expansion.horizonDays,
            capacity,
          }),
    thresholds: thresholdEvidence(table, churn, tenureDays),
  };
}

/** What each comparison of the chosen model could have found. */
export function seenDifferences(differences: readonly Difference[]): SeenDifference[] {
  return differences.map(({ against, nChurnedAccounts, rocAuc, averagePrecision, precisionAtCapacity }) => ({
    against,
    nChurnedAccounts,
    rocAuc: smallestSeen(rocAuc.low, rocAuc.high),
    averagePrecision: smallestSeen(averagePrecision.low, averagePrecision.high),
    precisionAtCapacity: smallestSeen(precisionAtCapacity.low, precisionAtCapacity.high),
  }));
}
