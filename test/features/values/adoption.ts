import { account, type Case, reached, T, term, use } from './kit.ts';

/** Hand-computed adoption metrics. */
export const ADOPTION_CASES: readonly Case[] = [
  {
    name: 'depth: core features per user, seats with a user, security, and what of it changes',
    tables: {
      accounts: [account(), account('b')],
      usage_events: [
        use('2024-01-31', 'export', { user_id: 'old', quantity: 50 }), // 91 days: outside
        use('2024-02-01', 'export', { user_id: 'ann', quantity: 6 }), // 90 days
        use('2024-03-05', 'other', { user_id: 'dan', quantity: 1 }), // 57 days
        use('2024-03-06', 'SSO login', { user_id: 'cyd', quantity: 1 }), // 56 days
        use('2024-04-20', 'API sync', { user_id: 'bob', quantity: 2 }),
        use('2024-04-21', 'other', { user_id: 'bob', quantity: 2 }),
        use('2024-05-01', 'other', { user_id: 'eve', quantity: 1 }),
      ],
      subscriptions: [
        term('2024-01-01', '2024-04-10', 100, { seats: 4 }),
        term('2024-04-10', null, 100, { seats: 10 }),
        term('2024-05-01', null, 100, { seats: 99 }),
      ],
      users: [
        { account_id: 'a', user_id: 'u', created_on: '2024-02-01' },
        { account_id: 'a', user_id: 'v', created_on: null },
        { account_id: 'a', user_id: 'w', created_on: '2024-05-01' },
      ],
    },
    expected: {
      [`a ${T}`]: {
        core_events_per_user_90d: 8 / 4, // 6 + 2 by ann, dan, cyd and bob
        core_events_share_90d: 8 / 12,
        security_features_90d: 1,
        core_features_90d: 2,
        core_features_share_28d: 1 / 2,
        integrations_90d: 1,
        seats_assigned_share: 2 / 10,
        licence_utilisation_28d: 1 / 10,
        events_per_seat_28d: 4 / 10,
        licence_utilisation_change_28d: 1 / 10 - 1 / 4, // bob now; cyd, and 4 seats in force on 04-03
      },
      'a 2024-05-02': {
        core_events_per_user_90d: 2 / 4, // dan, cyd, bob, eve
        core_events_share_90d: 2 / 7,
        seats_assigned_share: 3 / 109,
      },
      'a 2024-06-04': { security_features_90d: 1 }, // 03-06 is 90 days back
      'a 2024-06-05': { security_features_90d: 0 },
      'a 2024-03-07': { security_features_90d: 1, licence_utilisation_change_28d: 0 }, // dan and cyd; old and ann
      'a 2024-03-06': { security_features_90d: 0 },
      [`b ${T}`]: {
        core_events_per_user_90d: null,
        core_events_share_90d: null,
        security_features_90d: 0,
        seats_assigned_share: null,
        licence_utilisation_change_28d: null,
      },
    },
  },
  {
    name: 'modules are bought by a plan in force and used by a feature',
    tables: {
      accounts: [account(), account('b')],
      usage_events: [use('2024-02-01', 'export'), use('2024-03-06', 'SSO login'), use('2024-04-20', 'API sync')],
      subscriptions: [
        term('2024-01-01', '2024-04-10', 100, { plan: 'team' }),
        term('2024-04-10', null, 100, { plan: 'pro' }),
        term('2024-04-30', null, 10, { plan: 'addon' }),
        term('2024-01-01', null, 10, { plan: 'other' }),
      ],
    },
    expected: {
      [`a ${T}`]: { modules_bought: 2, modules_used_share_90d: 1, modules_unused_90d: 0 },
      'a 2024-05-02': { modules_bought: 2, modules_used_share_90d: 0.5, modules_unused_90d: 1 }, // 02-01 is 91 days back
      'a 2024-04-30': { modules_bought: 1, modules_used_share_90d: 1, modules_unused_90d: 0 },
      'a 2024-03-06': { modules_bought: 1, modules_used_share_90d: 0, modules_unused_90d: 1 },
      'a 2024-03-07': { modules_bought: 1, modules_used_share_90d: 1, modules_unused_90d: 0 },
      [`b ${T}`]: { modules_bought: 0, modules_used_share_90d: null, modules_unused_90d: 0 },
    },
  },
  {
    name: 'features come and go, an integration is connected',
    tables: {
      accounts: [account()],
      usage_events: [
        use('2024-01-31', 'gone long ago'),
        use('2024-02-01', 'gone'), // 90 days
        use('2024-04-02', 'kept'), // 29 days
        use('2024-04-03', 'kept'), // 28 days
        use('2024-04-30', 'new'),
      ],
      milestones: [reached('2024-04-30', 'First Integration')],
    },
    expected: {
      [`a ${T}`]: { features_abandoned_90d: 1, features_added_28d: 1, integration_connected: 1 },
      'a 2024-05-02': { features_abandoned_90d: 1, features_added_28d: 1 }, // kept; gone is 91 days back
      'a 2024-04-30': { integration_connected: 0, features_added_28d: 1 },
    },
  },
];
