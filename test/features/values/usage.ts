import { account, type Case, T, use } from './kit.ts';

/** Hand-computed usage metrics. */
export const USAGE_CASES: readonly Case[] = [
  {
    name: 'usage windows are half-open and counts of nothing are 0',
    tables: {
      accounts: [account(), account('b')],
      usage_events: [
        use('2024-01-31', 'x'), // 91 days before: outside the 90
        use('2024-02-01', 'x'), // 90 days before: inside
        use('2024-02-06', 'x'), // 85 days before: outside the 84
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
        events_90d: 6,
        active_days_28d: 2,
        active_days_90d: 5,
        distinct_features_28d: 2,
        distinct_features_90d: 3,
        events_per_active_day_28d: 1.5,
        events_per_active_day_90d: 6 / 5,
        events_trend_28d: 0.5, // (3 - 1) / (3 + 1)
        active_days_trend_28d: 1 / 3,
        events_pace_28d: 3 / 28 / (6 / 90),
        active_weeks_share_84d: 3 / 12, // ages 1, 28 and 29: weeks 1, 4 and 5
        active_days_per_week_84d: 1, // three days in three weeks
        days_since_last_event: 1,
        days_since_first_event: 91,
        active_days_total: 6,
        days_between_active_days: 90 / 5,
        silence_ratio: 1 / (90 / 5),
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
        active_days_per_week_84d: null,
        days_since_last_event: null,
        silence_ratio: null,
        active_days_total: 0,
      },
      // A day earlier 02-06 is 84 days before: days of age 84, 28 and 27 in weeks 12 and 4.
      'a 2024-04-30': { active_weeks_share_84d: 2 / 12, active_days_per_week_84d: 1.5, events_28d: 2 },
      'a 2024-05-02': { events_28d: 3, events_90d: 6, days_since_last_event: 1, active_days_per_week_84d: 2 },
    },
  },
  {
    name: 'a fact recorded late is unknown until the day after',
    tables: {
      accounts: [account()],
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
      accounts: [account(), account('b')],
      usage_events: [
        use('2024-04-20', 'export', { quantity: 10, value: 2.5 }),
        use('2024-04-20', 'export', { quantity: null, value: null }),
        use('2024-03-20', 'export', { quantity: 4, value: 1.5 }),
        use('2024-04-21', 'API sync', { quantity: 2, value: 0.1 }),
      ],
    },
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
        events_api_sync_90d: 2,
        trend_api_sync_28d: 1,
        share_api_sync_90d: 2 / 17,
        share_export_90d: 15 / 17,
        core_features_share_28d: 1,
        core_features_90d: 2,
        integrations_90d: 1,
      },
      [`b ${T}`]: {
        value_28d: 0,
        value_trend_28d: null,
        share_export_90d: null,
        trend_export_28d: null,
        events_api_sync_28d: 0,
        trend_api_sync_28d: null,
      },
    },
  },
  {
    name: 'usage against its own past: a long trend, a drop, core features that halve',
    tables: {
      accounts: ['a', 'b', 'c', 'd', 'e'].map((id) => account(id, '2023-01-01')),
      usage_events: [
        use('2023-11-02', 'export', { quantity: 40 }), // 181 days: outside the long trend
        use('2023-11-03', 'export', { quantity: 2 }), // 180 days
        use('2024-01-04', 'export', { quantity: 1 }), // 118 days: inside the drop's past
        use('2024-02-01', 'x', { quantity: 8 }), // 90 days: now, to the long trend
        use('2024-03-06', 'export', { quantity: 4 }), // 56 days
        use('2024-04-10', 'export', { quantity: 2 }), // half of it
        use('2024-05-01', 'export', { quantity: 99 }),
        // Without what lies 119 days back, 12 before and 2 now are no drop: a drop needs 13.
        use('2024-01-03', 'x', { account_id: 'b', quantity: 1 }),
        use('2024-02-01', 'x', { account_id: 'b', quantity: 12 }),
        use('2024-04-03', 'x', { account_id: 'b', quantity: 2 }),
        // 7 in 28 days is exactly half of 45 in 90.
        use('2024-02-01', 'x', { account_id: 'c', quantity: 45 }),
        use('2024-04-30', 'x', { account_id: 'c', quantity: 7 }),
        // 57 days back is before the window of the features; 3 after 4 is no half.
        use('2024-03-05', 'export', { account_id: 'd', quantity: 4 }),
        use('2024-04-20', 'export', { account_id: 'd', quantity: 2 }),
        use('2024-03-06', 'API sync', { account_id: 'd', quantity: 4 }),
        use('2024-04-20', 'API sync', { account_id: 'd', quantity: 3 }),
        use('2024-04-20', 'x', { account_id: 'e', quantity: 3 }),
      ],
    },
    expected: {
      [`a ${T}`]: {
        events_trend_90d: (14 - 3) / (14 + 3),
        usage_drop_28d: 1, // 2 in 28 days, 13 in 90: 0.49 of its rate
        core_features_declined_28d: 1,
      },
      [`b ${T}`]: { usage_drop_28d: 0, core_features_declined_28d: 0 },
      [`c ${T}`]: { usage_drop_28d: 0, events_trend_90d: 1 },
      [`d ${T}`]: { core_features_declined_28d: 0 },
      [`e ${T}`]: { usage_drop_28d: null, core_features_declined_28d: 0, events_trend_90d: 1 },
      // A day on, 180 days back is 11-04: the 2 are gone from the past, and 99 have come.
      'a 2024-05-02': { events_trend_90d: (105 - 9) / (105 + 9), core_features_declined_28d: 0, usage_drop_28d: 0 },
      'd 2024-04-30': { core_features_declined_28d: 1 }, // 03-05 is 56 days back
    },
  },
];
