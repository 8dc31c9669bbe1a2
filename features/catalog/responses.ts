import { anyOf, factsOf, flag, oneWordOf, ratio, windowed } from './formulas.ts';
import type { CatalogRequest, MetricDefinition } from './types.ts';
import { speaksOf } from './words.ts';

const TOUCHPOINTS = factsOf('touchpoints');
const MEETING = oneWordOf('kind', 'meeting', 'qbr', 'call', 'training');
const EMAIL = oneWordOf('kind', 'email');
const SLOW_DAYS = 180;

/** Whether the account answers: comes to meetings, reads mail, clicks, takes part. */
export function responseMetrics(request: CatalogRequest): MetricDefinition[] {
  const long = Math.max(...request.windowsDays);
  const common = { category: 'engagement', table: 'touchpoints', healthier: 'higher' } as const;
  return [
    {
      ...common,
      name: `qbr_done_${SLOW_DAYS}d`,
      aggregate: 'flag',
      windowDays: SLOW_DAYS,
      unit: 'yes or no',
      nullPolicy: 'zero',
      meaning: `1 if a quarterly business review was held in the last ${SLOW_DAYS} days, else 0.`,
      requires: ['touchpoints'],
      formula: flag(windowed(TOUCHPOINTS, 'count', SLOW_DAYS, { where: [oneWordOf('kind', 'qbr')] })),
    },
    {
      ...common,
      name: `meetings_missed_share_${SLOW_DAYS}d`,
      aggregate: 'share',
      windowDays: SLOW_DAYS,
      healthier: 'lower',
      unit: 'share',
      nullPolicy: 'missing',
      meaning: `Share of the meetings, calls and trainings of the last ${SLOW_DAYS} days that were missed or cancelled.`,
      requires: ['touchpoints.outcome'],
      formula: ratio(
        windowed(TOUCHPOINTS, 'count', SLOW_DAYS, { where: [MEETING, speaksOf('outcome', 'missed')] }),
        windowed(TOUCHPOINTS, 'count', SLOW_DAYS, { where: [MEETING] }),
      ),
    },
    {
      ...common,
      name: `email_response_share_${long}d`,
      aggregate: 'share',
      windowDays: long,
      unit: 'share',
      nullPolicy: 'missing',
      meaning: `Share of the e-mails of the last ${long} days that were opened, clicked or replied to.`,
      requires: ['touchpoints.outcome'],
      formula: ratio(
        windowed(TOUCHPOINTS, 'count', long, { where: [EMAIL, speaksOf('outcome', 'emailResponse')] }),
        windowed(TOUCHPOINTS, 'count', long, { where: [EMAIL] }),
      ),
    },
    {
      ...common,
      name: `in_app_responses_${long}d`,
      aggregate: 'count',
      windowDays: long,
      unit: 'touchpoints',
      nullPolicy: 'zero',
      meaning: `Messages, tours and calls to action inside the product that were responded to in the last ${long} days.`,
      requires: ['touchpoints.outcome'],
      formula: windowed(TOUCHPOINTS, 'count', long, {
        where: [
          speaksOf('kind', 'inApp', 'inAppResponse'),
          anyOf(speaksOf('kind', 'inAppResponse'), speaksOf('outcome', 'inAppAction')),
        ],
      }),
    },
    {
      ...common,
      name: `product_feedback_${SLOW_DAYS}d`,
      aggregate: 'count',
      windowDays: SLOW_DAYS,
      unit: 'touchpoints',
      nullPolicy: 'zero',
      meaning: `Feedback, ideas, interviews and beta tests that the account took part in, in the last ${SLOW_DAYS} days.`,
      requires: ['touchpoints'],
      formula: windowed(TOUCHPOINTS, 'count', SLOW_DAYS, { where: [speaksOf('kind', 'feedback')] }),
    },
  ];
}
