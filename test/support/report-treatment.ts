/** What was done for red accounts, for the report's tests. */

import type { Figure } from '../../models/runtime/types.ts';
import type { ActionKind, Treatment } from '../../models/treatment/types.ts';

const figure = (value: number, half: number): Figure => ({ value, low: value - half, high: value + half });

const action = (kind: string, nPairs: number, stayed: number, p: number): ActionKind => ({
  kind,
  nPairs,
  nUnmatched: 4,
  stayedTouched: figure(0.84, 0.06),
  stayedUntouched: figure(0.84 - stayed, 0.07),
  stayed: figure(stayed, 0.09),
  turnedGreen: figure(0.03, 0.08),
  pAdjusted: p,
  pGreenAdjusted: 1,
  isFound: p <= 0.05,
  balance: [
    { what: 'log_odds', before: 0.31, after: 0.01 },
    { what: 'tenure', before: -0.12, after: -0.06 },
    { what: 'log_mrr', before: 0.2, after: 0.17 },
  ],
  costPerSavedArr: p <= 0.05 ? { value: 0.12, low: 0.06, high: 0.44 } : null,
});

export function treatmentOfReport(): Treatment {
  return {
    table: 'interventions',
    nTouches: 912,
    bounds: {
      nRed: 1_102,
      nTouchedRed: 214,
      nTouchedRedAccounts: 96,
      low: figure(0.276, 0.038),
      high: figure(0.417, 0.04),
      untouchedRate: figure(0.281, 0.042),
      touchedRate: figure(0.252, 0.07),
    },
    refit: {
      touchedWeight: 0.5,
      nTouchedTrainRows: 1_210,
      rocAuc: figure(0.0004, 0.0011),
      averagePrecision: figure(-0.0006, 0.002),
      coefficients: [{ feature: 'csm_rating_latest', before: -0.82, after: -0.91 }],
    },
    kinds: [action('success_review', 81, 0.14, 0.012), action('training', 44, 0.02, 0.8)],
    nTried: 2,
    tooFew: [{ kind: 'discount', nPairs: 11 }],
  };
}
