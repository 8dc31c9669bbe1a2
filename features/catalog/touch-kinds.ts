import { factsOf, oneWordOf, windowed } from './formulas.ts';
import type { CatalogRequest, Condition, MetricDefinition } from './types.ts';
import { speaksOf } from './words.ts';

const TOUCHPOINTS = factsOf('touchpoints');
const COMMUNITY = speaksOf('kind', 'community');

/** Kinds apart: the metric's first word, which rows, its words, its category. */
const KINDS: readonly {
  readonly name: string;
  readonly where: readonly Condition[];
  readonly words: string;
  readonly healthier: MetricDefinition['healthier'];
  readonly category: 'engagement' | 'advocacy';
}[] = [
  {
    name: 'webinars',
    where: [speaksOf('kind', 'webinar')],
    words: 'Webinars',
    healthier: 'either',
    category: 'engagement',
  },
  {
    name: 'knowledge_base_reads',
    where: [speaksOf('kind', 'knowledgeBase')],
    words: 'Reads in the knowledge base or help centre',
    healthier: 'either',
    category: 'engagement',
  },
  {
    name: 'content_reads',
    where: [speaksOf('kind', 'content')],
    words: 'Articles, videos and downloads',
    healthier: 'either',
    category: 'engagement',
  },
  {
    name: 'community_reads',
    where: [COMMUNITY, speaksOf('kind', 'communityRead')],
    words: 'Visits to the community',
    healthier: 'higher',
    category: 'engagement',
  },
  {
    name: 'community_posts',
    where: [COMMUNITY, speaksOf('kind', 'communityPost')],
    words: 'Posts, topics and ideas in the community',
    healthier: 'higher',
    category: 'advocacy',
  },
  {
    name: 'community_replies',
    where: [COMMUNITY, speaksOf('kind', 'communityReply')],
    words: 'Replies to others in the community',
    healthier: 'higher',
    category: 'advocacy',
  },
];

const TALKS = [
  { name: 'emails', kinds: ['email'], words: 'E-mails' },
  { name: 'calls', kinds: ['call'], words: 'Calls' },
  { name: 'meetings', kinds: ['meeting', 'qbr'], words: 'Meetings and business reviews' },
] as const;

const DIRECTIONS = [
  { name: 'inbound', values: ['inbound', 'in'], words: 'that the account began' },
  { name: 'outbound', values: ['outbound', 'out'], words: 'that the company began' },
] as const;

/** Touchpoints by kind, and those of two sides by who began. */
export function touchKindMetrics(request: CatalogRequest): MetricDefinition[] {
  const long = Math.max(...request.windowsDays);
  const counted = {
    table: 'touchpoints',
    aggregate: 'count',
    windowDays: long,
    unit: 'touchpoints',
    nullPolicy: 'zero',
  } as const;
  const kinds = KINDS.map(
    ({ name, where, words, healthier, category }): MetricDefinition => ({
      ...counted,
      category,
      name: `${name}_${long}d`,
      healthier,
      meaning: `${words} in the last ${long} days.`,
      requires: ['touchpoints'],
      formula: windowed(TOUCHPOINTS, 'count', long, { where }),
    }),
  );
  const directed = TALKS.flatMap((talk) =>
    DIRECTIONS.map(
      (direction): MetricDefinition => ({
        ...counted,
        category: 'engagement',
        name: `${talk.name}_${direction.name}_${long}d`,
        healthier: 'either',
        meaning: `${talk.words} in the last ${long} days ${direction.words}.`,
        requires: ['touchpoints.direction'],
        formula: windowed(TOUCHPOINTS, 'count', long, {
          where: [oneWordOf('kind', ...talk.kinds), oneWordOf('direction', ...direction.values)],
        }),
      }),
    ),
  );
  return [...kinds, ...directed];
}
