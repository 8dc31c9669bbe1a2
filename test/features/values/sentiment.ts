import { account, back, type Case, survey, T, touch } from './kit.ts';

/** Hand-computed metrics of surveys, silence and ratings. */
export const SENTIMENT_CASES: readonly Case[] = [
  {
    name: 'surveys and ratings',
    tables: {
      accounts: [account()],
      surveys: [
        survey('2024-02-01', 'nps', 9),
        survey('2024-04-10', 'nps', 4),
        survey('2024-04-10', 'nps', 6),
        survey('2024-04-30', 'csat', 3),
        survey('2024-05-01', 'nps', 0),
        survey('2024-04-29', 'ces', 5, { recorded_at: '2024-06-01 00:00:00' }),
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
        days_since_csm_rating: 30,
        csm_rating_change_90d: -2, // against the 5 that is older than 90 days
      },
      'a 2024-03-01': { nps_last: 9, csm_rating: 1, csm_rating_change_90d: null },
      'a 2024-06-02': { ces_mean_180d: 5, days_since_csm_rating: 32 },
    },
  },
  {
    name: 'answers against the answers before, of promoters, detractors and decision makers',
    tables: {
      accounts: [account()],
      surveys: [
        survey('2023-11-02', 'nps', 10, { role: 'CEO' }), // 181 days
        survey('2023-11-03', 'nps', 9, { role: 'VP of Sales' }), // 180 days
        survey('2024-01-31', 'csat', 5, { role: null }), // 91 days: older than 90
        survey('2024-02-01', 'csat', 2, { role: null }), // 90 days
        survey('2024-04-17', 'nps', 6, { role: 'member' }),
        survey('2024-04-30', 'csat', 4, { role: 'director' }),
        survey('2024-05-01', 'nps', 0, { role: 'Director' }),
      ],
    },
    expected: {
      [`a ${T}`]: {
        nps_change_90d: -3,
        csat_last: 4,
        csat_change_90d: -1,
        nps_promoters_share_180d: 1 / 2,
        nps_detractors_share_180d: 1 / 2,
        nps_last_decision_maker: 9,
      },
      'a 2024-05-02': {
        nps_change_90d: -9,
        nps_promoters_share_180d: 0,
        nps_detractors_share_180d: 1,
        nps_last_decision_maker: 0,
      },
      'a 2024-01-31': { nps_change_90d: null, csat_last: null, csat_change_90d: null, nps_promoters_share_180d: 1 },
      'a 2023-11-02': {
        nps_last_decision_maker: null,
        nps_promoters_share_180d: null,
        nps_detractors_share_180d: null,
      },
    },
  },
  {
    name: 'who is asked and keeps silent, and how touchpoints felt',
    tables: {
      accounts: [account(), account('b'), account('c')],
      touchpoints: [
        touch('2023-11-02', 'survey_invite'), // 181 days
        touch('2023-11-03', 'survey_invite'), // 180 days
        touch('2024-03-01', 'survey_request'),
        touch('2024-03-01', 'survey'),
        touch('2024-03-01', 'meeting', { sentiment: null }),
        touch('2024-04-16', 'NPS_request'), // 15 days
        touch('2024-04-17', 'survey_invite'), // 14 days: there is still time to answer
        touch('2024-01-31', 'call', { sentiment: -1 }), // 91 days
        touch('2024-02-01', 'call', { sentiment: 0.5 }), // 90 days
        touch('2024-04-30', 'call', { sentiment: -0.1 }),
        touch('2024-05-01', 'call', { sentiment: 1 }),
        touch('2024-03-01', 'nps_request', { account_id: 'b' }),
      ],
      surveys: [
        survey('2023-11-02', 'nps', 10),
        survey('2023-11-03', 'nps', 9),
        survey('2024-04-16', 'nps', 6),
        survey('2024-04-17', 'csat', 6),
        survey('2024-03-01', 'nps', 6, { account_id: 'b' }),
        survey('2024-03-02', 'nps', 6, { account_id: 'b' }),
      ],
    },
    expected: {
      [`a ${T}`]: { surveys_unanswered_180d: 2, survey_response_share_180d: 2 / 4, touch_sentiment_90d: 0.2 },
      // A day on, what was 180 days back is gone on both sides, and those of 04-17 have come.
      'a 2024-05-02': { surveys_unanswered_180d: 2, survey_response_share_180d: 2 / 4, touch_sentiment_90d: 0.45 },
      [`b ${T}`]: { surveys_unanswered_180d: 0, survey_response_share_180d: 1, touch_sentiment_90d: null },
      [`c ${T}`]: { surveys_unanswered_180d: 0, survey_response_share_180d: null },
    },
  },
  {
    name: 'both sides of every edge of the survey windows',
    tables: {
      accounts: [account(), account('b')],
      surveys: [
        ...[180, 181].flatMap((age) => [
          survey(back(age), 'nps', age === 180 ? 3 : 0),
          survey(back(age), 'csat', age === 180 ? 4 : 1),
          survey(back(age), 'ces', age === 180 ? 5 : 1),
        ]),
        survey(back(100), 'nps', 9),
        // The latest that is older than 90 days is that of day 91.
        ...[[100, 9] as const, [91, 8] as const, [90, 2] as const, [1, 5] as const].map(([age, score]) =>
          survey(back(age), 'nps', score, { account_id: 'b' }),
        ),
      ],
    },
    expected: {
      [`a ${T}`]: {
        nps_mean_180d: 6,
        csat_mean_180d: 4,
        ces_mean_180d: 5,
        survey_answers_180d: 4,
        nps_detractors_share_180d: 1 / 2,
        nps_promoters_share_180d: 1 / 2,
      },
      [`b ${T}`]: { nps_change_90d: 5 - 8 },
    },
  },
];
