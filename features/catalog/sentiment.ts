import { columnValue, difference, ever, factsOf, last, oneWordOf, windowed } from './formulas.ts';
import type { CatalogRequest, MetricDefinition } from './types.ts';

const SURVEYS = factsOf('surveys');
const RATINGS = factsOf('csm_ratings');
const SURVEY_DAYS = 180;

/** What the account's people and its CSM say of it. */
export function sentimentMetrics(request: CatalogRequest): MetricDefinition[] {
  const long = Math.max(...request.windowsDays);
  // Sentiment and satisfaction of a ticket come with its closing; without that column they stand from the opening.
  const judged = factsOf('tickets', (request.shape.tickets ?? []).includes('closed_at') ? 'closed_at' : 'event_on');
  const common = { category: 'sentiment', healthier: 'higher', nullPolicy: 'missing' } as const;
  const survey = { ...common, table: 'surveys', requires: ['surveys'], unit: 'score' } as const;
  const nps = [oneWordOf('kind', 'nps')];
  return [
    {
      ...common,
      table: 'tickets',
      name: `ticket_sentiment_${long}d`,
      aggregate: 'mean',
      windowDays: long,
      unit: 'score from -1 to 1',
      meaning: `Mean sentiment of the tickets closed in the last ${long} days.`,
      requires: ['tickets.sentiment'],
      formula: windowed(judged, 'mean', long, { value: columnValue('sentiment') }),
    },
    {
      ...common,
      table: 'tickets',
      name: `ticket_csat_${SURVEY_DAYS}d`,
      aggregate: 'mean',
      windowDays: SURVEY_DAYS,
      unit: 'score',
      meaning: `Mean satisfaction with the tickets closed in the last ${SURVEY_DAYS} days.`,
      requires: ['tickets.csat'],
      formula: windowed(judged, 'mean', SURVEY_DAYS, { value: columnValue('csat') }),
    },
    {
      ...survey,
      name: 'nps_last',
      aggregate: 'last',
      windowDays: null,
      meaning: 'Latest answer to the NPS question.',
      formula: last(SURVEYS, columnValue('score'), nps),
    },
    ...(['nps', 'csat', 'ces'] as const).map(
      (kind): MetricDefinition => ({
        ...survey,
        name: `${kind}_mean_${SURVEY_DAYS}d`,
        aggregate: 'mean',
        windowDays: SURVEY_DAYS,
        healthier: kind === 'ces' ? 'either' : 'higher',
        meaning: `Mean ${kind.toUpperCase()} answer in the last ${SURVEY_DAYS} days.`,
        formula: windowed(SURVEYS, 'mean', SURVEY_DAYS, {
          value: columnValue('score'),
          where: [oneWordOf('kind', kind)],
        }),
      }),
    ),
    {
      ...survey,
      name: `survey_answers_${SURVEY_DAYS}d`,
      aggregate: 'count',
      windowDays: SURVEY_DAYS,
      unit: 'answers',
      nullPolicy: 'zero',
      meaning: `Survey answers in the last ${SURVEY_DAYS} days.`,
      formula: windowed(SURVEYS, 'count', SURVEY_DAYS),
    },
    {
      ...survey,
      name: 'days_since_last_survey',
      aggregate: 'days since last',
      windowDays: null,
      healthier: 'lower',
      unit: 'days',
      meaning: 'Days since the last survey answer.',
      formula: ever(SURVEYS, 'days_since_last'),
    },
    {
      ...common,
      table: 'csm_ratings',
      name: 'csm_rating',
      aggregate: 'last',
      windowDays: null,
      unit: 'score',
      meaning: 'Latest rating by the CSM.',
      requires: ['csm_ratings'],
      formula: last(RATINGS, columnValue('rating')),
    },
    {
      ...common,
      table: 'csm_ratings',
      name: 'days_since_csm_rating',
      aggregate: 'days since last',
      windowDays: null,
      healthier: 'either',
      unit: 'days',
      meaning: 'Days since the last rating by the CSM.',
      requires: ['csm_ratings'],
      formula: ever(RATINGS, 'days_since_last'),
    },
    {
      ...common,
      table: 'csm_ratings',
      name: `csm_rating_change_${long}d`,
      aggregate: 'difference',
      windowDays: null,
      unit: 'score',
      meaning: `Latest rating by the CSM less the latest that is older than ${long} days.`,
      requires: ['csm_ratings'],
      formula: difference(last(RATINGS, columnValue('rating')), last(RATINGS, columnValue('rating'), [], long)),
    },
  ];
}
