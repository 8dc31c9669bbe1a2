import { z } from 'zod';
import { CATEGORIES } from '../runtime/types.ts';

/** Zod's own date format takes impossible days; the loader's check does not. */
const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .describe('A day, YYYY-MM-DD.');
const share = z.number().min(0).max(1);
const whole = z.int().min(0);
const category = z.enum(CATEGORIES);
const band = z.enum(['red', 'yellow', 'green']);

const labelDefinition = z.strictObject({
  kind: z.string(),
  gapDays: whole,
  horizonDays: z.int().min(1),
  graceDays: whole.optional(),
  inactiveDays: z.int().min(1).optional(),
  minGrowth: z.number().optional(),
  holdDays: whole.optional(),
});

const inputSpec = z.strictObject({
  name: z.string().min(1),
  category,
  unit: z.string(),
  meaning: z.string().describe('One plain sentence.'),
  healthier: z.enum(['higher', 'lower', 'either']),
  nullPolicy: z.enum(['zero', 'missing']).describe('What an absent metric is: 0, or missing.'),
});

const cohorts = z
  .strictObject({
    tenureDays: z
      .array(z.number().positive())
      .describe('Ascending upper edges of the tenure bands, in days, exclusive.'),
    by: z.array(z.string()).describe('Attributes that make a cell.'),
    minSize: whole,
    probabilities: z.array(share).min(2).describe('Of the reference quantiles; ascending from 0 to 1.'),
    cells: z
      .array(
        z.strictObject({
          tenureBand: whole.nullable(),
          attributes: z.array(z.string()).nullable(),
          nAccounts: whole,
          quantiles: z.array(z.array(z.number()).nullable()).describe('One row per input, ascending.'),
        }),
      )
      .min(1),
  })
  .describe('Reference quantiles per cohort. Both of tenureBand and attributes null: the whole book.');

const feature = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('metric'), input: whole }),
  z.strictObject({ kind: z.literal('cohort_percentile'), input: whole, whenMissing: share }),
  z.strictObject({ kind: z.literal('book_percentile'), input: whole, whenMissing: share }),
  z.strictObject({ kind: z.literal('is_missing'), input: whole }),
  z.strictObject({ kind: z.literal('context_is'), attribute: z.string(), level: z.string() }),
]);

const tree = z.strictObject({
  feature: z.array(z.int().min(-1)).min(1).describe('Position in features; -1: leaf.'),
  threshold: z.array(z.number()).describe('A row goes left iff its value is at most this.'),
  missingLeft: z.array(z.union([z.literal(0), z.literal(1)])),
  left: z.array(z.int().min(-1)),
  right: z.array(z.int().min(-1)),
  value: z.array(z.number()).describe('Leaf values in log-odds.'),
  cover: z.array(z.number().positive()).describe('Sample weight that reached the node in training.'),
});

const outcome = z.strictObject({
  features: z.array(feature),
  parameters: z.discriminatedUnion('family', [
    z.strictObject({
      family: z.literal('logistic'),
      intercept: z.number(),
      coefficients: z.array(z.number()),
      centers: z.array(z.number()),
    }),
    z.strictObject({ family: z.literal('gradient'), baseMargin: z.number(), trees: z.array(tree) }),
  ]),
  calibration: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('platt'), a: z.number(), b: z.number().positive() }),
    z.strictObject({ kind: z.literal('beta'), a: z.number().positive(), b: z.number().positive(), c: z.number() }),
    z.strictObject({
      kind: z.literal('isotonic'),
      margins: z.array(z.number()).min(1),
      probabilities: z.array(share).min(1),
    }),
  ]),
  baseRate: share,
  nRows: whole,
  nAccounts: whole,
  nEventAccounts: whole,
});

const health = z.strictObject({
  anchor: z.strictObject({ date, logOdds: z.number() }).describe('Odds of churn at which the health score is 50.'),
  opportunityAnchor: z
    .strictObject({ date, logOdds: z.number() })
    .optional()
    .describe('Odds of expansion at which the opportunity score is 50.'),
  pointsToDoubleOdds: z.number().positive(),
  grades: z
    .strictObject({ A: z.number(), B: z.number(), C: z.number() })
    .describe('Lowest health score of each grade.'),
  categoryWeights: z
    .array(z.strictObject({ category, weight: z.number().min(0) }))
    .describe('Percent, summing to 100.'),
  bands: z.strictObject({
    policy: z.enum(['capacity', 'precision', 'value']),
    cutoffs: z
      .array(
        z.strictObject({
          attributes: z.record(z.string(), z.string()),
          tenureDays: z
            .strictObject({ from: z.number().min(0), below: z.number().positive().nullable() })
            .optional()
            .describe('Only accounts of this age: `from` included, `below` excluded, null: no end.'),
          red: z.number(),
          yellow: z.number(),
        }),
      )
      .min(1)
      .describe('The first whose attributes all match, and whose age the account has, serves; the last has neither.'),
    hysteresis: z.strictObject({
      clearGap: z.number().min(0),
      minDwellDays: z.number().min(0),
      readings: z
        .int()
        .min(1)
        .optional()
        .describe('Readings in a row that must ask for a change before a band changes; absent: 1.'),
    }),
  }),
});

const state = z.strictObject({
  band,
  since: date.nullable(),
  pending: z
    .strictObject({ direction: z.enum(['worse', 'better']), readings: z.int().min(1), asOf: date.nullable() })
    .optional(),
});
const testVector = z.strictObject({
  input: z.strictObject({
    context: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
    metrics: z.record(z.string(), z.number().nullable()),
  }),
  previousState: state.nullable(),
  expected: z.strictObject({
    healthScore: z.number(),
    grade: z.enum(['A', 'B', 'C', 'D']),
    band,
    churnProbability: share,
    expansionProbability: share.nullable(),
    opportunityScore: z.number().min(0).max(100).optional(),
    margin: z.number(),
    categories: z.array(z.strictObject({ category, score: z.number(), weight: z.number() })),
    reasons: z.array(z.strictObject({ metric: z.string(), category, contribution: z.number(), text: z.string() })),
    actions: z.array(
      z.strictObject({ action: z.string(), owner: z.string().nullable(), withinDays: z.number().nullable() }),
    ),
    state,
  }),
});

const figure = z.strictObject({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});

/** A model file of format 1, key by key; further keys are refused. `ModelFile` in the runtime is the same in types. */
export const modelFileSchema = z.strictObject({
  format: z.literal('barometer-model'),
  formatVersion: z.literal(1),
  modelVersion: z.string().min(1),
  asOf: date,
  label: z.strictObject({ churn: labelDefinition, expansion: labelDefinition.nullable() }),
  inputs: z.array(inputSpec),
  cohorts,
  outcomes: z.strictObject({ churn: outcome, expansion: outcome.nullable() }),
  health,
  playbook: z.array(
    z.strictObject({
      band,
      category: category.optional(),
      reason: z.string().optional(),
      action: z.string(),
      owner: z.string().optional(),
      withinDays: z.number().min(0).optional(),
    }),
  ),
  catalog: z
    .strictObject({
      coreFeatures: z.array(z.string()),
      integrationFeatures: z.array(z.string()),
      observations: z.array(z.string()),
      securityFeatures: z.array(z.string()).optional(),
      milestoneDays: z.array(z.strictObject({ name: z.string(), days: z.number().min(0) })).optional(),
    })
    .optional(),
  validation: z.strictObject({
    verdict: z.string(),
    figures: z.record(z.string(), figure),
    nTestDates: whole,
    nChurnedAccounts: whole,
  }),
  drift: z.strictObject({
    probabilities: z.array(share),
    inputs: z.array(
      z.strictObject({ name: z.string(), missingShare: share, quantiles: z.array(z.number()).nullable() }),
    ),
    healthScore: z.array(z.number()).nullable(),
  }),
  validity: z.strictObject({ from: date, reviewBy: date }),
  certificate: z
    .strictObject({
      isHeld: z.boolean(),
      nAccounts: whole,
      dates: z.array(date),
      nRewrites: whole,
      nValues: whole,
      leaks: z.array(z.strictObject({ metric: z.string(), nChanged: whole })),
      arrivals: z.array(
        z.strictObject({
          table: z.string(),
          lateShare: share.nullable(),
          medianDays: z.number().min(0).nullable(),
          p95Days: z.number().min(0).nullable(),
        }),
      ),
      lateMetrics: z.array(z.strictObject({ metric: z.string(), share })),
    })
    .describe('The time-travel certificate.')
    .optional(),
  testVectors: z.array(testVector),
  integrity: z.string().regex(/^[0-9a-f]{64}$/),
});

/** The JSON Schema (2020-12) of a model file, for publishing. */
export function modelFileJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(modelFileSchema, { target: 'draft-2020-12' });
  return { $schema, title: 'Barometer model file, format 1', ...rest };
}
