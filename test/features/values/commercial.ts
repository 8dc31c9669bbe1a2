import { account, back, type Case, T, term } from './kit.ts';

/** Hand-computed metrics of subscriptions. */
export const COMMERCIAL_CASES: readonly Case[] = [
  {
    name: 'subscriptions: lines in force, change, and the renewal ahead',
    tables: {
      accounts: [account()],
      subscriptions: [
        term('2024-01-01', '2024-03-01', 100, { seats: 10, renews_on: '2024-03-01', billing_period: 1 }),
        term('2024-03-01', '2024-05-01', 150, { seats: 12, renews_on: '2024-05-01', billing_period: 1 }),
        term('2024-04-15', null, 30, { seats: null, renews_on: '2025-04-15', billing_period: 12 }),
        term('2024-05-01', null, 999, { seats: 99, renews_on: null, billing_period: 1 }), // starts on the date
      ],
    },
    expected: {
      [`a ${T}`]: {
        mrr: 180, // the line that ends on the date is in force
        mrr_change_90d: 0.8, // 100 in force on 2024-02-01
        mrr_change_180d: null,
        seats: 12,
        seats_change_90d: 0.2,
        mrr_per_seat: 15,
        days_to_renewal: 0,
        subscription_lines: 2,
        terms_started: 3,
        days_since_last_term_start: 16,
        billing_period_months: 12,
        contract_days: 365,
        renewals: 1, // of 03-01; that of 05-01 is not over yet
      },
      'a 2024-03-01': { mrr: 100, days_to_renewal: 0, terms_started: 1, days_since_last_term_start: 60, renewals: 0 },
      'a 2024-03-02': { mrr: 150, days_to_renewal: 60, renewals: 1 },
    },
  },
  {
    name: 'downgrades: a net fall on a day with something left',
    tables: {
      accounts: [account('a', '2022-01-01'), account('b', '2022-01-01')],
      subscriptions: [
        term('2022-01-01', '2023-05-01', 200),
        term('2023-05-01', '2023-05-02', 100), // falls 366 days before
        term('2023-05-02', '2023-06-01', 90), // falls 365 days before
        term('2023-06-01', '2023-08-01', 90), // renewed at the same
        term('2023-08-01', '2023-09-01', 50), // falls
        term('2023-08-01', '2024-05-01', 30), // an end on the date is not known yet
        term('2023-10-01', '2024-04-30', 20), // rises, and its end is a fall
        { ...term('2024-01-01', '2024-02-01', 7), account_id: 'b' }, // ends whole: no downgrade
        { ...term('2024-03-01', '2024-04-01', 10), account_id: 'b', recorded_at: '2024-04-20 00:00:00' },
        { ...term('2024-03-15', null, 5), account_id: 'b', recorded_at: '2024-04-20 00:00:00' },
      ],
    },
    expected: {
      // 05-02, 08-01 (90 to 80), 09-01 (80 to 30) and 04-30.
      [`a ${T}`]: { mrr_falls_365d: 4 },
      [`a ${back(1)}`]: { mrr_falls_365d: 4 }, // 05-01 in place of 04-30
      [`b ${T}`]: { mrr_falls_365d: 1 },
      'b 2024-04-20': { mrr_falls_365d: 0 }, // recorded that day
    },
  },
  {
    name: 'the contract: discount, length, a rise ahead, renewals behind',
    tables: {
      accounts: [account('a', '2023-01-01'), account('b', '2023-01-01')],
      subscriptions: [
        // renews on the date
        term('2023-05-01', null, 90, { list_mrr: 100, renews_on: '2024-05-01', renewal_mrr: 99 }),
        // renews 89 days ahead, without a list price
        term('2024-01-30', null, 10, { list_mrr: null, renews_on: '2024-07-29', renewal_mrr: 12 }),
        // renews 90 days ahead: outside
        term('2024-01-31', null, 20, { list_mrr: 20, renews_on: '2024-07-30', renewal_mrr: 40 }),
        // ended with its term, and went on as the next line
        term('2024-01-01', '2024-02-01', 5, { list_mrr: 50, renews_on: '2024-02-01', renewal_mrr: 5 }),
        // renews on the same day and stands as one row
        term('2024-01-01', null, 30, { list_mrr: null, renews_on: '2024-02-01', renewal_mrr: null }),
        // ended before its renewal
        term('2024-01-01', '2024-02-15', 7, { list_mrr: 70, renews_on: '2024-03-01', renewal_mrr: 9 }),
      ],
    },
    expected: {
      [`a ${T}`]: {
        discount_share: (120 - 110) / 120,
        mrr: 150,
        mrr_change_180d: (150 - 90) / 90,
        mrr_change_90d: (150 - 162) / 162, // the lines of 01-30 and 01-31, and those that have ended since
        contract_days: 366,
        price_rise_ahead_90d: (99 + 12 - 100) / 100,
        renewals: 1, // two lines, one day
      },
      'a 2024-05-02': { price_rise_ahead_90d: (12 + 40 - 30) / 30, renewals: 2 },
      // On 02-15 the line that ends that day is in force, and its end not known.
      'a 2024-02-15': { discount_share: (190 - 117) / 190, renewals: 1 },
      'a 2024-03-02': { discount_share: (120 - 110) / 120, renewals: 1 },
      'a 2023-06-01': { price_rise_ahead_90d: null, renewals: 0, discount_share: 0.1 },
      [`b ${T}`]: { discount_share: null, contract_days: null, price_rise_ahead_90d: null, renewals: 0 },
    },
  },
  {
    name: 'both sides of every edge of the changes: a line counts from the day after its start',
    tables: {
      accounts: [account('a', '2023-01-01')],
      subscriptions: [
        term('2023-01-01', null, 100, { seats: 10 }),
        term(back(181), null, 10, { seats: 1 }),
        term(back(180), null, 20, { seats: 2 }),
        term(back(91), null, 40, { seats: 4 }),
        term(back(90), null, 80, { seats: 8 }),
      ],
    },
    expected: {
      [`a ${T}`]: { mrr_change_90d: 80 / 170, mrr_change_180d: 140 / 110, seats_change_90d: 8 / 17 },
    },
  },
];
