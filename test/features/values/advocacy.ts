import { account, type Case, T, touch } from './kit.ts';

/** Hand-computed metrics of speaking for the product. */
export const ADVOCACY_CASES: readonly Case[] = [
  {
    name: 'references, referrals, reviews, stories, events',
    tables: {
      accounts: [account(), account('b')],
      touchpoints: [
        touch('2023-05-01', 'reference'), // 366 days
        touch('2023-05-02', 'Reference'), // 365 days
        touch('2023-06-01', 'Review'),
        touch('2023-06-01', 'business_review'), // speaks for nothing
        touch('2023-06-02', 'testimonial'),
        touch('2023-06-03', 'case_study'),
        touch('2023-06-03', 'Speaker'),
        touch('2023-06-04', 'event'),
        touch('2024-04-30', 'referral', { recorded_at: '2024-05-01 01:00:00' }),
        touch('2024-05-01', 'review'),
      ],
    },
    expected: {
      [`a ${T}`]: {
        references_given: 2,
        referrals_made: 0,
        reviews_written: 2,
        stories_told: 2,
        events_attended: 1,
        advocacy_acts_365d: 6,
        days_since_last_advocacy: 365,
      },
      'a 2024-05-02': {
        referrals_made: 1,
        reviews_written: 3,
        advocacy_acts_365d: 7, // without the reference, with referral and review
        days_since_last_advocacy: 2,
      },
      [`b ${T}`]: { reviews_written: 0, stories_told: 0, events_attended: 0, advocacy_acts_365d: 0 },
    },
  },
];
