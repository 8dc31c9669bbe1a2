import { columnValue, difference, ever, factsOf, last, oneOf, windowed } from './formulas.ts';
import { distinctSlugs } from './slug.ts';
import type { CatalogRequest, MetricDefinition } from './types.ts';
import { shownName } from './usage-entry.ts';

const OBSERVATIONS = factsOf('observations');

/** Latest value, its age and its change, and the mean over the longest window, of every named observation. */
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
    const value = columnValue('value');
    return [
      {
        ...common,
        name: `${slugs[i]}_last`,
        aggregate: 'last',
        windowDays: null,
        meaning: `Latest observation of ${shown}.`,
        formula: last(OBSERVATIONS, value, where),
      },
      {
        ...common,
        name: `${slugs[i]}_age_days`,
        aggregate: 'days since last',
        windowDays: null,
        unit: 'days',
        meaning: `Days since the latest observation of ${shown}.`,
        formula: ever(OBSERVATIONS, 'days_since_last', where),
      },
      {
        ...common,
        name: `${slugs[i]}_change_${long}d`,
        aggregate: 'difference',
        windowDays: null,
        meaning: `Latest observation of ${shown} less the latest that is older than ${long} days.`,
        formula: difference(last(OBSERVATIONS, value, where), last(OBSERVATIONS, value, where, long)),
      },
      {
        ...common,
        name: `${slugs[i]}_mean_${long}d`,
        aggregate: 'mean',
        windowDays: long,
        meaning: `Mean observation of ${shown} in the last ${long} days.`,
        formula: windowed(OBSERVATIONS, 'mean', long, { value, where }),
      },
    ];
  });
}
