import type { StayingPower } from '../../models/staying/types.ts';

/** Models that lose a fifth of their advantage with every quarter. */
export function stayingPowerOfReport(): StayingPower {
  const around = (value: number, half: number) => ({ value, low: value - half, high: value + half });
  return {
    stepDays: 91,
    ages: [1, 2].map((nMissed) => ({
      nMissed,
      nRows: 3_000 - 600 * nMissed,
      nChurnedAccounts: 160 - 30 * nMissed,
      topDecileLift: around(3 - 0.4 * nMissed, 0.5),
      freshTopDecileLift: around(3.1, 0.5),
      averagePrecision: around(0.3 - 0.04 * nMissed, 0.04),
      freshAveragePrecision: around(0.3, 0.04),
      addedLogLoss: around(0.004 * nMissed, 0.002),
      keptAdvantage: around(0.8 ** nMissed, 0.1),
    })),
    halfLifeDays: { value: 283, low: 180, high: 660 },
    reviewDays: 92,
    words:
      'Half of what a model knows beyond the base rate is gone after 283 days (95% interval 180 days to 660 days).',
  };
}
