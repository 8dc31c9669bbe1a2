import { columnValue, factsOf, last, oneOf, windowed } from './formulas.ts';
import { distinctSlugs } from './slug.ts';
import type { CatalogRequest, MetricDefinition } from './types.ts';
import { shownName } from './usage-entry.ts';

const OBSERVATIONS = factsOf('observations');

/** Latest value and mean over the longest window of every named observation. */
export function observationMetrics(request: CatalogRequest): MetricDefinition[] {
  const long = Math.max(...request.windowsDays);
  const slugs = distinctSlugs(request.observations);
  return request.observations.flatMap((observation, i): MetricDefinition[] => {
    const common = {
      category: 'engagement',
      table: 'observations',
      healthier: 'either',
      unit: 'as observed',
      nullPolicy: 'missing',
      requires: ['observations'],
    } as const;
    const where = [oneOf('metric', observation)];
    const shown = shownName(observation);
    return [
      {
        ...common,
        name: `${slugs[i]}_last`,
        aggregate: 'last',
        windowDays: null,
        meaning: `Latest observation of ${shown}.`,
        formula: last(OBSERVATIONS, columnValue('value'), where),
      },
      {
        ...common,
        name: `${slugs[i]}_mean_${long}d`,
        aggregate: 'mean',
        windowDays: long,
        meaning: `Mean observation of ${shown} in the last ${long} days.`,
        formula: windowed(OBSERVATIONS, 'mean', long, { value: columnValue('value'), where }),
      },
    ];
  });
}
