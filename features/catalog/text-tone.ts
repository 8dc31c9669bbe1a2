import { columnValue, ratio, windowed } from './formulas.ts';
import type { CatalogRequest, Facts, MetricDefinition } from './types.ts';

const TICKET_WORDS: Facts = { table: 'tickets', clock: 'event_on', grain: 'word' };

/** The tone of what the account writes, where no better judgement is given with it. */
export function textToneMetrics(request: CatalogRequest): MetricDefinition[] {
  const long = Math.max(...request.windowsDays);
  const sum = (column: string) => windowed(TICKET_WORDS, 'sum', long, { value: columnValue(column) });
  return [
    {
      category: 'sentiment',
      table: 'tickets',
      name: `ticket_text_sentiment_${long}d`,
      aggregate: 'ratio',
      windowDays: long,
      healthier: 'higher',
      unit: 'balance from -1 to 1',
      nullPolicy: 'missing',
      meaning: `Tone of the texts of the tickets opened in the last ${long} days: friendly words less unfriendly ones, as a share of both (English; AFINN-165).`,
      requires: ['tickets.body'],
      formula: ratio(sum('valence'), sum('weight')),
    },
  ];
}
