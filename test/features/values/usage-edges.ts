import { account, back, type Case, T, term, use } from './kit.ts';

/** Days on both sides of every edge of the usage windows, each with an amount of its own: sums tell which days are in. */
const AMOUNTS: readonly (readonly [age: number, amount: number])[] = [
  [0, 4096], // the snapshot date itself
  [1, 1],
  [28, 2],
  [29, 4],
  [56, 8],
  [57, 16],
  [84, 32],
  [85, 64],
  [90, 128],
  [91, 256],
  [180, 512],
  [181, 1024],
];

/** Ages and amounts of one feature, of one user, in an account of its own. */
const spent = (id: string, feature: string, amounts: Readonly<Record<number, number>>, user = 'u') =>
  Object.entries(amounts).map(([age, quantity]) =>
    use(back(Number(age)), feature, { account_id: id, quantity, value: null, user_id: user, team: null }),
  );

/** Both core features alike: how much of them when, and how many of the two have halved. */
const HALVED: readonly (readonly [amounts: Readonly<Record<number, number>>, expected: 0 | 2])[] = [
  [{ 56: 4, 1: 2 }, 2], // half
  [{ 57: 1, 56: 3, 1: 2 }, 0], // half only with the day before the window
  [{ 29: 4, 1: 2 }, 2],
  [{ 40: 3, 28: 2 }, 0], // half only if the 28th day counted twice
  [{ 30: 3, 29: 1, 1: 2 }, 2],
  [{ 40: 4, 28: 3 }, 0], // more than half only with the 28th day
  [{ 57: 5 }, 0],
  [{ 56: 5 }, 2],
  [{ 29: 5 }, 2],
];

/** Whether usage per day is below half of that of the 90 days before: 7 in 28 days are half of 45 in 90. */
const DROPPED: readonly (readonly [amounts: Readonly<Record<number, number>>, expected: 0 | 1])[] = [
  [{ 90: 45, 28: 7 }, 0], // exactly half, with the 28th day
  [{ 90: 45, 29: 1, 1: 6 }, 1], // half only if the 29th day were new
  [{ 90: 12, 29: 1, 1: 2 }, 1], // 13 and 2 are a drop, 12 and 2 are none: the 29th day is old
  [{ 90: 12, 28: 2 }, 0], // a drop only if the 28th day counted twice
  [{ 118: 1, 90: 12, 1: 2 }, 1],
  [{ 119: 1, 90: 12, 1: 2 }, 0],
];

/** Hand-computed values on both sides of every edge. */
export const USAGE_EDGE_CASES: readonly Case[] = [
  {
    name: 'every edge of the usage windows, by amounts that tell the days apart',
    tables: {
      accounts: [account('a', '2023-01-01')],
      usage_events: AMOUNTS.flatMap(([age, quantity]) => {
        const by = { user_id: `u${age}`, team: `t${age}` };
        return [
          use(back(age), 'export', { ...by, quantity, value: quantity }),
          use(back(age), 'API sync', { ...by, quantity, value: null }),
          use(back(age), `of day ${age}`, { ...by, quantity: 1, value: null }),
        ];
      }),
      subscriptions: [
        term('2023-01-01', back(28), 10, { seats: 4 }), // in force 28 days ago, not 27
        term(back(29), null, 10, { seats: 10 }), // in force 28 days ago, not 29
      ],
      users: [...Array(16).keys()].map((i) => ({ account_id: 'a', user_id: `u${i}`, created_on: '2023-01-01' })),
    },
    expected: {
      // Of each core feature 3 in 28 days, 12 in the 28 before, 255 in 90, 768 in the 90 before; and 1 a day of another.
      [`a ${T}`]: {
        events_28d: 8,
        events_90d: 518,
        events_trend_28d: (8 - 26) / (8 + 26),
        events_trend_90d: (518 - 1538) / (518 + 1538),
        events_pace_28d: 8 / 28 / (518 / 90),
        active_days_28d: 2,
        active_days_90d: 8,
        active_days_trend_28d: 0,
        active_weeks_share_84d: 6 / 12,
        active_days_per_week_84d: 1,
        active_users_28d: 2,
        active_users_90d: 8,
        active_users_trend_28d: 0,
        distinct_features_28d: 4,
        distinct_features_90d: 10,
        events_per_active_day_28d: 8 / 2,
        events_per_active_day_90d: 518 / 8,
        events_per_user_28d: 8 / 2,
        events_per_user_90d: 518 / 8,
        value_28d: 3,
        value_90d: 255,
        value_trend_28d: (3 - 12) / (3 + 12),
        events_export_28d: 3,
        events_export_90d: 255,
        trend_export_28d: (3 - 12) / (3 + 12),
        share_export_90d: 255 / 518,
        events_api_sync_28d: 3,
        events_api_sync_90d: 255,
        trend_api_sync_28d: (3 - 12) / (3 + 12),
        share_api_sync_90d: 255 / 518,
        core_events_share_90d: 510 / 518,
        core_events_per_user_90d: 510 / 8,
        features_abandoned_90d: 6,
        features_added_28d: 2,
        licence_utilisation_28d: 2 / 10,
        licence_utilisation_change_28d: 2 / 10 - 2 / 14,
        events_per_seat_28d: 8 / 10,
        top_user_share_90d: 257 / 518,
        top_team_share_90d: 257 / 518,
        lost_users_share_28d: 1,
        active_teams_28d: 2,
        teams_gone_quiet_28d: 6,
        users_seen_share_90d: 8 / 16,
      },
    },
  },
  {
    name: 'core features that halve, on either side of their windows',
    tables: {
      accounts: HALVED.map((_, i) => account(`h${i}`, '2023-01-01')),
      usage_events: HALVED.flatMap(([amounts], i) => [
        ...spent(`h${i}`, 'export', amounts),
        ...spent(`h${i}`, 'API sync', amounts),
      ]),
    },
    expected: Object.fromEntries(
      HALVED.map(([, expected], i) => [`h${i} ${T}`, { core_features_declined_28d: expected }]),
    ),
  },
  {
    name: 'a drop of usage, on either side of its windows',
    tables: {
      accounts: DROPPED.map((_, i) => account(`d${i}`, '2023-01-01')),
      usage_events: DROPPED.flatMap(([amounts], i) => spent(`d${i}`, 'x', amounts)),
    },
    expected: Object.fromEntries(DROPPED.map(([, expected], i) => [`d${i} ${T}`, { usage_drop_28d: expected }])),
  },
  {
    name: 'features and modules that were last used on an edge',
    tables: {
      accounts: ['a', 'b', 'c', 'd'].map((id) => account(id, '2023-01-01')),
      usage_events: [
        ...spent('a', 'export', { 28: 1, 90: 1 }),
        ...spent('a', 'API sync', { 29: 1 }),
        ...spent('b', 'export', { 90: 1 }),
        ...spent('b', 'API sync', { 91: 1 }),
        ...spent('b', 'SSO login', { 91: 1 }),
        ...spent('c', 'export', { 91: 1 }),
        ...spent('c', 'API sync', { 90: 1 }),
        ...spent('c', 'SSO login', { 90: 1 }),
        ...spent('d', 'back after 90', { 1: 1, 90: 1 }),
        ...spent('d', 'back after 91', { 1: 1, 91: 1 }),
      ],
      subscriptions: ['b', 'c'].flatMap((account_id) =>
        ['addon', 'team'].map((plan) => term('2023-01-01', null, 1, { account_id, plan })),
      ),
    },
    expected: {
      [`a ${T}`]: { core_features_share_28d: 1 / 2, core_features_90d: 2 },
      [`b ${T}`]: {
        core_features_90d: 1,
        integrations_90d: 0,
        security_features_90d: 0,
        modules_bought: 3,
        modules_used_share_90d: 1 / 3,
        modules_unused_90d: 2,
      },
      [`c ${T}`]: {
        core_features_90d: 1,
        integrations_90d: 1,
        security_features_90d: 1,
        modules_used_share_90d: 2 / 3,
        modules_unused_90d: 1,
      },
      [`d ${T}`]: { features_added_28d: 1, features_abandoned_90d: 0 },
    },
  },
  {
    name: 'a champion that was last seen on an edge',
    tables: {
      accounts: ['a', 'b', 'c'].map((id) => account(id, '2023-01-01')),
      usage_events: [
        // Of the three, the one of day 90 is the champion, and the only one who is gone.
        ...spent('a', 'x', { 91: 9, 1: 1 }, 'ann'),
        ...spent('a', 'x', { 90: 5 }, 'bob'),
        ...spent('a', 'x', { 60: 4, 1: 1 }, 'cyd'),
        ...spent('b', 'x', { 90: 5, 29: 1 }, 'bob'),
        ...spent('c', 'x', { 90: 5, 28: 1 }, 'bob'),
      ],
    },
    expected: {
      [`a ${T}`]: { champion_gone_28d: 1 },
      [`b ${T}`]: { champion_gone_28d: 1 },
      [`c ${T}`]: { champion_gone_28d: 0 },
    },
  },
];
