import { type ModelDraft, sealModel } from '../../models/model-file/index.ts';
import type { CohortReferences, GradientParameters, InputSpec, ModelFile } from '../../models/runtime/types.ts';

/** A small book: 0 active users, 1 open tickets, 2 NPS, 3 tenure. */
export const INPUTS: readonly InputSpec[] = [
  {
    name: 'active_users_28d',
    category: 'usage',
    unit: 'users',
    meaning: 'Active users, last 28 days',
    healthier: 'higher',
    nullPolicy: 'zero',
  },
  {
    name: 'open_tickets',
    category: 'support',
    unit: 'tickets',
    meaning: 'Open tickets.',
    healthier: 'lower',
    nullPolicy: 'zero',
  },
  {
    name: 'nps_latest',
    category: 'sentiment',
    unit: 'points',
    meaning: 'Latest NPS answer',
    healthier: 'higher',
    nullPolicy: 'missing',
  },
  {
    name: 'tenure_days',
    category: 'journey',
    unit: 'days',
    meaning: 'Age of the account',
    healthier: 'either',
    nullPolicy: 'missing',
  },
];

const BOOK_ROWS = [
  [0, 5, 10, 20, 100],
  [0, 0, 0, 2, 8],
  [0, 4, 7, 9, 10],
  [0, 100, 300, 600, 2000],
];

/** Cells: 0 the book, 1 smb of all ages, 2 the middle tenure band, 3 smb in the middle tenure band (no NPS there). */
export const COHORTS: CohortReferences = {
  tenureDays: [90, 365],
  by: ['segment'],
  minSize: 2,
  probabilities: [0, 0.25, 0.5, 0.75, 1],
  cells: [
    { tenureBand: null, attributes: null, nAccounts: 100, quantiles: BOOK_ROWS },
    {
      tenureBand: null,
      attributes: ['smb'],
      nAccounts: 60,
      quantiles: [[0, 4, 8, 12, 40], [0, 0, 0, 1, 4], [1, 3, 6, 8, 10], BOOK_ROWS[3]],
    },
    {
      tenureBand: 1,
      attributes: null,
      nAccounts: 40,
      quantiles: [[0, 3, 9, 18, 90], BOOK_ROWS[1], BOOK_ROWS[2], [90, 120, 200, 300, 364]],
    },
    {
      tenureBand: 1,
      attributes: ['smb'],
      nAccounts: 20,
      quantiles: [[0, 2, 4, 8, 16], [0, 0, 1, 2, 4], null, [90, 120, 200, 300, 364]],
    },
  ],
};

/** Scorecard: usage percentile, tickets percentile, NPS missing, segment is enterprise. */
export function logisticDraft(): ModelDraft {
  return {
    asOf: '2026-10-01',
    label: { churn: { kind: 'subscription_end', gapDays: 0, horizonDays: 90, graceDays: 7 }, expansion: null },
    inputs: INPUTS,
    cohorts: COHORTS,
    outcomes: {
      churn: {
        features: [
          { kind: 'cohort_percentile', input: 0, whenMissing: 0.5 },
          { kind: 'cohort_percentile', input: 1, whenMissing: 0.5 },
          { kind: 'is_missing', input: 2 },
          { kind: 'context_is', attribute: 'segment', level: 'enterprise' },
        ],
        parameters: {
          family: 'logistic',
          intercept: -1.5,
          coefficients: [-2, 1, 0.5, -0.75],
          centers: [0.5, 0.5, 0.25, 0.125],
        },
        calibration: { kind: 'platt', a: 0.25, b: 1.25 },
        baseRate: 0.1,
        nRows: 1000,
        nAccounts: 100,
        nEventAccounts: 40,
      },
      expansion: {
        features: [{ kind: 'metric', input: 0 }],
        parameters: { family: 'logistic', intercept: -2, coefficients: [0.125], centers: [8] },
        calibration: { kind: 'platt', a: 0, b: 1 },
        baseRate: 0.2,
        nRows: 1000,
        nAccounts: 100,
        nEventAccounts: 50,
      },
    },
    health: {
      anchor: { date: '2026-10-01', logOdds: -2 },
      pointsToDoubleOdds: 10,
      grades: { A: 65, B: 50, C: 35 },
      categoryWeights: [
        { category: 'usage', weight: 50 },
        { category: 'support', weight: 30 },
        { category: 'sentiment', weight: 20 },
      ],
      bands: {
        policy: 'capacity',
        cutoffs: [
          { attributes: { segment: 'enterprise' }, red: 45, yellow: 60 },
          { attributes: {}, red: 40, yellow: 55 },
        ],
        hysteresis: { clearGap: 3, minDwellDays: 28 },
      },
    },
    playbook: [
      { band: 'red', action: 'Call this week', owner: 'csm', withinDays: 5 },
      { band: 'red', category: 'usage', action: 'Ask what stopped' },
      { band: 'red', category: 'usage', action: 'Offer a training', owner: 'enablement' },
      { band: 'red', reason: 'open_tickets', action: 'Clear the tickets', withinDays: 2 },
    ],
    validation: {
      verdict: 'promote',
      figures: { rocAuc: { value: 0.8, low: 0.75, high: 0.85 } },
      nTestDates: 12,
      nChurnedAccounts: 40,
    },
    drift: {
      probabilities: [0, 0.5, 1],
      inputs: [{ name: 'active_users_28d', missingShare: 0, quantiles: [0, 10, 100] }],
      healthScore: [10, 50, 90],
    },
    validity: { from: '2026-10-01', reviewBy: '2027-01-01' },
  };
}

/** Two trees; active users used twice on one way, NPS with missing values to the left. */
export const TREES: GradientParameters = {
  family: 'gradient',
  baseMargin: -2,
  trees: [
    {
      feature: [0, 2, -1, -1, 0, -1, -1],
      threshold: [5, 6, 0, 0, 12, 0, 0],
      missingLeft: [0, 1, 0, 0, 1, 0, 0],
      left: [1, 2, -1, -1, 5, -1, -1],
      right: [4, 3, -1, -1, 6, -1, -1],
      value: [0, 0, 1.5, 0.5, 0, -0.25, -1],
      cover: [100, 40, 30, 10, 60, 20, 40],
    },
    {
      feature: [1, -1, -1],
      threshold: [1, 0, 0],
      missingLeft: [1, 0, 0],
      left: [1, -1, -1],
      right: [2, -1, -1],
      value: [0, -0.125, 0.375],
      cover: [100, 75, 25],
    },
  ],
};

/** The same book with boosted trees on the metrics and an isotonic calibration. */
export function gradientDraft(): ModelDraft {
  const draft = logisticDraft();
  return {
    ...draft,
    outcomes: {
      churn: {
        ...draft.outcomes.churn,
        features: [0, 1, 2].map((input) => ({ kind: 'metric' as const, input })),
        parameters: TREES,
        calibration: { kind: 'isotonic', margins: [-3, -2, 0], probabilities: [0.02, 0.1, 0.6] },
      },
      expansion: null,
    },
  };
}

/** Accounts for test vectors: at risk, healthy, almost nothing known. */
export const VECTORS = [
  {
    input: {
      context: { segment: 'smb', tenureDays: 140, asOf: '2026-10-01' },
      metrics: { active_users_28d: 1, open_tickets: 3, nps_latest: null },
    },
    previousState: null,
  },
  {
    input: {
      context: { segment: 'enterprise', tenureDays: 900, asOf: '2026-10-01' },
      metrics: { active_users_28d: 50, open_tickets: 0, nps_latest: 9 },
    },
    previousState: { band: 'red' as const, since: '2026-09-20' },
  },
  { input: { context: {}, metrics: {} }, previousState: null },
];

/** A sealed model file of the logistic draft. */
export function logisticFile(): ModelFile {
  return sealModel(logisticDraft(), VECTORS);
}

/** A sealed model file of the gradient draft. */
export function gradientFile(): ModelFile {
  return sealModel(gradientDraft(), VECTORS);
}

/** A copy that may be changed, as parsed from the file's text. */
// biome-ignore lint/suspicious/noExplicitAny: tests break the file on purpose, in ways its type forbids
export function changeable(file: ModelFile): any {
  return JSON.parse(JSON.stringify(file));
}
