import { account, type Case, T, term, touch, use } from './kit.ts';

/** Hand-computed metrics of people and teams. */
export const RELATIONSHIP_CASES: readonly Case[] = [
  {
    name: 'users: the three most active of five, weighed by quantity',
    tables: {
      accounts: [account()],
      usage_events: [
        use('2024-02-01', 'x', { user_id: 'ann', quantity: 4.5 }),
        use('2024-04-30', 'y', { user_id: 'ann', quantity: 0.5 }),
        use('2024-03-01', 'x', { user_id: 'bob', quantity: 3 }),
        use('2024-03-02', 'x', { user_id: 'cyd', quantity: 2 }),
        use('2024-03-02', 'x', { user_id: 'dan', quantity: 2 }), // as many as cyd: one of them counts
        use('2024-03-02', 'x', { user_id: 'eve', quantity: 0.5 }),
        use('2024-01-31', 'x', { user_id: 'eve', quantity: 100 }), // before the window
      ],
    },
    expected: { [`a ${T}`]: { top3_users_share_90d: 10 / 12.5, top_user_share_90d: 5 / 12.5 } },
  },
  {
    name: 'users: who is active, on whom the account rests, who has gone',
    tables: {
      accounts: [account(), account('b')],
      usage_events: [
        ...Array.from({ length: 6 }, (_, i) => use(`2024-03-${10 + i}`, 'x', { user_id: 'ann', team: 'ops' })),
        use('2024-03-10', 'x', { user_id: 'bob', team: 'dev' }),
        use('2024-03-11', 'x', { user_id: 'bob', team: 'dev' }),
        use('2024-04-20', 'x', { user_id: 'bob', team: 'dev' }),
        use('2024-04-21', 'x', { user_id: 'cyd', team: null }),
        use('2024-04-21', 'x', { user_id: null, team: null }),
      ],
      subscriptions: [term('2024-01-01', null, 100, { seats: 8 })],
    },
    expected: {
      [`a ${T}`]: {
        active_users_28d: 2,
        active_users_90d: 3,
        active_users_trend_28d: 0,
        events_28d: 3,
        events_per_user_28d: 1,
        events_per_user_90d: 10 / 3,
        events_per_seat_28d: 3 / 8,
        licence_utilisation_28d: 0.25,
        top_user_share_90d: 0.6, // ann 6 of 10 by known users
        top3_users_share_90d: 1,
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
    name: 'teams: known, quiet, and leaning on one; users known, new, seen',
    tables: {
      accounts: [account(), account('b')],
      usage_events: [
        use('2024-01-31', 'x', { team: 'long gone', user_id: 'z' }), // 91 days
        use('2024-02-01', 'x', { team: 'ops', user_id: 'y' }), // 90 days
        use('2024-04-02', 'x', { team: 'dev', user_id: 'x' }), // 29 days
        use('2024-04-03', 'x', { team: 'dev', user_id: 'x' }), // 28 days
        use('2024-04-04', 'x', { team: 'dev', user_id: 'x' }),
        use('2024-04-04', 'x', { team: null, user_id: 'y' }),
        use('2024-05-01', 'x', { team: 'ops', user_id: 'y' }),
      ],
      users: [
        { account_id: 'a', user_id: 'w', created_on: null, team: 'ops' }, // as old as the account
        { account_id: 'a', user_id: 'v', created_on: '2024-01-31', team: 'dev' },
        { account_id: 'a', user_id: 'x', created_on: '2024-02-01', team: 'dev' },
        { account_id: 'a', user_id: 'y', created_on: '2024-04-30', team: null },
        { account_id: 'a', user_id: 'z', created_on: '2024-05-01', team: 'new' },
      ],
    },
    expected: {
      [`a ${T}`]: {
        teams_gone_quiet_28d: 1, // ops
        top_team_share_90d: 3 / 4,
        active_teams_28d: 1,
        teams_known: 2,
        new_users_90d: 2,
        users_known: 4,
        users_seen_share_90d: 2 / 4,
      },
      'a 2024-05-02': { teams_gone_quiet_28d: 0, top_team_share_90d: 3 / 4, teams_known: 3, new_users_90d: 2 },
      'a 2024-04-30': { new_users_90d: 2, users_known: 3 }, // 01-31 is 90 days back
      [`b ${T}`]: {
        teams_gone_quiet_28d: 0,
        top_team_share_90d: null,
        teams_known: 0,
        new_users_90d: 0,
        users_seen_share_90d: null,
      },
    },
  },
  {
    name: 'executives and decision makers',
    tables: {
      accounts: [account(), account('b')],
      touchpoints: [
        touch('2024-01-31', 'call', { role: 'CFO', is_executive: true }), // 91 days
        touch('2024-02-01', 'email', { role: 'VP of Ops', is_executive: false }), // 90 days
        touch('2024-02-01', 'call', { role: null, is_executive: true }),
        touch('2024-04-10', 'meeting', { role: null, is_executive: false }),
        touch('2024-04-11', 'QBR', { role: 'vpn admin', is_executive: null }),
        touch('2024-04-12', 'email', { role: 'Economic buyer', is_executive: null }),
        touch('2024-05-01', 'call', { role: 'champion', is_executive: true }),
      ],
      users: [
        { account_id: 'a', user_id: 'u', created_on: '2024-02-01', is_executive: true },
        { account_id: 'a', user_id: 'v', created_on: null, is_executive: null },
        { account_id: 'a', user_id: 'w', created_on: '2024-05-01', is_executive: true },
      ],
    },
    expected: {
      [`a ${T}`]: {
        executive_touches_90d: 1,
        days_since_executive_touch: 90,
        decision_maker_touches_90d: 3,
        days_since_decision_maker_touch: 19,
        executive_conversations_share_90d: 1 / 3, // the call; of call, meeting and review
        users_known: 2,
        executives_known: 1,
      },
      'a 2024-05-02': {
        executive_touches_90d: 1,
        decision_maker_touches_90d: 2,
        days_since_decision_maker_touch: 1,
        executive_conversations_share_90d: 1 / 3,
      },
      [`b ${T}`]: {
        decision_maker_touches_90d: 0,
        days_since_decision_maker_touch: null,
        executive_conversations_share_90d: null,
      },
    },
  },
];
