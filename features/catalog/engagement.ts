import { ever, factsOf, oneWordOf, ratio, windowed } from './formulas.ts';
import type { CatalogRequest, MetricDefinition } from './types.ts';

const TOUCHPOINTS = factsOf('touchpoints');
const MEETING = oneWordOf('kind', 'meeting', 'qbr');

/** Kinds of touchpoint that get a count of their own: the metric's first word, its kinds, its words. */
const KINDS = [
  { healthier: 'higher', name: 'meetings', kinds: ['meeting', 'qbr'], words: 'Meetings and business reviews' },
  { healthier: 'either', name: 'calls', kinds: ['call'], words: 'Calls' },
  { healthier: 'either', name: 'emails', kinds: ['email'], words: 'E-mails' },
  { healthier: 'higher', name: 'trainings', kinds: ['training'], words: 'Training sessions' },
  { healthier: 'higher', name: 'community_visits', kinds: ['community'], words: 'Visits to or posts in the community' },
  {
    healthier: 'either',
    name: 'self_help',
    kinds: ['knowledge_base', 'content', 'webinar'],
    words: 'Self-help reads and webinars',
  },
  { healthier: 'either', name: 'marketing_touches', kinds: ['marketing'], words: 'Marketing touches' },
  {
    healthier: 'either',
    name: 'implementation_touches',
    kinds: ['implementation', 'sales_handoff'],
    words: 'Handoff and set-up sessions',
  },
] as const;

/** How much the company and the account talk with each other. */
export function engagementMetrics(request: CatalogRequest): MetricDefinition[] {
  const long = Math.max(...request.windowsDays);
  const common = { category: 'engagement', table: 'touchpoints', requires: ['touchpoints'] } as const;
  const counted = {
    ...common,
    aggregate: 'count',
    windowDays: long,
    healthier: 'higher',
    unit: 'touchpoints',
    nullPolicy: 'zero',
  } as const;
  const since = {
    ...common,
    aggregate: 'days since last',
    windowDays: null,
    healthier: 'lower',
    unit: 'days',
    nullPolicy: 'missing',
  } as const;
  return [
    {
      ...counted,
      name: `touches_${long}d`,
      healthier: 'either',
      meaning: `Touchpoints of any kind in the last ${long} days.`,
      formula: windowed(TOUCHPOINTS, 'count', long),
    },
    ...KINDS.map(
      ({ name, kinds, words, healthier }): MetricDefinition => ({
        ...counted,
        name: `${name}_${long}d`,
        healthier,
        meaning: `${words} in the last ${long} days.`,
        formula: windowed(TOUCHPOINTS, 'count', long, { where: [oneWordOf('kind', ...kinds)] }),
      }),
    ),
    {
      ...counted,
      name: `inbound_share_${long}d`,
      aggregate: 'share',
      unit: 'share',
      nullPolicy: 'missing',
      meaning: `Share of the touchpoints of the last ${long} days that the account began.`,
      requires: ['touchpoints.direction'],
      formula: ratio(
        windowed(TOUCHPOINTS, 'count', long, { where: [oneWordOf('direction', 'inbound', 'in')] }),
        windowed(TOUCHPOINTS, 'count', long),
      ),
    },
    {
      ...since,
      name: 'days_since_last_touch',
      meaning: 'Days since the last touchpoint of any kind.',
      formula: ever(TOUCHPOINTS, 'days_since_last'),
    },
    {
      ...since,
      name: 'days_since_last_meeting',
      meaning: 'Days since the last meeting or business review.',
      formula: ever(TOUCHPOINTS, 'days_since_last', [MEETING]),
    },
    {
      ...since,
      name: 'days_since_last_qbr',
      meaning: 'Days since the last quarterly business review.',
      formula: ever(TOUCHPOINTS, 'days_since_last', [oneWordOf('kind', 'qbr')]),
    },
  ];
}
