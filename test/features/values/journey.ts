import { account, type Case, reached, T, term, touch } from './kit.ts';

/** Hand-computed metrics of the way that an account goes. */
export const JOURNEY_CASES: readonly Case[] = [
  {
    name: 'milestones reached, and how soon',
    tables: {
      accounts: [account()],
      milestones: [
        reached('2024-01-31', 'Onboarding done'), // 91 days
        reached('2024-02-01', 'x'), // 90 days
        reached('2024-03-01', 'first_value'),
        reached('2024-05-01', 'onboarding again'),
      ],
    },
    expected: {
      [`a ${T}`]: {
        milestones_reached: 3,
        milestones_reached_90d: 2,
        days_since_last_milestone: 61,
        onboarding_done: 1,
        integration_connected: 0,
        days_to_onboard: 30,
        days_to_first_value: 60,
      },
      'a 2024-01-31': {
        onboarding_done: 0,
        days_to_onboard: null,
        days_to_first_value: null,
        milestones_reached: 0,
        milestones_reached_90d: 0,
        days_since_last_milestone: null,
      },
    },
  },
  {
    name: 'stages: onboarding, adopting, established, renewal near',
    tables: {
      accounts: ['a', 'b', 'c', 'd'].map((id) => account(id)),
      milestones: [reached('2024-01-31', 'Onboarding done'), reached('2024-01-31', 'x', { account_id: 'b' })],
      subscriptions: [
        term('2024-01-01', null, 1, { renews_on: '2024-12-31' }), // 365 days
        term('2024-04-10', null, 1, { account_id: 'c', renews_on: '2024-07-19' }), // 100 days: always near
        term('2024-04-10', null, 1, { account_id: 'd', renews_on: '2024-07-20' }), // 101 days
      ],
    },
    expected: {
      'a 2024-01-31': { lifecycle_stage: 1 },
      [`a ${T}`]: { lifecycle_stage: 2 },
      'a 2024-06-28': { lifecycle_stage: 2 }, // 179 days of tenure
      'a 2024-06-29': { lifecycle_stage: 3 },
      'a 2024-10-02': { lifecycle_stage: 3 }, // 90 days to the renewal
      'a 2024-10-03': { lifecycle_stage: 4 },
      [`b ${T}`]: { lifecycle_stage: 1 },
      [`c ${T}`]: { lifecycle_stage: 1 },
      [`d ${T}`]: { lifecycle_stage: 4 },
    },
  },
  {
    name: 'what is overdue: kickoff on day 30, going live on day 120',
    tables: {
      accounts: [account(), account('b')],
      milestones: [reached('2024-02-15', 'kickoff'), reached('2024-01-31', 'Onboarding done')],
    },
    expected: {
      'a 2024-01-31': { milestones_overdue: 0, onboarding_overdue: 0 }, // 30 days of tenure
      'a 2024-02-01': { milestones_overdue: 1 },
      'a 2024-02-15': { milestones_overdue: 1 },
      'a 2024-02-16': { milestones_overdue: 0 },
      'a 2024-04-30': { milestones_overdue: 0, onboarding_overdue: 0 }, // 120 days of tenure
      [`a ${T}`]: { milestones_overdue: 1, onboarding_overdue: 0 }, // not live, but through onboarding
      'b 2024-04-30': { milestones_overdue: 1, onboarding_overdue: 0 },
      [`b ${T}`]: { milestones_overdue: 2, onboarding_overdue: 1 },
    },
  },
  {
    name: 'the beginning: handoff and implementation',
    tables: {
      accounts: [account(), account('b')],
      touchpoints: [
        touch('2024-01-01', 'Sales handover'),
        touch('2024-01-02', 'Implementation'),
        touch('2024-04-30', 'onboarding session'), // is not the word onboarding_session
        touch('2024-04-30', 'onboarding_session'),
        touch('2024-05-01', 'implementation'),
      ],
    },
    expected: {
      [`a ${T}`]: { handoff_done: 1, implementation_sessions: 2 },
      'a 2024-05-02': { implementation_sessions: 3 },
      'a 2024-01-01': { handoff_done: 0, implementation_sessions: 0 },
      [`b ${T}`]: { handoff_done: 0, implementation_sessions: 0 },
    },
  },
];
