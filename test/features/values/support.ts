import { account, back, type Case, T, ticket, use } from './kit.ts';

/** Hand-computed support metrics, and the sentiment of tickets. */
export const SUPPORT_CASES: readonly Case[] = [
  {
    name: 'tickets stand at t as they were known then',
    tables: {
      accounts: [account()],
      tickets: [
        // closed on the snapshot date: open then
        ticket('2024-04-21', { closed_at: '2024-05-01 08:00:00', sentiment: -1, csat: 1 }),
        // closed before, escalated on the date
        ticket('2024-04-11', {
          closed_at: '2024-04-15 08:00:00',
          escalated_at: '2024-05-01 00:00:00',
          sentiment: 0.5,
          csat: 4,
          priority: 'urgent',
          first_response_at: '2024-04-13 08:15:00',
        }),
        // closed before it was recorded: unknown until then
        ticket('2024-04-01', { escalated_at: '2024-04-02 00:00:00', closed_at: null }),
        ticket('2023-12-22', { closed_at: '2024-03-01 09:00:00', sentiment: 0, csat: null }),
        ticket('2024-03-08', { closed_at: '2024-03-09 09:00:00', recorded_at: '2024-05-01 09:00:00' }),
      ],
    },
    expected: {
      [`a ${T}`]: {
        tickets_opened_28d: 2,
        tickets_opened_90d: 3,
        tickets_trend_28d: 1 / 3, // 2 against the one of 04-01
        urgent_tickets_90d: 1,
        tickets_open: 2,
        open_tickets_age_days: (10 + 30) / 2,
        oldest_open_ticket_days: 30,
        escalations_90d: 1,
        first_response_hours_90d: 49.25,
        resolution_days_90d: (4 + 70) / 2,
        ticket_sentiment_90d: 0.25,
        ticket_csat_180d: 4,
      },
      'a 2024-05-02': {
        tickets_open: 1,
        tickets_opened_90d: 4,
        escalations_90d: 2,
        ticket_csat_180d: 2.5,
        resolution_days_90d: (10 + 4 + 70 + 1) / 4,
      },
      'a 2024-04-12': { tickets_open: 2, first_response_hours_90d: null, ticket_sentiment_90d: 0 },
    },
  },
  {
    name: 'what tickets are about, who waits, and whether there are more than there used to be',
    tables: {
      accounts: [account(), account('b')],
      usage_events: [use('2024-02-01', 'x', { user_id: 'ann' }), use('2024-01-31', 'x', { user_id: 'bob' })],
      tickets: [
        ticket('2024-02-01', { kind: 'How-to', priority: 'Urgent' }), // 90 days, open, unanswered
        ticket('2024-01-31', {
          kind: 'bug',
          priority: 'high',
          closed_at: '2024-05-01 08:00:00',
          first_response_at: '2024-05-01 07:30:00',
        }),
        ticket('2024-04-10', {
          kind: 'Defect report',
          priority: 'low',
          first_response_at: '2024-04-10 08:00:00',
          escalated_at: '2024-04-11 08:00:00',
          reopened_at: '2024-04-11 09:00:00',
          closed_at: '2024-04-12 08:00:00',
        }),
        ticket('2024-04-20', {
          kind: null,
          priority: 'low',
          first_response_at: '2024-04-21 08:00:00',
          escalated_at: '2024-05-01 08:00:00',
          reopened_at: '2024-05-01 09:00:00',
        }),
        ticket('2023-11-03', { reopened_at: '2024-02-01 09:00:00', closed_at: '2024-02-02 08:00:00' }), // 180 days
        ticket('2023-11-02', { reopened_at: '2024-01-31 09:00:00', closed_at: '2024-02-02 08:00:00' }), // 181 days
      ],
    },
    expected: {
      [`a ${T}`]: {
        tickets_trend_90d: (3 - 2) / (3 + 2),
        tickets_reopened_90d: 2, // of 04-11 and 02-01
        urgent_tickets_open: 2, // the one that is closed on the date is open
        open_tickets_unanswered_share: 2 / 3,
        escalated_share_90d: 1 / 3,
        how_to_share_90d: 1 / 3,
        defect_share_90d: 1 / 3,
        tickets_per_user_90d: 3, // three tickets, ann
      },
      'a 2024-05-02': {
        tickets_trend_90d: 0, // 2 against 2
        tickets_reopened_90d: 2, // of 04-11 and 05-01
        urgent_tickets_open: 1,
        open_tickets_unanswered_share: 1 / 2,
        escalated_share_90d: 1,
        how_to_share_90d: 0,
        defect_share_90d: 1 / 2,
        tickets_per_user_90d: null,
      },
      [`b ${T}`]: {
        tickets_trend_90d: null,
        tickets_reopened_90d: 0,
        urgent_tickets_open: 0,
        open_tickets_unanswered_share: null,
        escalated_share_90d: null,
        how_to_share_90d: null,
        defect_share_90d: null,
        tickets_per_user_90d: null,
      },
    },
  },
  {
    name: 'both sides of every edge of the ticket windows',
    tables: {
      accounts: [account()],
      tickets: [
        ...[1, 28, 29, 56, 57].map((age) => ticket(back(age), { kind: 'ask', priority: 'urgent' })),
        ...[90, 91].map((age) =>
          ticket(back(age), {
            kind: 'bug',
            priority: 'urgent',
            escalated_at: `${back(age)} 10:00:00`,
            first_response_at: `${back(age)} ${age === 90 ? '09' : '11'}:00:00`,
          }),
        ),
        ...[90, 91].map((age) => ticket(back(100), { closed_at: `${back(age)} 10:00:00`, sentiment: 1 - (age - 90) })),
        ...[180, 181].map((age) => ticket(back(190), { closed_at: `${back(age)} 10:00:00`, csat: 184 - age })),
      ],
    },
    expected: {
      [`a ${T}`]: {
        tickets_opened_28d: 2,
        tickets_opened_90d: 6,
        tickets_trend_28d: 0, // days 1 and 28 against days 29 and 56
        urgent_tickets_90d: 6,
        defect_share_90d: 1 / 6,
        escalated_share_90d: 1 / 6,
        escalations_90d: 1,
        first_response_hours_90d: 2,
        resolution_days_90d: 10,
        ticket_sentiment_90d: 1,
        ticket_csat_180d: 4,
      },
    },
  },
];
