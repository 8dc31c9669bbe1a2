import { describe, expect, it } from 'vitest';
import type { CatalogRequest } from '../../features/catalog/types.ts';
import type { History } from '../support/history.ts';
import { computeMetrics } from './compile-support.ts';

/** Expected values at `a DATE` of some metrics; null = missing. */
interface Case {
  readonly name: string;
  readonly tables: History;
  readonly expected: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
  readonly changes?: Partial<CatalogRequest>;
}

// 2024-05-01: the 28-day window is [04-03, 05-01), the 28 days before [03-06, 04-03), the 90-day window [02-01, 05-01).
const T = '2024-05-01';
const account = { account_id: 'a', started_on: '2024-01-01' };
const use = (at: string, feature: string, more: Readonly<Record<string, unknown>> = {}) => ({
  account_id: 'a',
  occurred_at: `${at} 12:00:00`,
  feature,
  ...more,
});

const CASES: readonly Case[] = [
  {
    name: 'usage windows are half-open and counts of nothing are 0',
    tables: {
      accounts: [account, { account_id: 'b', started_on: '2024-01-01' }],
      usage_events: [
        use('2024-01-31', 'x'), // 91 days before: outside the 90
        use('2024-02-01', 'x'), // 90 days before: inside
        use('2024-04-02', 'x'), // 29 days before: outside the 28
        use('2024-04-03', 'y'), // 28 days before: inside
        use('2024-04-30', 'y'),
        use('2024-04-30', 'z'),
        use('2024-05-01', 'z'), // the day itself does not exist yet
      ],
    },
    expected: {
      [`a ${T}`]: {
        events_28d: 3,
        events_90d: 5,
        active_days_28d: 2,
        active_days_90d: 4,
        distinct_features_28d: 2,
        distinct_features_90d: 3,
        events_per_active_day_28d: 1.5,
        events_trend_28d: 0.5, // (3 - 1) / (3 + 1)
        active_days_trend_28d: 1 / 3,
        events_pace_28d: 3 / 28 / (5 / 90),
        active_weeks_share_84d: 3 / 12, // ages 1, 28 and 29: weeks 1, 4 and 5
        days_since_last_event: 1,
        days_since_first_event: 91,
        active_days_total: 5,
        days_between_active_days: 90 / 4,
        silence_ratio: 1 / (90 / 4),
        features_abandoned_90d: 1, // x
        features_added_28d: 2, // y and z
        tenure_days: 121,
      },
      [`b ${T}`]: {
        events_28d: 0,
        active_days_90d: 0,
        distinct_features_28d: 0,
        events_trend_28d: null,
        events_pace_28d: null,
        events_per_active_day_28d: null,
        active_weeks_share_84d: 0,
        days_since_last_event: null,
        silence_ratio: null,
        active_days_total: 0,
      },
      'a 2024-05-02': { events_28d: 3, days_since_last_event: 1 },
    },
  },
  {
    name: 'a fact recorded late is unknown until the day after',
    tables: {
      accounts: [account],
      usage_events: [
        use('2024-04-20', 'x', { recorded_at: '2024-05-01 00:00:00' }),
        use('2024-04-20', 'x', { recorded_at: '2024-04-30 23:59:00' }),
        use('2024-04-10', 'x', { recorded_at: null }),
      ],
    },
    expected: {
      [`a ${T}`]: { events_28d: 2, active_days_28d: 2, days_since_last_event: 11, active_days_total: 2 },
      'a 2024-05-02': { events_28d: 3, active_days_28d: 2, active_days_total: 2 },
      'a 2024-04-25': { events_28d: 1, days_since_last_event: 15, active_days_total: 1 },
    },
  },
  {
    name: 'quantity weighs events, value adds up, core features have their own counts',
    tables: {
      accounts: [account],
      usage_events: [
        use('2024-04-20', 'export', { quantity: 10, value: 2.5 }),
        use('2024-04-20', 'export', { quantity: null, value: null }),
        use('2024-03-20', 'export', { quantity: 4, value: 1.5 }),
        use('2024-04-21', 'API sync', { quantity: 2, value: 0.1 }),
      ],
    },
    changes: { coreFeatures: ['export', 'API sync', 'never'], integrationFeatures: ['API sync'] },
    expected: {
      [`a ${T}`]: {
        events_28d: 13, // 10 + 1 (no quantity) + 2
        value_28d: 2.6,
        value_90d: 4.1,
        value_trend_28d: (2.6 - 1.5) / (2.6 + 1.5),
        events_export_28d: 11,
        events_export_90d: 15,
        trend_export_28d: 7 / 15,
        events_api_sync_28d: 2,
        events_never_90d: 0,
        trend_never_28d: null,
        share_export_90d: 15 / 17,
        core_features_share_28d: 2 / 3,
        core_features_90d: 2,
        integrations_90d: 1,
      },
    },
  },
  {
    name: 'users: who is active, on whom the account rests, who has gone',
    tables: {
      accounts: [account, { account_id: 'b', started_on: '2024-01-01' }],
      usage_events: [
        ...Array.from({ length: 6 }, (_, i) => use(`2024-03-${10 + i}`, 'x', { user_id: 'ann', team: 'ops' })),
        use('2024-03-10', 'x', { user_id: 'bob', team: 'dev' }),
        use('2024-03-11', 'x', { user_id: 'bob', team: 'dev' }),
        use('2024-04-20', 'x', { user_id: 'bob', team: 'dev' }),
        use('2024-04-21', 'x', { user_id: 'cyd', team: null }),
        use('2024-04-21', 'x', { user_id: null, team: null }),
      ],
      subscriptions: [{ account_id: 'a', starts_on: '2024-01-01', ends_on: null, mrr: 100, seats: 8 }],
    },
    expected: {
      [`a ${T}`]: {
        active_users_28d: 2,
        active_users_90d: 3,
        active_users_trend_28d: 0,
        events_28d: 3,
        events_per_user_28d: 1,
        events_per_seat_28d: 3 / 8,
        licence_utilisation_28d: 0.25,
        top_user_share_90d: 0.6, // ann 6 of 10 by known users
        champion_gone_28d: 1,
        lost_users_share_28d: 0.75, // ann 6 of 8
        active_teams_28d: 1,
      },
      'a 2024-04-01': { champion_gone_28d: null, lost_users_share_28d: null, active_users_28d: 2 },
      'a 2024-04-08': { champion_gone_28d: 0, top_user_share_90d: 0.75 }, // of equals on 03-10 the first by name,
      [`b ${T}`]: { active_users_28d: 0, champion_gone_28d: null, licence_utilisation_28d: null, seats: 0 },
    },
  },
  {
    name: 'tickets stand at t as they were known then',
    tables: {
      accounts: [account],
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
    name: 'surveys and ratings',
    tables: {
      accounts: [account],
      surveys: [
        survey('2024-02-01', 'nps', 9),
        survey('2024-04-10', 'nps', 4),
        survey('2024-04-10', 'nps', 6),
        survey('2024-04-30', 'csat', 3),
        survey('2024-05-01', 'nps', 0),
        survey('2024-04-29', 'ces', 5, '2024-06-01 00:00:00'),
      ],
      csm_ratings: [
        { account_id: 'a', given_on: '2024-01-31', rating: 5 },
        { account_id: 'a', given_on: '2024-02-01', rating: 1 },
        { account_id: 'a', given_on: '2024-04-01', rating: 3 },
        { account_id: 'a', given_on: '2024-05-01', rating: 1 },
      ],
    },
    expected: {
      [`a ${T}`]: {
        nps_last: 5, // the mean of the last day
        nps_mean_180d: 19 / 3,
        csat_mean_180d: 3,
        ces_mean_180d: null,
        survey_answers_180d: 4,
        days_since_last_survey: 1,
        csm_rating: 3,
        csm_rating_change_90d: -2, // against the 5 that is older than 90 days
      },
      'a 2024-03-01': { nps_last: 9, csm_rating: 1, csm_rating_change_90d: null },
    },
  },
  {
    name: 'invoices: unpaid until the payment is known',
    tables: {
      accounts: [account],
      invoices: [
        invoice('2024-03-01', '2024-03-31', '2024-05-01', 100), // paid on the date: overdue by 31 days
        invoice('2024-03-02', '2024-04-01', '2024-04-11', 40), // 10 days late
        invoice('2024-03-03', '2024-04-02', '2024-04-01', 7), // a day early
        invoice('2024-04-15', '2024-05-15', null, 1000, '2024-04-20 10:00:00'), // not due yet; a payment failed
        invoice('2024-04-01', '2024-05-01', null, 5), // due on the date: not past due
      ],
    },
    expected: {
      [`a ${T}`]: {
        overdue_amount: 100,
        overdue_invoices: 1,
        overdue_days: 31,
        late_invoices_share_180d: 2 / 3,
        payment_delay_days_180d: 4.5,
        failed_payments_90d: 1,
      },
      'a 2024-05-03': { overdue_amount: 5, overdue_days: 2, late_invoices_share_180d: 3 / 4 },
      'a 2024-03-15': { overdue_amount: 0, overdue_days: 0, late_invoices_share_180d: null, failed_payments_90d: 0 },
    },
  },
  {
    name: 'subscriptions: lines in force, change, and the renewal ahead',
    tables: {
      accounts: [account],
      subscriptions: [
        term('2024-01-01', '2024-03-01', 100, { seats: 10, renews_on: '2024-03-01', billing_period: 1 }),
        term('2024-03-01', '2024-05-01', 150, { seats: 12, renews_on: '2024-05-01', billing_period: 1 }),
        term('2024-04-15', null, 30, { seats: null, renews_on: '2025-04-15', billing_period: 12 }),
        term('2024-05-01', null, 999, { seats: 99, renews_on: null, billing_period: 1 }), // starts on the date
      ],
    },
    expected: {
      [`a ${T}`]: {
        mrr: 180, // the line that ends on the date is in force
        mrr_change_90d: 0.8, // 100 in force on 2024-02-01
        mrr_change_180d: null,
        seats: 12,
        seats_change_90d: 0.2,
        mrr_per_seat: 15,
        days_to_renewal: 0,
        subscription_lines: 2,
        terms_started: 3,
        days_since_last_term_start: 16,
        billing_period_months: 12,
      },
      'a 2024-03-01': { mrr: 100, days_to_renewal: 0, terms_started: 1, days_since_last_term_start: 60 },
      'a 2024-03-02': { mrr: 150, days_to_renewal: 60 },
    },
  },
  {
    name: 'touchpoints, users, milestones, advocacy',
    tables: {
      accounts: [account],
      touchpoints: [
        touch('2024-04-01', 'meeting', { is_executive: true, direction: 'outbound' }),
        touch('2024-04-11', 'email', { is_executive: false, direction: 'inbound' }),
        touch('2024-04-12', 'knowledge_base'),
        touch('2024-03-01', 'QBR'),
        touch('2024-02-10', 'training'),
        touch('2023-06-01', 'reference'),
        touch('2024-04-30', 'referral', { recorded_at: '2024-05-01 01:00:00' }),
      ],
      users: [
        { account_id: 'a', user_id: 'u', created_on: '2024-02-01', is_executive: true },
        { account_id: 'a', user_id: 'v', created_on: null, is_executive: null },
        { account_id: 'a', user_id: 'w', created_on: '2024-05-01', is_executive: true },
      ],
      milestones: [
        { account_id: 'a', name: 'Onboarding done', reached_at: '2024-01-31 09:00:00' },
        { account_id: 'a', name: 'first_value', reached_at: '2024-03-01 09:00:00' },
        { account_id: 'a', name: 'onboarding again', reached_at: '2024-05-01 09:00:00' },
      ],
    },
    expected: {
      [`a ${T}`]: {
        touches_90d: 5,
        meetings_90d: 2,
        emails_90d: 1,
        calls_90d: 0,
        trainings_90d: 1,
        self_help_90d: 1,
        inbound_share_90d: 0.2,
        days_since_last_touch: 19,
        days_since_last_meeting: 30,
        days_since_last_qbr: 61,
        executive_touches_90d: 1,
        days_since_executive_touch: 30,
        users_known: 2,
        executives_known: 1,
        references_given: 1,
        referrals_made: 0,
        days_since_last_advocacy: 335,
        milestones_reached: 2,
        milestones_reached_90d: 1,
        days_since_last_milestone: 61,
        onboarding_done: 1,
        integration_connected: 0,
        days_to_onboard: 30,
        days_to_first_value: 60,
      },
      'a 2024-01-31': {
        onboarding_done: 0,
        days_to_onboard: null,
        milestones_reached: 0,
        days_since_last_milestone: null,
      },
    },
  },
  {
    name: 'observations of any name',
    tables: {
      accounts: [account],
      observations: [
        observed('2024-01-15', 'Market index', 1),
        observed('2024-03-01', 'Market index', 4),
        observed('2024-04-01', 'Market index', 8),
        observed('2024-05-01', 'Market index', 100),
        observed('2024-04-02', "it's", -3),
      ],
    },
    changes: { observations: ['Market index', "it's", 'absent'] },
    expected: {
      [`a ${T}`]: {
        market_index_last: 8,
        market_index_mean_90d: 6,
        it_s_last: -3,
        absent_last: null,
        absent_mean_90d: null,
      },
    },
  },
];

describe('metrics on rows computed by hand', () => {
  it.each(CASES)('$name', async ({ tables, expected, changes }) => {
    const dates = [...new Set(Object.keys(expected).map((key) => key.split(' ')[1]))].sort();
    const computed = await computeMetrics(tables, dates, changes ?? {});
    for (const [row, metrics] of Object.entries(expected)) {
      const found = computed.get(row);
      expect(found, row).toBeDefined();
      for (const [metric, value] of Object.entries(metrics)) {
        const what = `${metric} at ${row}`;
        if (value === null) expect(found?.[metric], what).toBeNaN();
        else expect(found?.[metric], what).toBeCloseTo(value, 12);
      }
    }
  });
});

function ticket(openedOn: string, more: Readonly<Record<string, unknown>>) {
  return { account_id: 'a', opened_at: `${openedOn} 07:00:00`, ...more };
}

function survey(answeredOn: string, kind: string, score: number, recordedAt: string | null = null) {
  return { account_id: 'a', answered_at: `${answeredOn} 09:00:00`, kind, score, recorded_at: recordedAt };
}

function invoice(
  issuedOn: string,
  dueOn: string,
  paidOn: string | null,
  amount: number,
  failedAt: string | null = null,
) {
  return { account_id: 'a', issued_on: issuedOn, due_on: dueOn, paid_on: paidOn, amount, failed_at: failedAt };
}

function term(startsOn: string, endsOn: string | null, mrr: number, more: Readonly<Record<string, unknown>>) {
  return { account_id: 'a', starts_on: startsOn, ends_on: endsOn, mrr, ...more };
}

function touch(on: string, kind: string, more: Readonly<Record<string, unknown>> = {}) {
  return { account_id: 'a', occurred_at: `${on} 15:00:00`, kind, ...more };
}

function observed(on: string, metric: string, value: number) {
  return { account_id: 'a', observed_at: `${on} 00:00:00`, metric, value };
}
