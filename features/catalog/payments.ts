import { columnValue, factsOf, ratio, state, windowed } from './formulas.ts';
import type { CatalogRequest, Condition, MetricDefinition } from './types.ts';

const DUE = factsOf('invoices', 'due_on');
const PAID = factsOf('invoices', 'paid_on');
const FAILED = factsOf('invoices', 'failed_at');
const UNPAID: Condition = { is: 'not_happened', column: 'paid_on' };
const PAST_DUE: Condition = { is: 'happened', column: 'due_on' };
const LATE: Condition = { is: 'late', column: 'paid_on', than: 'due_on' };
const HISTORY_DAYS = 180;

/** Whether invoices are paid, and on time. */
export function paymentMetrics(request: CatalogRequest): MetricDefinition[] {
  const long = Math.max(...request.windowsDays);
  const common = {
    category: 'payments',
    table: 'invoices',
    healthier: 'lower',
    requires: ['invoices.paid_on'],
  } as const;
  const overdue = { ...common, windowDays: null, nullPolicy: 'zero' } as const;
  return [
    {
      ...overdue,
      name: 'overdue_amount',
      aggregate: 'sum',
      unit: 'money',
      meaning: 'Amount of the invoices that are past due and unpaid.',
      formula: state(factsOf('invoices'), 'sum', [PAST_DUE, UNPAID], columnValue('amount')),
    },
    {
      ...overdue,
      name: 'overdue_invoices',
      aggregate: 'count',
      unit: 'invoices',
      meaning: 'Invoices that are past due and unpaid.',
      formula: state(factsOf('invoices'), 'count', [PAST_DUE, UNPAID]),
    },
    {
      ...overdue,
      name: 'overdue_days',
      aggregate: 'max',
      unit: 'days',
      meaning: 'Days since the oldest unpaid invoice was due; 0 if none is overdue.',
      formula: state(factsOf('invoices'), 'max', [PAST_DUE, UNPAID], { of: 'days_since', column: 'due_on' }),
    },
    {
      ...common,
      name: `late_invoices_share_${HISTORY_DAYS}d`,
      aggregate: 'share',
      windowDays: HISTORY_DAYS,
      unit: 'share',
      nullPolicy: 'missing',
      meaning: `Share of the invoices due in the last ${HISTORY_DAYS} days that were paid late or are unpaid.`,
      formula: ratio(windowed(DUE, 'count', HISTORY_DAYS, { where: [LATE] }), windowed(DUE, 'count', HISTORY_DAYS)),
    },
    {
      ...common,
      name: `payment_delay_days_${HISTORY_DAYS}d`,
      aggregate: 'mean',
      windowDays: HISTORY_DAYS,
      unit: 'days',
      nullPolicy: 'missing',
      meaning: `Mean days from due date to payment (below 0: early), of invoices paid in the last ${HISTORY_DAYS} days.`,
      formula: windowed(PAID, 'mean', HISTORY_DAYS, { value: { of: 'days_between', from: 'due_on', to: 'paid_on' } }),
    },
    {
      ...common,
      name: `failed_payments_${long}d`,
      aggregate: 'count',
      windowDays: long,
      unit: 'payments',
      nullPolicy: 'zero',
      meaning: `Payments that failed in the last ${long} days.`,
      requires: ['invoices.failed_at'],
      formula: windowed(FAILED, 'count', long),
    },
  ];
}
