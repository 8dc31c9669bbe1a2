import { anyOf, ever, factsOf, oneWordOf, windowed } from './formulas.ts';
import type { CatalogRequest, MetricDefinition } from './types.ts';
import { speaksOf } from './words.ts';

const TOUCHPOINTS = factsOf('touchpoints');
const YEAR_DAYS = 365;

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
      name: 'reviews_written',
      unit: 'reviews',
      meaning: 'Reviews and testimonials the account has written so far.',
      formula: ever(TOUCHPOINTS, 'count', [speaksOf('kind', 'review')]),
    },
    {
      ...common,
      name: 'stories_told',
      unit: 'stories',
      meaning: 'Case studies and talks the account has given so far.',
      formula: ever(TOUCHPOINTS, 'count', [speaksOf('kind', 'story')]),
    },
    {
      ...common,
      name: 'events_attended',
      unit: 'events',
      meaning: 'Events and user groups the account has come to so far.',
      formula: ever(TOUCHPOINTS, 'count', [speaksOf('kind', 'event')]),
    },
    {
      ...common,
      name: `advocacy_acts_${YEAR_DAYS}d`,
      windowDays: YEAR_DAYS,
      unit: 'acts',
      meaning: `References, referrals, reviews, stories and events in the last ${YEAR_DAYS} days.`,
      formula: windowed(TOUCHPOINTS, 'count', YEAR_DAYS, {
        where: [anyOf(oneWordOf('kind', 'reference', 'referral'), speaksOf('kind', 'review', 'story', 'event'))],
      }),
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
