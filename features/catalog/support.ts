import { balance, factsOf, oneWordOf, state, windowed } from './formulas.ts';
import type { CatalogRequest, Condition, MetricDefinition } from './types.ts';

const OPENED = factsOf('tickets');
const CLOSED = factsOf('tickets', 'closed_at');
const ESCALATED = factsOf('tickets', 'escalated_at');
const ANSWERED = factsOf('tickets', 'first_response_at');
const OPEN: Condition = { is: 'not_happened', column: 'closed_at' };

/** Support tickets: how many, how grave, how long. */
export function supportMetrics(request: CatalogRequest): MetricDefinition[] {
  const short = Math.min(...request.windowsDays);
  const long = Math.max(...request.windowsDays);
  const common = { category: 'support', table: 'tickets', healthier: 'lower' } as const;
  const count = { ...common, aggregate: 'count', unit: 'tickets', nullPolicy: 'zero' } as const;
  const days = { ...common, aggregate: 'mean', unit: 'days', nullPolicy: 'missing' } as const;
  return [
    ...request.windowsDays.map(
      (window): MetricDefinition => ({
        ...count,
        name: `tickets_opened_${window}d`,
        windowDays: window,
        healthier: 'either',
        meaning: `Tickets opened in the last ${window} days.`,
        requires: ['tickets'],
        formula: windowed(OPENED, 'count', window),
      }),
    ),
    {
      ...common,
      name: `tickets_trend_${short}d`,
      aggregate: 'trend',
      windowDays: 2 * short,
      unit: 'balance',
      nullPolicy: 'missing',
      meaning: `Tickets opened in the last ${short} days against the ${short} days before: -1 none now, 0 the same, 1 none before.`,
      requires: ['tickets'],
      formula: balance(windowed(OPENED, 'count', short), windowed(OPENED, 'count', 2 * short, { to: short })),
    },
    {
      ...count,
      name: `urgent_tickets_${long}d`,
      windowDays: long,
      meaning: `Tickets of high or urgent priority opened in the last ${long} days.`,
      requires: ['tickets.priority'],
      formula: windowed(OPENED, 'count', long, { where: [oneWordOf('priority', 'high', 'urgent', 'critical')] }),
    },
    {
      ...count,
      name: 'tickets_open',
      windowDays: null,
      meaning: 'Tickets that are open.',
      requires: ['tickets.closed_at'],
      formula: state(OPENED, 'count', [OPEN]),
    },
    {
      ...days,
      name: 'open_tickets_age_days',
      windowDays: null,
      meaning: 'Mean age of the tickets that are open.',
      requires: ['tickets.closed_at'],
      formula: state(OPENED, 'mean', [OPEN], { of: 'days_since', column: 'event_on' }),
    },
    {
      ...days,
      name: 'oldest_open_ticket_days',
      aggregate: 'max',
      windowDays: null,
      meaning: 'Age of the oldest ticket that is open.',
      requires: ['tickets.closed_at'],
      formula: state(OPENED, 'max', [OPEN], { of: 'days_since', column: 'event_on' }),
    },
    {
      ...count,
      name: `escalations_${long}d`,
      windowDays: long,
      meaning: `Tickets escalated in the last ${long} days.`,
      requires: ['tickets.escalated_at'],
      formula: windowed(ESCALATED, 'count', long),
    },
    {
      ...days,
      name: `first_response_hours_${long}d`,
      windowDays: long,
      unit: 'hours',
      meaning: `Mean hours to the first response, of tickets first answered in the last ${long} days.`,
      requires: ['tickets.first_response_at'],
      formula: windowed(ANSWERED, 'mean', long, {
        value: { of: 'hours_between', from: 'opened_at', to: 'first_response_at' },
      }),
    },
    {
      ...days,
      name: `resolution_days_${long}d`,
      windowDays: long,
      meaning: `Mean days from opening to closing, of tickets closed in the last ${long} days.`,
      requires: ['tickets.closed_at'],
      formula: windowed(CLOSED, 'mean', long, { value: { of: 'days_between', from: 'event_on', to: 'closed_at' } }),
    },
  ];
}
