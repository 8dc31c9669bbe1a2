import { CONTRACT_DAYS, renewingWithin } from './contract.ts';
import { below, constant, difference, ever, factsOf, flag, not, product, sum } from './formulas.ts';
import { ONBOARDED } from './journey.ts';
import type { CatalogRequest, Formula, MetricDefinition, Shape } from './types.ts';
import { speaksOf } from './words.ts';

const TENURE: Formula = { kind: 'population', column: 'tenure_days' };
const TOUCHPOINTS = factsOf('touchpoints');
/** From this tenure on an account that is through onboarding counts as established. */
const ESTABLISHED_DAYS = 180;
/** Without milestones, an account counts as through onboarding from this tenure on. */
const ONBOARDING_DAYS = 90;
const RENEWAL_DAYS = 90;
/** A shorter contract is always near its renewal. */
const SHORT_CONTRACT_DAYS = 100;

/** Where the account stands on its way, and whether the way began well. */
export function lifecycleMetrics({ shape }: CatalogRequest): MetricDefinition[] {
  const hasMilestones = Object.hasOwn(shape, 'milestones');
  const hasRenewals = (shape.subscriptions ?? []).includes('renews_on');
  const onboarding = hasMilestones
    ? 'no milestone of onboarding or going live has been reached'
    : `tenure is below ${ONBOARDING_DAYS} days`;
  const renewal = hasRenewals
    ? `, and 4 whatever these say where a contract of more than ${SHORT_CONTRACT_DAYS} days renews within ${RENEWAL_DAYS} days`
    : '';
  const touches = {
    category: 'journey',
    table: 'touchpoints',
    windowDays: null,
    nullPolicy: 'zero',
    requires: ['touchpoints'],
  } as const;
  return [
    {
      category: 'journey',
      table: 'accounts',
      name: 'lifecycle_stage',
      aggregate: 'stage',
      windowDays: null,
      healthier: 'either',
      unit: 'stage from 1 to 4',
      nullPolicy: 'missing',
      meaning: `Stage of the account: 1 while ${onboarding}, then 2 below ${ESTABLISHED_DAYS} days of tenure and 3 from there on${renewal}.`,
      requires: ['accounts'],
      formula: stage(shape),
    },
    {
      ...touches,
      name: 'handoff_done',
      aggregate: 'flag',
      healthier: 'higher',
      unit: 'yes or no',
      meaning: '1 if the account has been handed over from sales, else 0.',
      formula: flag(ever(TOUCHPOINTS, 'count', [speaksOf('kind', 'handoff')])),
    },
    {
      ...touches,
      name: 'implementation_sessions',
      aggregate: 'count',
      healthier: 'either',
      unit: 'sessions',
      meaning: 'Implementation sessions with the account so far.',
      formula: ever(TOUCHPOINTS, 'count', [speaksOf('kind', 'implementation')]),
    },
  ];
}

/** With flags n (renewal near), o (onboarded) and e (established): 4 n + (1 - n) (1 + o (1 + e)). */
function stage(shape: Shape): Formula {
  const onboarded = Object.hasOwn(shape, 'milestones') ? flag(ONBOARDED) : hasTenure(ONBOARDING_DAYS);
  const one = constant(1);
  const before = sum(one, product(onboarded, sum(one, hasTenure(ESTABLISHED_DAYS))));
  if (!(shape.subscriptions ?? []).includes('renews_on')) return before;
  const isLong = flag(difference(CONTRACT_DAYS, constant(SHORT_CONTRACT_DAYS)));
  const near = product(isLong, flag(renewingWithin(RENEWAL_DAYS)));
  return sum(product(constant(4), near), product(not(near), before));
}

function hasTenure(days: number): Formula {
  return not(below(TENURE, constant(days)));
}
