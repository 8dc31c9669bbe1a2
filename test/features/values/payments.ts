import { account, back, type Case, invoice, T, term } from './kit.ts';

/** Hand-computed payment metrics. */
export const PAYMENT_CASES: readonly Case[] = [
  {
    name: 'invoices: unpaid until the payment is known',
    tables: {
      accounts: [account()],
      invoices: [
        invoice('2024-03-01', '2024-03-31', '2024-05-01', 100), // paid on the date: overdue by 31 days
        invoice('2024-03-02', '2024-04-01', '2024-04-11', 40), // 10 days late
        invoice('2024-03-03', '2024-04-02', '2024-04-01', 7), // a day early
        invoice('2024-04-15', '2024-05-15', null, 1000, '2024-04-20'), // not due yet; a payment failed
        invoice('2024-04-01', '2024-05-01', null, 5), // due on the date: not past due
      ],
    },
    expected: {
      [`a ${T}`]: {
        overdue_amount: 100,
        overdue_invoices: 1,
        overdue_days: 31,
        late_invoices_share_180d: 2 / 3,
        payment_delay_days_180d: 4.5,
        failed_payments_90d: 1,
        paid_early_share_180d: 1 / 2,
      },
      'a 2024-05-03': { overdue_amount: 5, overdue_days: 2, late_invoices_share_180d: 3 / 4 },
      'a 2024-03-15': { overdue_amount: 0, overdue_days: 0, late_invoices_share_180d: null, failed_payments_90d: 0 },
    },
  },
  {
    name: 'how the account pays, and which way that goes',
    tables: {
      accounts: [account('a', '2023-01-01'), account('b', '2023-01-01')],
      subscriptions: [term('2023-01-01', null, 60)],
      invoices: [
        invoice('2023-04-01', '2023-05-01', '2023-05-06', 1), // paid 361 days before: outside
        invoice('2023-04-01', '2023-05-01', '2023-05-07', 1), // 360 days before, 6 late
        invoice('2023-10-01', '2023-10-23', '2023-11-02', 1), // 181 days before, 10 late
        invoice('2023-10-01', '2023-11-01', '2023-11-03', 1), // 180 days before, 2 late
        invoice('2023-10-20', '2023-11-02', '2023-11-20', 1, '2023-11-03'), // 18 late; failed 180 days before
        invoice('2023-10-20', '2023-11-01', null, 50, '2023-11-02'), // overdue; failed 181 days before
        invoice('2024-03-01', '2024-03-31', '2024-03-30', 1), // a day early
        invoice('2024-03-01', '2024-04-01', '2024-04-01', 1), // on the day
        invoice('2024-03-02', '2024-04-02', '2024-05-01', 100, '2024-04-02'), // paid on the date: overdue
      ],
    },
    expected: {
      [`a ${T}`]: {
        overdue_mrr_share: 150 / 60,
        payment_delay_days_180d: 19 / 4,
        payment_delay_change_180d: 19 / 4 - 16 / 2,
        largest_payment_delay_days_180d: 18,
        paid_early_share_180d: 1 / 4,
        days_since_failed_payment: 29,
        failed_payments_recovered_share_180d: 1 / 2,
      },
      'a 2024-05-02': {
        overdue_mrr_share: 50 / 60,
        payment_delay_change_180d: (18 - 1 + 0 + 29) / 4 - (10 + 2) / 2,
        largest_payment_delay_days_180d: 29,
        paid_early_share_180d: 1 / 4,
        failed_payments_recovered_share_180d: 1,
      },
      'a 2023-11-02': { days_since_failed_payment: null, overdue_mrr_share: (50 + 1 + 1) / 60 },
      [`b ${T}`]: {
        overdue_mrr_share: null,
        payment_delay_change_180d: null,
        largest_payment_delay_days_180d: null,
        paid_early_share_180d: null,
        days_since_failed_payment: null,
        failed_payments_recovered_share_180d: null,
      },
    },
  },
  {
    name: 'both sides of every edge of the invoice windows',
    tables: {
      accounts: [account()],
      invoices: [
        invoice(back(220), back(210), back(180), 1), // 30 late
        invoice(back(231), back(221), back(181), 1), // 40 late
        invoice(back(200), back(180), back(155), 1, back(90)), // due on day 180, late
        invoice(back(200), back(181), back(170), 1, back(91)), // due on day 181, late
        invoice(back(110), back(100), back(100), 1),
      ],
    },
    expected: {
      [`a ${T}`]: {
        largest_payment_delay_days_180d: 30,
        late_invoices_share_180d: 1 / 2,
        failed_payments_90d: 1,
      },
    },
  },
];
