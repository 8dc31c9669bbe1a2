import { constant, ratio } from './formulas.ts';
import type { CatalogRequest, Formula, MetricDefinition } from './types.ts';

const NEW_DAYS = 180;

/** How an account takes up what the product offers. */
export function firstUseMetrics(_request: CatalogRequest): MetricDefinition[] {
  const common = {
    category: 'adoption',
    table: 'usage_events',
    windowDays: null,
    healthier: 'higher',
    requires: ['usage_events'],
  } as const;
  const ever: Formula = { kind: 'first_use', key: 'feature', aggregate: 'keys', newDays: null };
  const months = ratio({ kind: 'population', column: 'tenure_days' }, constant(30));
  return [
    {
      ...common,
      name: 'features_ever',
      aggregate: 'distinct',
      unit: 'features',
      nullPolicy: 'zero',
      meaning: 'Different features the account has ever used.',
      formula: ever,
    },
    {
      ...common,
      name: 'adoption_velocity',
      aggregate: 'ratio',
      unit: 'features per 30 days',
      nullPolicy: 'missing',
      meaning: 'Different features ever used per 30 days since the account started.',
      formula: ratio(ever, months),
    },
    {
      ...common,
      name: `new_features_used_${NEW_DAYS}d`,
      aggregate: 'distinct',
      unit: 'features',
      nullPolicy: 'zero',
      meaning: `Features new to the product (first used by anybody in the last ${NEW_DAYS} days) that the account has used.`,
      formula: { kind: 'first_use', key: 'feature', aggregate: 'new_keys', newDays: NEW_DAYS },
    },
  ];
}
