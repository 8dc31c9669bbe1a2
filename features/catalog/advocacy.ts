import { ever, factsOf, oneWordOf } from './formulas.ts';
import type { CatalogRequest, MetricDefinition } from './types.ts';

const TOUCHPOINTS = factsOf('touchpoints');

/** Whether the account speaks for the product. */
export function advocacyMetrics(_request: CatalogRequest): MetricDefinition[] {
  const common = {
    category: 'advocacy',
    table: 'touchpoints',
    windowDays: null,
    aggregate: 'count',
    healthier: 'higher',
    nullPolicy: 'zero',
    requires: ['touchpoints'],
  } as const;
  return [
    {
      ...common,
      name: 'references_given',
      unit: 'references',
      meaning: 'References the account has given so far.',
      formula: ever(TOUCHPOINTS, 'count', [oneWordOf('kind', 'reference')]),
    },
    {
      ...common,
      name: 'referrals_made',
      unit: 'referrals',
      meaning: 'Referrals the account has made so far.',
      formula: ever(TOUCHPOINTS, 'count', [oneWordOf('kind', 'referral')]),
    },
    {
      ...common,
      name: 'days_since_last_advocacy',
      aggregate: 'days since last',
      healthier: 'lower',
      unit: 'days',
      nullPolicy: 'missing',
      meaning: 'Days since the last reference or referral.',
      formula: ever(TOUCHPOINTS, 'days_since_last', [oneWordOf('kind', 'reference', 'referral')]),
    },
  ];
}
