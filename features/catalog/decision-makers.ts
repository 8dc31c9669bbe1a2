import { ever, factsOf, oneWordOf, ratio, windowed } from './formulas.ts';
import type { CatalogRequest, Condition, MetricDefinition, Shape } from './types.ts';
import { DECISION_MAKER } from './words.ts';

const TOUCHPOINTS = factsOf('touchpoints');
const CONVERSATION = oneWordOf('kind', 'meeting', 'qbr', 'call');
const EXECUTIVE: Condition = { is: 'one_of', column: 'is_executive', values: ['true'] };

/** Whether those who decide are being talked to. */
export function decisionMakerMetrics(request: CatalogRequest): MetricDefinition[] {
  const long = Math.max(...request.windowsDays);
  const common = { category: 'relationships', table: 'touchpoints' } as const;
  const requires = [roleOrFlag(request.shape)];
  return [
    {
      ...common,
      name: `decision_maker_touches_${long}d`,
      aggregate: 'count',
      windowDays: long,
      healthier: 'higher',
      unit: 'touchpoints',
      nullPolicy: 'zero',
      meaning: `Touchpoints with a decision maker (by role, or an executive) in the last ${long} days.`,
      requires,
      formula: windowed(TOUCHPOINTS, 'count', long, { where: [DECISION_MAKER] }),
    },
    {
      ...common,
      name: 'days_since_decision_maker_touch',
      aggregate: 'days since last',
      windowDays: null,
      healthier: 'lower',
      unit: 'days',
      nullPolicy: 'missing',
      meaning: 'Days since the last touchpoint with a decision maker (by role, or an executive).',
      requires,
      formula: ever(TOUCHPOINTS, 'days_since_last', [DECISION_MAKER]),
    },
    {
      ...common,
      name: `executive_conversations_share_${long}d`,
      aggregate: 'share',
      windowDays: long,
      healthier: 'higher',
      unit: 'share',
      nullPolicy: 'missing',
      meaning: `Share of the meetings, business reviews and calls of the last ${long} days that were with an executive.`,
      requires: ['touchpoints.is_executive'],
      formula: ratio(
        windowed(TOUCHPOINTS, 'count', long, { where: [CONVERSATION, EXECUTIVE] }),
        windowed(TOUCHPOINTS, 'count', long, { where: [CONVERSATION] }),
      ),
    },
  ];
}

/** Either column will do: the one that is there. */
function roleOrFlag({ touchpoints = [] }: Shape): string {
  return touchpoints.includes('role') || !touchpoints.includes('is_executive')
    ? 'touchpoints.role'
    : 'touchpoints.is_executive';
}
