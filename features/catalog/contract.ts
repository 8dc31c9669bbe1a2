import { columnValue, difference, factsOf, ratio, state } from './formulas.ts';
import type { CatalogRequest, Condition, MetricDefinition, StateMeasure } from './types.ts';

const SUBSCRIPTIONS = factsOf('subscriptions');
const IN_FORCE: Condition = { is: 'in_force', daysAgo: 0 };
const RENEWAL_DAYS = 90;
const FALLS_DAYS = 365;

/** Days from start to planned renewal, of the longest contract in force. */
export const CONTRACT_DAYS: StateMeasure = state(SUBSCRIPTIONS, 'max', [IN_FORCE], {
  of: 'days_between',
  from: 'event_on',
  to: 'renews_on',
});

/** What the contract itself says: for how long, at what price, and what comes at its renewal. */
export function contractMetrics(_request: CatalogRequest): MetricDefinition[] {
  const common = {
    category: 'commercial',
    table: 'subscriptions',
    windowDays: null,
    healthier: 'either',
    nullPolicy: 'missing',
  } as const;
  const listed: readonly Condition[] = [IN_FORCE, { is: 'given', column: 'list_mrr' }];
  const renewing: readonly Condition[] = [
    IN_FORCE,
    { is: 'ahead', column: 'renews_on', withinDays: RENEWAL_DAYS },
    { is: 'given', column: 'renewal_mrr' },
  ];
  return [
    {
      ...common,
      name: 'discount_share',
      aggregate: 'share',
      unit: 'share',
      meaning: 'Discount off the list price of the lines in force that have one, as a share of it.',
      requires: ['subscriptions.list_mrr'],
      formula: ratio(difference(total('list_mrr', listed), total('mrr', listed)), total('list_mrr', listed)),
    },
    {
      ...common,
      name: 'contract_days',
      aggregate: 'max',
      unit: 'days',
      meaning: 'Days from start to planned renewal, of the longest contract in force.',
      requires: ['subscriptions.renews_on'],
      formula: CONTRACT_DAYS,
    },
    {
      ...common,
      name: `price_rise_ahead_${RENEWAL_DAYS}d`,
      aggregate: 'share',
      unit: 'share',
      meaning: `Planned rise of monthly recurring revenue at the renewals of the next ${RENEWAL_DAYS} days, as a share of what those lines bring now.`,
      requires: ['subscriptions.renews_on', 'subscriptions.renewal_mrr'],
      formula: ratio(difference(total('renewal_mrr', renewing), total('mrr', renewing)), total('mrr', renewing)),
    },
    {
      ...common,
      name: `mrr_falls_${FALLS_DAYS}d`,
      aggregate: 'count',
      windowDays: FALLS_DAYS,
      healthier: 'lower',
      unit: 'days',
      nullPolicy: 'zero',
      meaning: `Days of the last ${FALLS_DAYS} on which monthly recurring revenue fell while the account stayed: downgrades.`,
      requires: ['subscriptions'],
      formula: { kind: 'falls', column: 'mrr', from: FALLS_DAYS },
    },
    {
      ...common,
      name: 'renewals',
      aggregate: 'distinct',
      healthier: 'higher',
      unit: 'renewals',
      nullPolicy: 'zero',
      meaning: 'Planned renewal days that have passed without the line ending before.',
      requires: ['subscriptions.renews_on'],
      formula: state(
        factsOf('subscriptions', 'renews_on'),
        'distinct',
        [{ is: 'not_before', column: 'ends_on', than: 'renews_on' }],
        columnValue('renews_on'),
      ),
    },
  ];
}

/** Lines in force that renew within some days. */
export function renewingWithin(days: number): StateMeasure {
  return state(SUBSCRIPTIONS, 'count', [IN_FORCE, { is: 'ahead', column: 'renews_on', withinDays: days }]);
}

function total(column: string, where: readonly Condition[]): StateMeasure {
  return state(SUBSCRIPTIONS, 'sum', where, columnValue(column));
}
