import { clamp, columnValue, difference, factsOf, last, oneOf, oneWordOf, ratio, windowed } from './formulas.ts';
import type { CatalogRequest, Condition, MetricDefinition } from './types.ts';
import { speaksOf } from './words.ts';

const SURVEYS = factsOf('surveys');
const TOUCHPOINTS = factsOf('touchpoints');
const NPS = oneWordOf('kind', 'nps');
const CSAT = oneWordOf('kind', 'csat');
const SCORE = columnValue('score');
const SURVEY_DAYS = 180;
/** Time to answer: who was asked later than this has not kept silent yet. */
const ANSWER_DAYS = 14;

/** Which way answers go, who gives them, and who gives none. */
export function surveyAnswerMetrics(request: CatalogRequest): MetricDefinition[] {
  const long = Math.max(...request.windowsDays);
  const common = { category: 'sentiment', healthier: 'higher', nullPolicy: 'missing' } as const;
  const survey = { ...common, table: 'surveys', requires: ['surveys'], unit: 'score' } as const;
  const change = (kind: string, where: Condition): MetricDefinition => ({
    ...survey,
    name: `${kind}_change_${long}d`,
    aggregate: 'difference',
    windowDays: null,
    meaning: `Latest ${kind.toUpperCase()} answer less the latest that is older than ${long} days.`,
    formula: difference(last(SURVEYS, SCORE, [where]), last(SURVEYS, SCORE, [where], long)),
  });
  const npsShare = (name: string, healthier: 'higher' | 'lower', words: string, scores: readonly string[]) =>
    ({
      ...survey,
      name: `${name}_share_${SURVEY_DAYS}d`,
      aggregate: 'share',
      windowDays: SURVEY_DAYS,
      healthier,
      unit: 'share',
      meaning: `Share of the NPS answers of the last ${SURVEY_DAYS} days that are ${words}.`,
      formula: ratio(
        windowed(SURVEYS, 'count', SURVEY_DAYS, { where: [NPS, oneOf('score', ...scores)] }),
        windowed(SURVEYS, 'count', SURVEY_DAYS, { where: [NPS] }),
      ),
    }) satisfies MetricDefinition;
  return [
    change('nps', NPS),
    {
      ...survey,
      name: 'csat_last',
      aggregate: 'last',
      windowDays: null,
      meaning: 'Latest answer to the CSAT question.',
      formula: last(SURVEYS, SCORE, [CSAT]),
    },
    change('csat', CSAT),
    npsShare('nps_promoters', 'higher', '9 or 10', ['9', '10']),
    npsShare('nps_detractors', 'lower', '0 to 6', ['0', '1', '2', '3', '4', '5', '6']),
    {
      ...survey,
      name: 'nps_last_decision_maker',
      aggregate: 'last',
      windowDays: null,
      meaning: 'Latest answer to the NPS question by a decision maker (by role).',
      requires: ['surveys.role'],
      formula: last(SURVEYS, SCORE, [NPS, speaksOf('role', 'decisionMaker')]),
    },
    ...silenceMetrics(),
    {
      ...common,
      table: 'touchpoints',
      name: `touch_sentiment_${long}d`,
      aggregate: 'mean',
      windowDays: long,
      unit: 'score from -1 to 1',
      meaning: `Mean sentiment given to the touchpoints of the last ${long} days.`,
      requires: ['touchpoints.sentiment'],
      formula: windowed(TOUCHPOINTS, 'mean', long, { value: columnValue('sentiment') }),
    },
  ];
}

/** Questions that were asked long enough ago to be answered, against the answers of the same days. */
function silenceMetrics(): MetricDefinition[] {
  const ended = { to: ANSWER_DAYS };
  const asked = windowed(TOUCHPOINTS, 'count', SURVEY_DAYS, { ...ended, where: [speaksOf('kind', 'surveyAsked')] });
  const answered = windowed(SURVEYS, 'count', SURVEY_DAYS, ended);
  const days = `${ANSWER_DAYS + 1} to ${SURVEY_DAYS} days ago`;
  const common = {
    category: 'sentiment',
    table: 'touchpoints',
    windowDays: SURVEY_DAYS,
    requires: ['touchpoints', 'surveys'],
  } as const;
  return [
    {
      ...common,
      name: `surveys_unanswered_${SURVEY_DAYS}d`,
      aggregate: 'difference',
      healthier: 'lower',
      unit: 'surveys',
      nullPolicy: 'zero',
      meaning: `Surveys sent ${days} less the answers of those days, never below 0.`,
      formula: clamp(difference(asked, answered), 0, null),
    },
    {
      ...common,
      name: `survey_response_share_${SURVEY_DAYS}d`,
      aggregate: 'share',
      healthier: 'higher',
      unit: 'share',
      nullPolicy: 'missing',
      meaning: `Survey answers of ${days} as a share of the surveys sent in those days, never above 1.`,
      formula: clamp(ratio(answered, asked), null, 1),
    },
  ];
}
