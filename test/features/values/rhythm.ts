import { account, back, type Case, T, ticket, use } from './kit.ts';

/** Twenty accounts of one segment, each 180 days old: the i-th was active on i + 1 of the last 28 days, and once before. */
const SETTLED = [...Array(20).keys()];

/** Hand-computed metrics over weeks, a year, all time and the segment; and the tone of texts. */
export const RHYTHM_CASES: readonly Case[] = [
  {
    name: 'the weeks, and the same weeks a year ago',
    tables: {
      accounts: ['a', 'b', 'c', 'd'].map((id) => account(id, '2023-01-01')),
      usage_events: [
        // Of twelve weeks the first and the last have one event; that of day 85 is outside.
        ...[1, 84, 85].map((age) => use(back(age), 'x')),
        ...[1, 2, 28, 29, 364, 365, 392, 393].map((age) => use(back(age), 'x', { account_id: 'b' })),
        ...[1, 391].map((age) => use(back(age), 'x', { account_id: 'c' })),
        ...[1, 392].map((age) => use(back(age), 'x', { account_id: 'd' })),
      ],
    },
    expected: {
      [`a ${T}`]: {
        // Mean 1/6, and 2/12 - 1/36 = 5/36 the square of the deviation.
        events_burstiness_84d: (Math.sqrt(5) - 1) / (Math.sqrt(5) + 1),
        events_vs_year_ago_28d: null,
      },
      [`b ${T}`]: { events_vs_year_ago_28d: (3 - 2) / (3 + 2) },
      [`c ${T}`]: { events_vs_year_ago_28d: null }, // no year of usage
      [`d ${T}`]: { events_vs_year_ago_28d: 0 },
    },
  },
  {
    name: 'features ever used, how fast, and those new to the product',
    tables: {
      accounts: [account('a', back(300)), account('b')],
      usage_events: [
        use(back(300), 'from the start'),
        use(back(181), 'older'),
        use(back(180), 'new'),
        use(back(1), 'newest', { recorded_at: `${T} 00:00:00` }),
      ],
    },
    expected: {
      [`a ${T}`]: { features_ever: 3, adoption_velocity: 3 / 10, new_features_used_180d: 1 },
      'a 2024-05-02': { features_ever: 4, new_features_used_180d: 1 },
      [`b ${T}`]: { features_ever: 0, adoption_velocity: 0, new_features_used_180d: 0 },
    },
  },
  {
    name: 'what three in four of the segment have',
    tables: {
      accounts: [...SETTLED.map((i) => account(`s${i}`, back(180))), account('young', back(179))],
      usage_events: SETTLED.flatMap((i) => [
        use(back(29), 'x', { account_id: `s${i}` }),
        ...[...Array(i + 1).keys()].map((k) => use(back(28 - k), 'x', { account_id: `s${i}` })),
      ]),
    },
    expected: {
      // The first quartile of 1 to 20 is 5.75; the young one, with no day, is not among those it is taken of.
      [`s9 ${T}`]: { usage_to_segment_minimum_28d: 10 / 5.75 },
      [`young ${T}`]: { usage_to_segment_minimum_28d: 0 },
    },
  },
  {
    name: 'the tone of texts: good is worth 3, bad -3',
    tables: {
      accounts: [account(), account('b')],
      tickets: [
        ticket(back(91), { body: 'Bad.' }),
        ticket(back(90), { body: 'Good!' }),
        ticket(back(1), { body: 'bad, BAD' }),
        ticket(back(0), { body: 'bad' }),
      ],
    },
    expected: {
      [`a ${T}`]: { ticket_text_sentiment_90d: (3 - 6) / 9 },
      [`b ${T}`]: { ticket_text_sentiment_90d: null },
    },
  },
];
