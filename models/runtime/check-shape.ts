import { type Check, dictionary, flag, list, nullable, number, object, oneOf, tagged, text, whole } from './check.ts';
import { dayNumber } from './dates.ts';
import { CATEGORIES } from './types.ts';

const date = text('a date as YYYY-MM-DD', (value) => dayNumber(value) !== null);
const share = number('a number from 0 to 1', (value) => value >= 0 && value <= 1);
const positive = number('a number above 0', (value) => value > 0);
const notNegative = number('a number of at least 0', (value) => value >= 0);
const category = oneOf(...CATEGORIES);
const band = oneOf('red', 'yellow', 'green');
const input = whole(0);

const labelDefinition = object(
  { kind: text(), gapDays: whole(0), horizonDays: whole(1) },
  { graceDays: whole(0), inactiveDays: whole(1), minGrowth: number(), holdDays: whole(0) },
);

const percentileFeature = object({ input, whenMissing: share });
const feature = tagged('kind', {
  metric: object({ input }),
  cohort_percentile: percentileFeature,
  book_percentile: percentileFeature,
  is_missing: object({ input }),
  context_is: object({ attribute: text(), level: text() }),
});

const tree = object({
  feature: list(whole(-1)),
  threshold: list(number()),
  missingLeft: list(oneOf(0, 1)),
  left: list(whole(-1)),
  right: list(whole(-1)),
  value: list(number()),
  cover: list(positive),
});

const outcome = object({
  features: list(feature),
  parameters: tagged('family', {
    logistic: object({ intercept: number(), coefficients: list(number()), centers: list(number()) }),
    gradient: object({ baseMargin: number(), trees: list(tree) }),
  }),
  calibration: tagged('kind', {
    platt: object({ a: number(), b: positive }),
    beta: object({ a: positive, b: positive, c: number() }),
    isotonic: object({ margins: list(number()), probabilities: list(share) }),
  }),
  baseRate: share,
  nRows: whole(0),
  nAccounts: whole(0),
  nEventAccounts: whole(0),
});

const cohorts = object({
  tenureDays: list(positive),
  by: list(text()),
  minSize: whole(0),
  probabilities: list(share),
  cells: list(
    object({
      tenureBand: nullable(whole(0)),
      attributes: nullable(list(text())),
      nAccounts: whole(0),
      quantiles: list(nullable(list(number()))),
    }),
  ),
});

const anchor = object({ date, logOdds: number() });
const health = object(
  {
    anchor,
    pointsToDoubleOdds: positive,
    grades: object({ A: number(), B: number(), C: number() }),
    categoryWeights: list(object({ category, weight: notNegative })),
    bands: object({
      policy: oneOf('capacity', 'precision', 'value'),
      cutoffs: list(
        object(
          { attributes: dictionary(text()), red: number(), yellow: number() },
          { tenureDays: object({ from: notNegative, below: nullable(positive) }) },
        ),
      ),
      hysteresis: object({ clearGap: notNegative, minDwellDays: notNegative }, { readings: whole(1) }),
    }),
  },
  { opportunityAnchor: anchor },
);

const pending = object({ direction: oneOf('worse', 'better'), readings: whole(1), asOf: nullable(date) });
const state = object({ band, since: nullable(date) }, { pending });
const result = object(
  {
    healthScore: number(),
    grade: oneOf('A', 'B', 'C', 'D'),
    band,
    churnProbability: share,
    expansionProbability: nullable(share),
    margin: number(),
    categories: list(object({ category, score: number(), weight: number() })),
    reasons: list(object({ metric: text(), category, contribution: number(), text: text() })),
    actions: list(object({ action: text(), owner: nullable(text()), withinDays: nullable(number()) })),
    state,
  },
  { opportunityScore: number() },
);
const figure = object({ value: nullable(number()), low: nullable(number()), high: nullable(number()) });

/** The shape of a model file beyond its format line: every field's type and range, as `types.ts` describes them. */
export const checkShape: Check = object(
  {
    modelVersion: text('a text that is not empty', (value) => value !== ''),
    asOf: date,
    label: object({ churn: labelDefinition, expansion: nullable(labelDefinition) }),
    inputs: list(
      object({
        name: text('a text that is not empty', (value) => value !== ''),
        category,
        unit: text(),
        meaning: text(),
        healthier: oneOf('higher', 'lower', 'either'),
        nullPolicy: oneOf('zero', 'missing'),
      }),
    ),
    cohorts,
    outcomes: object({ churn: outcome, expansion: nullable(outcome) }),
    health,
    playbook: list(
      object({ band, action: text() }, { category, reason: text(), owner: text(), withinDays: notNegative }),
    ),
    validation: object({
      verdict: text(),
      figures: dictionary(figure),
      nTestDates: whole(0),
      nChurnedAccounts: whole(0),
    }),
    drift: object({
      probabilities: list(share),
      inputs: list(object({ name: text(), missingShare: share, quantiles: nullable(list(number())) })),
      healthScore: nullable(list(number())),
    }),
    validity: object({ from: date, reviewBy: date }),
    testVectors: list(
      object({
        input: object({ context: dictionary(() => {}), metrics: dictionary(nullable(number())) }),
        previousState: nullable(state),
        expected: result,
      }),
    ),
    integrity: text('64 lower-case hex digits', (value) => /^[0-9a-f]{64}$/.test(value)),
  },
  {
    certificate: object({
      isHeld: flag(),
      nAccounts: whole(0),
      dates: list(date),
      nRewrites: whole(0),
      nValues: whole(0),
      leaks: list(object({ metric: text(), nChanged: whole(0) })),
      arrivals: list(
        object({
          table: text(),
          lateShare: nullable(share),
          medianDays: nullable(notNegative),
          p95Days: nullable(notNegative),
        }),
      ),
      lateMetrics: list(object({ metric: text(), share })),
    }),
    catalog: object(
      { coreFeatures: list(text()), integrationFeatures: list(text()), observations: list(text()) },
      { securityFeatures: list(text()), milestoneDays: list(object({ name: text(), days: notNegative })) },
    ),
  },
);
