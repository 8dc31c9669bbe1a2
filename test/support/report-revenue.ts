import type { OutlookStep, PastForecast, Revenue } from '../../models/money/types.ts';

/** Four past windows, of which the forecast held in three. */
function past(scale: number): PastForecast[] {
  return [1, 2, 3, 4].map((k) => {
    const came = scale * (k === 3 ? 1.9 : 1 + k / 20);
    return {
      date: `2025-${String(3 * k - 2).padStart(2, '0')}-01`,
      nAccounts: 1100 + k,
      expected: scale,
      low: 0.6 * scale,
      high: 1.5 * scale,
      came,
      isHeld: came <= 1.5 * scale,
    };
  });
}

/** By the end of several windows; of two windows four past ones can be checked, of three two, of four none. */
function step(
  nWindows: number,
  horizonDays: number,
  { expected, ...of }: Pick<OutlookStep, 'nAccounts' | 'arr' | 'expected'>,
): OutlookStep {
  return {
    nWindows,
    days: horizonDays * nWindows,
    ...of,
    expected: expected * nWindows,
    low: 0.75 * expected * nWindows,
    high: 1.25 * expected * nWindows,
    slope: 1 - nWindows / 10,
    past: nWindows === 4 ? [] : past(expected * nWindows).slice(0, nWindows === 2 ? 4 : 2),
    nHeld: nWindows === 4 ? 0 : nWindows === 2 ? 3 : 2,
  };
}

/** Money ahead, for report tests. */
export function revenueOfReport(): Revenue {
  const today = { nAccounts: 1240, horizonDays: 90, arr: 21_000_000, sharedShock: 0.2 };
  return {
    currency: 'USD',
    bands: [
      { band: 'red', nAccounts: 140, arr: 2_400_000, expectedLost: 610_000 },
      { band: 'yellow', nAccounts: 260, arr: 4_100_000, expectedLost: 390_000 },
      { band: 'green', nAccounts: 840, arr: 14_500_000, expectedLost: 310_000 },
    ],
    csms: [
      { csm: 'csm-007', nAccounts: 61, nRed: 14, arr: 1_300_000, redArr: 420_000, expectedLost: 140_000 },
      { csm: null, nAccounts: 20, nRed: 1, arr: 90_000, redArr: 4000, expectedLost: 6000 },
    ],
    churn: {
      today: { ...today, expected: 1_310_000, low: 940_000, high: 1_720_000 },
      past: past(1_200_000),
      nHeld: 3,
    },
    outlook: {
      churn: [2, 3, 4].map((n) => step(n, 90, { nAccounts: 1240, arr: 21_000_000, expected: 1_200_000 })),
      renewals: [2, 3, 4].map((n) => step(n, 90, { nAccounts: 200 * n, arr: 4_000_000 * n, expected: 400_000 })),
      expansion: [2].map((n) => step(n, 180, { nAccounts: 1240, arr: 21_000_000, expected: 450_000 })),
    },
    renewals: {
      today: { ...today, nAccounts: 310, arr: 5_200_000, expected: 520_000, low: 330_000, high: 740_000 },
      past: past(500_000),
      nHeld: 3,
    },
    expansion: {
      today: { ...today, horizonDays: 180, expected: 480_000, low: 260_000, high: 730_000 },
      past: past(400_000).slice(0, 2),
      nHeld: 2,
    },
    lifetime: {
      grossMargin: 0.8,
      discountRate: 0.1,
      years: 5,
      total: 44_000_000,
      bySegment: [{ segment: 'smb', nAccounts: 700, mean: 9000 }],
    },
  };
}
