import type { Autopsy, GreenMiss } from '../../models/autopsy/types.ts';
import type { Figure } from '../../models/runtime/types.ts';

const figure = (value: number, spread: number): Figure => ({ value, low: value - spread, high: value + spread });

/** Accounts that left while green, for report tests. */
export function greenMissesOfReport(): GreenMiss[] {
  return [
    {
      accountId: 'a000412',
      segment: 'enterprise',
      eventDate: '2026-05-14',
      lastDate: '2026-05-01',
      arr: 84_000,
      label: 'detectable_earlier',
      category: 'usage',
      firstOutDate: '2026-02-01',
      daysAhead: 102,
      twinAccountId: 'a000077',
      twinDistance: 0.08,
    },
    {
      accountId: 'a000901',
      segment: null,
      eventDate: '2026-03-02',
      lastDate: '2026-03-01',
      arr: 12_000,
      label: 'visible_only',
      category: 'payments',
      firstOutDate: '2026-01-01',
      daysAhead: 60,
      twinAccountId: null,
      twinDistance: null,
    },
    {
      accountId: 'a001200',
      segment: 'smb',
      eventDate: '2026-01-20',
      lastDate: '2026-01-01',
      arr: 3600,
      label: 'invisible',
      category: null,
      firstOutDate: null,
      daysAhead: null,
      twinAccountId: 'a000003',
      twinDistance: 0.11,
    },
  ];
}

/** Totals that go with them, of a longer list. */
export function autopsyOfReport(): Autopsy {
  return {
    nMisses: 58,
    arr: 912_000,
    lookbackDays: 180,
    nKept: 1800,
    minLeadDays: 30,
    labels: [
      {
        label: 'detectable_earlier',
        nAccounts: 14,
        arr: 300_000,
        share: figure(0.24, 0.1),
        keptShare: 0.09,
        excess: figure(0.15, 0.1),
      },
      {
        label: 'visible_only',
        nAccounts: 3,
        arr: 40_000,
        share: figure(0.05, 0.05),
        keptShare: 0.01,
        excess: figure(0.04, 0.05),
      },
      {
        label: 'visible_too_late',
        nAccounts: 0,
        arr: 0,
        share: figure(0, 0),
        keptShare: 0,
        excess: figure(0, 0),
      },
      {
        label: 'invisible',
        nAccounts: 41,
        arr: 572_000,
        share: figure(0.71, 0.11),
        keptShare: 0.9,
        excess: figure(-0.19, 0.11),
      },
    ],
    categories: [
      { category: 'usage', nAccounts: 11, share: figure(0.19, 0.09), keptShare: 0.03, excess: figure(0.16, 0.09) },
      { category: 'support', nAccounts: 2, share: figure(0.03, 0.04), keptShare: 0.02, excess: figure(0.01, 0.04) },
    ],
    sources: [
      {
        category: 'usage',
        nMetrics: 6,
        averagePrecisionLost: figure(0.061, 0.02),
        logLossAdded: figure(0.0042, 0.002),
      },
      {
        category: 'support',
        nMetrics: 2,
        averagePrecisionLost: figure(0.002, 0.004),
        logLossAdded: figure(0.0003, 0.0006),
      },
    ],
  };
}
