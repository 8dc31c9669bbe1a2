import { balance, factsOf, keyed, oneWordOf, ratio, state, windowed } from './formulas.ts';
import type { CatalogRequest, Condition, MetricDefinition } from './types.ts';
import { speaksOf } from './words.ts';

const OPENED = factsOf('tickets');
const OPEN: Condition = { is: 'not_happened', column: 'closed_at' };
const UNANSWERED: Condition = { is: 'not_happened', column: 'first_response_at' };

/** What the tickets are about, whether they linger unanswered, and whether there are more of them than there used to be. */
export function supportMixMetrics(request: CatalogRequest): MetricDefinition[] {
  const short = Math.min(...request.windowsDays);
  const long = Math.max(...request.windowsDays);
  const opened = windowed(OPENED, 'count', long);
  const openedThat = (...where: readonly Condition[]) => windowed(OPENED, 'count', long, { where });
  const common = { category: 'support', table: 'tickets', healthier: 'lower' } as const;
  const share = { ...common, aggregate: 'share', unit: 'share', nullPolicy: 'missing' } as const;
  const count = { ...common, aggregate: 'count', unit: 'tickets', nullPolicy: 'zero' } as const;
  const trend: MetricDefinition[] =
    long === short
      ? []
      : [
          {
            ...common,
            name: `tickets_trend_${long}d`,
            aggregate: 'trend',
            windowDays: 2 * long,
            unit: 'balance',
            nullPolicy: 'missing',
            meaning: `Tickets opened in the last ${long} days against the ${long} days before: -1 none now, 0 the same, 1 none before.`,
            requires: ['tickets'],
            formula: balance(opened, windowed(OPENED, 'count', 2 * long, { to: long })),
          },
        ];
  return [
    ...trend,
    {
      ...count,
      name: `tickets_reopened_${long}d`,
      windowDays: long,
      meaning: `Tickets reopened in the last ${long} days.`,
      requires: ['tickets.reopened_at'],
      formula: windowed(factsOf('tickets', 'reopened_at'), 'count', long),
    },
    {
      ...count,
      name: 'urgent_tickets_open',
      windowDays: null,
      meaning: 'Tickets of high or urgent priority that are open.',
      requires: ['tickets.closed_at', 'tickets.priority'],
      formula: state(OPENED, 'count', [OPEN, oneWordOf('priority', 'high', 'urgent', 'critical')]),
    },
    {
      ...share,
      name: 'open_tickets_unanswered_share',
      windowDays: null,
      meaning: 'Share of the tickets that are open which have no first response yet.',
      requires: ['tickets.closed_at', 'tickets.first_response_at'],
      formula: ratio(state(OPENED, 'count', [OPEN, UNANSWERED]), state(OPENED, 'count', [OPEN])),
    },
    {
      ...share,
      name: `escalated_share_${long}d`,
      windowDays: long,
      meaning: `Share of the tickets opened in the last ${long} days that have been escalated.`,
      requires: ['tickets.escalated_at'],
      formula: ratio(openedThat({ is: 'happened', column: 'escalated_at' }), opened),
    },
    {
      ...share,
      name: `how_to_share_${long}d`,
      windowDays: long,
      healthier: 'either',
      meaning: `Share of the tickets opened in the last ${long} days that ask how to do something.`,
      requires: ['tickets.kind'],
      formula: ratio(openedThat(speaksOf('kind', 'howTo')), opened),
    },
    {
      ...share,
      name: `defect_share_${long}d`,
      windowDays: long,
      meaning: `Share of the tickets opened in the last ${long} days that report a defect.`,
      requires: ['tickets.kind'],
      formula: ratio(openedThat(speaksOf('kind', 'defect')), opened),
    },
    {
      ...common,
      name: `tickets_per_user_${long}d`,
      aggregate: 'ratio',
      windowDays: long,
      healthier: 'either',
      unit: 'tickets per user',
      nullPolicy: 'missing',
      meaning: `Tickets opened in the last ${long} days per user seen.`,
      requires: ['tickets', 'usage_events.user_id'],
      formula: ratio(opened, keyed('user_id', 'keys', long)),
    },
  ];
}
