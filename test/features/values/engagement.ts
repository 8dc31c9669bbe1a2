import { account, back, type Case, observed, T, touch } from './kit.ts';

const theirs = { direction: 'inbound' };
const ours = { direction: 'outbound' };

/** Hand-computed engagement metrics, observations among them. */
export const ENGAGEMENT_CASES: readonly Case[] = [
  {
    name: 'touchpoints in all, and when the last was',
    tables: {
      accounts: [account()],
      touchpoints: [
        touch('2024-04-01', 'meeting', { direction: 'outbound' }),
        touch('2024-04-11', 'email', { direction: 'inbound' }),
        touch('2024-04-12', 'knowledge_base'),
        touch('2024-03-01', 'QBR'),
        touch('2024-02-10', 'training'),
        touch('2024-01-31', 'training'), // 91 days
        touch('2024-04-30', 'call', { recorded_at: '2024-05-01 01:00:00' }),
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
      },
      'a 2024-05-02': { touches_90d: 6, calls_90d: 1, days_since_last_touch: 2 },
    },
  },
  {
    name: 'kinds apart, by words',
    tables: {
      accounts: [account()],
      touchpoints: [
        // On the first day of the window, the day before it, and the snapshot date itself.
        ...['2024-02-01', '2024-01-31', T].flatMap((on) =>
          [
            ...['webinar', 'knowledge_base', 'content', 'community_visit', 'community_post', 'community_reply'],
            ...['marketing', 'implementation', 'community'],
          ].map((kind) => touch(on, kind)),
        ),
        touch('2024-04-30', 'Webinar replay'),
        touch('2024-04-12', 'KB'),
        touch('2024-04-12', 'Help centre'), // is not the word help_centre
        touch('2024-04-12', 'Forum login'),
        touch('2024-04-12', 'Community idea'),
        touch('2024-04-12', 'Community answer'),
        touch('2024-04-12', 'blog post'), // of no community
        touch('2024-04-12', 'sales_handoff'),
      ],
    },
    expected: {
      [`a ${T}`]: {
        webinars_90d: 2,
        knowledge_base_reads_90d: 2,
        content_reads_90d: 1,
        community_reads_90d: 2,
        community_posts_90d: 2,
        community_replies_90d: 2,
        community_visits_90d: 1,
        marketing_touches_90d: 1,
        implementation_touches_90d: 2,
        self_help_90d: 3,
      },
    },
  },
  {
    name: 'who began',
    tables: {
      accounts: [account()],
      touchpoints: [
        ...['2024-02-01', '2024-01-31', T].flatMap((on) =>
          ['email', 'call', 'meeting'].flatMap((kind) => [touch(on, kind, theirs), touch(on, kind, ours)]),
        ),
        touch('2024-04-10', 'Email', { direction: 'IN' }),
        touch('2024-04-10', 'qbr', { direction: 'out' }),
        touch('2024-04-10', 'call', { direction: null }),
      ],
    },
    expected: {
      [`a ${T}`]: {
        emails_inbound_90d: 2,
        emails_outbound_90d: 1,
        calls_inbound_90d: 1,
        calls_outbound_90d: 1,
        meetings_inbound_90d: 1,
        meetings_outbound_90d: 2,
        calls_90d: 3,
        inbound_share_90d: 4 / 9,
      },
    },
  },
  {
    name: 'who answers, comes and takes part',
    tables: {
      accounts: [account(), account('b')],
      touchpoints: [
        touch('2023-11-03', 'qbr'), // 180 days
        touch('2023-11-02', 'qbr', { account_id: 'b' }), // 181 days
        touch('2023-11-03', 'meeting', { outcome: 'No_show' }),
        touch('2023-11-02', 'meeting', { outcome: 'cancelled' }),
        touch('2024-04-01', 'call', { outcome: 'done' }),
        touch('2024-04-02', 'training', { outcome: null }),
        touch('2024-02-01', 'email', { outcome: 'Replied' }), // 90 days
        touch('2024-01-31', 'email', { outcome: 'clicked' }), // 91 days
        touch('2024-04-01', 'email', { outcome: 'not_opened' }),
        touch('2024-04-02', 'email', { outcome: null }),
        touch('2024-02-01', 'in_app_message', { outcome: 'clicked' }),
        touch('2024-01-31', 'in_app_message', { outcome: 'clicked' }),
        touch('2024-04-01', 'in_app_message', { outcome: 'dismissed' }),
        touch('2024-04-02', 'Walkthrough_request', { outcome: null }),
        touch('2024-05-01', 'cta', { outcome: 'clicked' }),
        touch('2023-11-03', 'feedback'),
        touch('2023-11-02', 'interview'),
        touch('2024-04-01', 'Beta'),
        touch('2024-04-01', 'feedback_request'), // asked for, not given
        touch('2024-05-01', 'idea'),
      ],
    },
    expected: {
      [`a ${T}`]: {
        qbr_done_180d: 1,
        meetings_missed_share_180d: 1 / 4,
        email_response_share_90d: 1 / 3,
        in_app_responses_90d: 2,
        product_feedback_180d: 2,
      },
      'a 2024-05-02': {
        qbr_done_180d: 0,
        meetings_missed_share_180d: 0,
        email_response_share_90d: 0,
        in_app_responses_90d: 2, // the call to action came, the message of 02-01 went
        product_feedback_180d: 2,
      },
      [`b ${T}`]: { qbr_done_180d: 0, meetings_missed_share_180d: null, email_response_share_90d: null },
    },
  },
  {
    name: 'observations of any name',
    tables: {
      accounts: [account()],
      observations: [
        observed('2024-01-31', 'Market index', 1), // 91 days: older than 90
        observed('2024-02-01', 'Market index', 4), // 90 days
        observed('2024-04-01', 'Market index', 8),
        observed('2024-05-01', 'Market index', 100),
        observed('2024-04-02', "it's", -3),
        observed(back(90), "it's", 7),
        observed(back(91), "it's", 9),
        observed(back(100), "it's", 11),
      ],
    },
    expected: {
      [`a ${T}`]: {
        market_index_last: 8,
        market_index_age_days: 30,
        market_index_change_90d: 7,
        market_index_mean_90d: 6,
        it_s_last: -3,
        it_s_age_days: 29,
        it_s_change_90d: -3 - 9,
        it_s_mean_90d: (7 - 3) / 2,
      },
      'a 2024-05-02': { market_index_last: 100, market_index_age_days: 1, market_index_change_90d: 96 },
      'a 2024-01-31': { market_index_last: null, market_index_change_90d: null, it_s_change_90d: null, it_s_last: 11 },
    },
  },
  {
    name: 'both sides of the edge of the touchpoint window',
    tables: {
      accounts: [account()],
      touchpoints: [90, 91].flatMap((age) => ['meeting', 'email', 'training'].map((kind) => touch(back(age), kind))),
    },
    expected: { [`a ${T}`]: { touches_90d: 3, meetings_90d: 1, emails_90d: 1, trainings_90d: 1 } },
  },
];
