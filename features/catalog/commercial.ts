import { columnValue, difference, ever, factsOf, ratio, state } from './formulas.ts';
import type { CatalogRequest, Condition, MetricDefinition } from './types.ts';

const SUBSCRIPTIONS = factsOf('subscriptions');
const IN_FORCE: Condition = { is: 'in_force', daysAgo: 0 };

/** What the account buys, and where it stands in its contract. */
export function commercialMetrics(_request: CatalogRequest): MetricDefinition[] {
  const common = {
    category: 'commercial',
    table: 'subscriptions',
    windowDays: null,
    requires: ['subscriptions'],
  } as const;
  const mrr = mrrAgo(0);
  const seats = state(SUBSCRIPTIONS, 'sum', [IN_FORCE], columnValue('seats'));
  return [
    {
      ...common,
      name: 'mrr',
      aggregate: 'sum',
      healthier: 'either',
      unit: 'money per month',
      nullPolicy: 'zero',
      meaning: 'Monthly recurring revenue in force.',
      formula: mrr,
    },
    ...[90, 180].map(
      (days): MetricDefinition => ({
        ...common,
        name: `mrr_change_${days}d`,
        aggregate: 'change',
        windowDays: days,
        healthier: 'higher',
        unit: 'share',
        nullPolicy: 'missing',
        meaning: `Change of monthly recurring revenue over the last ${days} days, as a share of what it was.`,
        formula: ratio(difference(mrr, mrrAgo(days)), mrrAgo(days)),
      }),
    ),
    {
      ...common,
      name: 'seats',
      aggregate: 'sum',
      healthier: 'either',
      unit: 'seats',
      nullPolicy: 'zero',
      meaning: 'Seats in force.',
      requires: ['subscriptions.seats'],
      formula: seats,
    },
    {
      ...common,
      name: 'seats_change_90d',
      aggregate: 'change',
      windowDays: 90,
      healthier: 'higher',
      unit: 'share',
      nullPolicy: 'missing',
      meaning: 'Change of seats over the last 90 days, as a share of what they were.',
      requires: ['subscriptions.seats'],
      formula: ratio(difference(seats, seatsAgo(90)), seatsAgo(90)),
    },
    {
      ...common,
      name: 'mrr_per_seat',
      aggregate: 'ratio',
      healthier: 'either',
      unit: 'money per month',
      nullPolicy: 'missing',
      meaning: 'Monthly recurring revenue per seat in force.',
      requires: ['subscriptions.seats'],
      formula: ratio(mrr, seats),
    },
    {
      ...common,
      name: 'days_to_renewal',
      aggregate: 'min',
      healthier: 'either',
      unit: 'days',
      nullPolicy: 'missing',
      meaning: 'Days to the next planned renewal.',
      requires: ['subscriptions.renews_on'],
      formula: state(SUBSCRIPTIONS, 'min', [IN_FORCE, { is: 'ahead', column: 'renews_on' }], {
        of: 'days_until',
        column: 'renews_on',
      }),
    },
    {
      ...common,
      name: 'subscription_lines',
      aggregate: 'count',
      healthier: 'either',
      unit: 'lines',
      nullPolicy: 'zero',
      meaning: 'Subscription lines in force.',
      formula: state(SUBSCRIPTIONS, 'count', [IN_FORCE]),
    },
    {
      ...common,
      name: 'terms_started',
      aggregate: 'count',
      healthier: 'higher',
      unit: 'terms',
      nullPolicy: 'zero',
      meaning: 'Subscription terms started so far.',
      formula: ever(SUBSCRIPTIONS, 'count'),
    },
    {
      ...common,
      name: 'days_since_last_term_start',
      aggregate: 'days since last',
      healthier: 'either',
      unit: 'days',
      nullPolicy: 'missing',
      meaning: 'Days since the latest subscription term started.',
      formula: ever(SUBSCRIPTIONS, 'days_since_last'),
    },
    {
      ...common,
      name: 'billing_period_months',
      aggregate: 'max',
      healthier: 'either',
      unit: 'months',
      nullPolicy: 'missing',
      meaning: 'Longest billing period in force.',
      requires: ['subscriptions.billing_period'],
      formula: state(SUBSCRIPTIONS, 'max', [IN_FORCE], columnValue('billing_period')),
    },
  ];
}

function mrrAgo(daysAgo: number) {
  return state(SUBSCRIPTIONS, 'sum', [{ is: 'in_force', daysAgo }], columnValue('mrr'));
}

function seatsAgo(daysAgo: number) {
  return state(SUBSCRIPTIONS, 'sum', [{ is: 'in_force', daysAgo }], columnValue('seats'));
}
