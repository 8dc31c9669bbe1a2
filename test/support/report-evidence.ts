/** Evidence for the report's tests: counts and smallest differences that hang together with the back-test's. */
import type { Evidence, ThresholdGroup } from '../../models/evidence/types.ts';

const counted = (segment: string | null, nAccounts: number, nEventAccounts: number, nTestEventAccounts: number) => ({
  segment,
  nRows: nAccounts * 14,
  nAccounts,
  nEventRows: nEventAccounts * 3,
  nEventAccounts,
  nTestEventAccounts,
  smallestRocAucGain: nTestEventAccounts < 10 ? null : 0.8 / Math.sqrt(nTestEventAccounts),
  smallestRocAucDifference: nTestEventAccounts < 10 ? null : 0.7 / Math.sqrt(nTestEventAccounts),
  smallestPrecisionDifference: nTestEventAccounts < 10 ? null : 1 / Math.sqrt(nTestEventAccounts),
});

const group = (segment: string | null, fromDays: number | null, toDays: number | null, n: number): ThresholdGroup => ({
  segment,
  fromDays,
  toDays,
  nEventAccounts: n,
  nTestEventAccounts: Math.round(n * 0.6),
  recallWithin: 0.98 / Math.sqrt(n),
  canHaveOwn: n >= 30,
});

/** @param isWeak Eleven churned accounts on test dates; otherwise 214. */
export function evidenceOfReport(isWeak: boolean): Evidence {
  return {
    assumed: { power: 0.8, level: 0.05, rocAuc: 0.75, lift: 3, correlation: 0.5 },
    churn: isWeak
      ? [counted(null, 96, 19, 11), counted('smb', 96, 19, 11)]
      : [
          counted(null, 1_312, 371, 214),
          counted('smb', 820, 270, 158),
          counted('mid_market', 350, 84, 47),
          counted('enterprise', 142, 17, 9),
        ],
    expansion: [counted(null, isWeak ? 96 : 1_312, isWeak ? 8 : 510, isWeak ? 4 : 342)],
    thresholds: {
      minEventAccounts: 30,
      minTestEventAccounts: 10,
      finest: isWeak ? 'none' : 'segment_and_lifecycle',
      groups: isWeak
        ? [group(null, null, null, 19)]
        : [
            group(null, null, null, 371),
            group('smb', null, null, 270),
            group('mid_market', null, null, 84),
            group('enterprise', null, null, 17),
            group('smb', null, 90, 41),
            group('smb', 90, 180, 66),
            group('smb', 730, null, 22),
          ],
    },
    seen: [
      {
        against: 'champion',
        nChurnedAccounts: 214,
        rocAuc: 0.029,
        averagePrecision: 0.041,
        precisionAtCapacity: 0.052,
      },
      {
        against: 'equal_weights',
        nChurnedAccounts: 214,
        rocAuc: 0.03,
        averagePrecision: 0.04,
        precisionAtCapacity: null,
      },
    ],
  };
}
