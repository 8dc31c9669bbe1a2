import { columnValue, difference, ever, factsOf, ratio, state, windowed } from './formulas.ts';
import type { CatalogRequest, Condition, MetricDefinition, Value } from './types.ts';

const PAID = factsOf('invoices', 'paid_on');
const FAILED = factsOf('invoices', 'failed_at');
const OVERDUE: readonly Condition[] = [
  { is: 'happened', column: 'due_on' },
  { is: 'not_happened', column: 'paid_on' },
];
const DELAY: Value = { of: 'days_between', from: 'due_on', to: 'paid_on' };
const HISTORY_DAYS = 180;

/** How the account pays, and which way that goes. */
export function paymentHabitMetrics(_request: CatalogRequest): MetricDefinition[] {
  const common = {
    category: 'payments',
    table: 'invoices',
    healthier: 'lower',
    windowDays: HISTORY_DAYS,
    nullPolicy: 'missing',
    requires: ['invoices.paid_on'],
  } as const;
  const paid = windowed(PAID, 'count', HISTORY_DAYS);
  const notEarly = windowed(PAID, 'count', HISTORY_DAYS, {
    where: [{ is: 'not_before', column: 'paid_on', than: 'due_on' }],
  });
  return [
    {
      ...common,
      name: 'overdue_mrr_share',
      aggregate: 'ratio',
      windowDays: null,
      unit: 'months of revenue',
      meaning:
        'Amount of the invoices that are past due and unpaid, as a multiple of monthly recurring revenue in force.',
      requires: ['invoices.paid_on', 'subscriptions'],
      formula: ratio(
        state(factsOf('invoices'), 'sum', OVERDUE, columnValue('amount')),
        state(factsOf('subscriptions'), 'sum', [{ is: 'in_force', daysAgo: 0 }], columnValue('mrr')),
      ),
    },
    {
      ...common,
      name: `payment_delay_change_${HISTORY_DAYS}d`,
      aggregate: 'difference',
      windowDays: 2 * HISTORY_DAYS,
      unit: 'days',
      meaning: `Mean days from due date to payment, of invoices paid in the last ${HISTORY_DAYS} days less that of the ${HISTORY_DAYS} days before.`,
      formula: difference(
        windowed(PAID, 'mean', HISTORY_DAYS, { value: DELAY }),
        windowed(PAID, 'mean', 2 * HISTORY_DAYS, { value: DELAY, to: HISTORY_DAYS }),
      ),
    },
    {
      ...common,
      name: `largest_payment_delay_days_${HISTORY_DAYS}d`,
      aggregate: 'max',
      unit: 'days',
      meaning: `Most days from due date to payment (below 0: early), of invoices paid in the last ${HISTORY_DAYS} days.`,
      formula: windowed(PAID, 'max', HISTORY_DAYS, { value: DELAY }),
    },
    {
      ...common,
      name: `paid_early_share_${HISTORY_DAYS}d`,
      aggregate: 'share',
      healthier: 'higher',
      unit: 'share',
      meaning: `Share of the invoices paid in the last ${HISTORY_DAYS} days that were paid before they were due.`,
      formula: ratio(difference(paid, notEarly), paid),
    },
    {
      ...common,
      name: 'days_since_failed_payment',
      aggregate: 'days since last',
      windowDays: null,
      healthier: 'higher',
      unit: 'days',
      meaning: 'Days since a payment last failed.',
      requires: ['invoices.failed_at'],
      formula: ever(FAILED, 'days_since_last'),
    },
    {
      ...common,
      name: `failed_payments_recovered_share_${HISTORY_DAYS}d`,
      aggregate: 'share',
      healthier: 'higher',
      unit: 'share',
      meaning: `Share of the payments that failed in the last ${HISTORY_DAYS} days whose invoice has been paid.`,
      requires: ['invoices.failed_at', 'invoices.paid_on'],
      formula: ratio(
        windowed(FAILED, 'count', HISTORY_DAYS, { where: [{ is: 'happened', column: 'paid_on' }] }),
        windowed(FAILED, 'count', HISTORY_DAYS),
      ),
    },
  ];
}
