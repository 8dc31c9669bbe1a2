import type { BandGroups, CapacityFrontier, RedSurvival } from '../../models/backtest/group-types.ts';
import type { GroupShifts } from '../../models/bands/types.ts';
import type { Fairness } from '../../models/fairness/types.ts';
import type { Figure } from '../../models/runtime/types.ts';

const figure = (value: number, spread: number): Figure => ({ value, low: value - spread, high: value + spread });

/** Bands of groups for report tests: small accounts turn red at a higher score. */
export function bandGroupsRecord(): BandGroups {
  return {
    groups: [
      {
        kind: 'segment',
        attributes: { segment: 'smb' },
        tenureDays: null,
        nRows: 4210,
        nChurnedAccounts: 96,
        own: { redPrecision: figure(0.24, 0.05), redShare: figure(0.12, 0.02) },
        common: { redPrecision: figure(0.3, 0.06), redShare: figure(0.08, 0.02) },
      },
      {
        kind: 'lifecycle',
        attributes: {},
        tenureDays: { from: 365, below: null },
        nRows: 3120,
        nChurnedAccounts: 47,
        own: { redPrecision: figure(0.21, 0.05), redShare: figure(0.1, 0.02) },
        common: { redPrecision: figure(0.17, 0.04), redShare: figure(0.13, 0.02) },
      },
    ],
    widestGap: { own: figure(0.03, 0.02), common: figure(0.13, 0.06), reduction: figure(0.1, 0.05) },
  };
}

/** Shifts behind `bandGroupsRecord`. */
export function groupShiftsRecord(): GroupShifts[] {
  return [
    {
      kind: 'segment',
      heterogeneity: { q: 11.2, bound: 3.8 },
      levels: [
        { attributes: { segment: 'enterprise' }, nEventAccounts: 12, observed: null, shift: 0, points: 0 },
        { attributes: { segment: 'smb' }, nEventAccounts: 130, observed: 0.4, shift: 0.31, points: 4.5 },
      ],
    },
    {
      kind: 'lifecycle',
      heterogeneity: null,
      levels: [
        { attributes: {}, tenureDays: { from: 0, below: 90 }, nEventAccounts: 9, observed: null, shift: 0, points: 0 },
      ],
    },
  ];
}

/** A team of five beside teams of four and six. */
export function capacityFrontierRecord(): CapacityFrontier {
  return {
    minLeadDays: 30,
    nChurnedAccounts: 143,
    points: [4, 5, 6].map((csms) => ({
      csms,
      capacity: 40 * csms,
      isToday: csms === 5,
      meanRedAccounts: 39 * csms,
      redPrecision: figure(0.3 - 0.02 * csms, 0.04),
      nInTime: 40 + 4 * csms,
      shareInTime: figure((40 + 4 * csms) / 143, 0.07),
      arrInTime: 200_000 * csms,
      arrShareInTime: figure(0.08 * csms, 0.06),
    })),
    oneMore: { accounts: figure(4, 3), arr: figure(200_000, 150_000) },
  };
}

/** Accounts that turned red leave three times as fast as others. */
export function redSurvivalRecord(): RedSurvival {
  return {
    nTurnedRed: 311,
    nChurned: 121,
    points: [0, 90, 180, 270, 360].map((days) => ({
      days,
      nFollowed: Math.round(311 * (1 - days / 720)),
      red: figure(0.9986 ** days, days / 9000),
      notRed: figure(0.9995 ** days, days / 20_000),
    })),
  };
}

/** One group of two comparisons is treated otherwise. */
export function fairnessRecord(): Fairness {
  const gap = { kind: 'segment', tenureDays: null, nGroups: 3, nChurnedAccounts: 61 } as const;
  return {
    nShuffles: 500,
    gaps: [
      {
        ...gap,
        figure: 'red_recall',
        attributes: { segment: 'enterprise' },
        value: 0.21,
        book: 0.45,
        pValue: 0.002,
        isBeyondChance: true,
      },
      {
        ...gap,
        figure: 'calibration',
        attributes: { segment: 'smb' },
        value: 0.004,
        book: 0.001,
        pValue: 0.41,
        isBeyondChance: false,
      },
    ],
    distribution: {
      nRows: 9840,
      fullestFivePoints: 0.14,
      fullestFrom: 61,
      effectivePoints: 48.2,
      nearCutoff: 0.19,
      flipsNear: 0.82,
      flipsExcess: { value: 0.6, low: 0.5, high: 0.71 },
      flipsElsewhere: 0.11,
    },
  };
}
