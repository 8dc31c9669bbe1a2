import { containing, difference, ever, factsOf, flag, windowed } from './formulas.ts';
import type { CatalogRequest, EverMeasure, MetricDefinition } from './types.ts';

const MILESTONES = factsOf('milestones');
/** Texts in the name of a milestone of onboarding or going live; `_` stands for any character. */
export const ONBOARDING_TEXTS: readonly string[] = ['onboard', 'go_live', 'golive'];
const ONBOARDING = containing('name', ...ONBOARDING_TEXTS);
/** Milestones of onboarding or going live that have been reached. */
export const ONBOARDED: EverMeasure = ever(MILESTONES, 'count', [ONBOARDING]);
const VALUE = containing('name', 'value');

/** How far along the account is. */
export function journeyMetrics(request: CatalogRequest): MetricDefinition[] {
  const long = Math.max(...request.windowsDays);
  const common = { category: 'journey', table: 'milestones', requires: ['milestones'], windowDays: null } as const;
  const tenure: MetricDefinition['formula'] = { kind: 'population', column: 'tenure_days' };
  return [
    {
      category: 'journey',
      table: 'accounts',
      name: 'tenure_days',
      aggregate: 'age',
      windowDays: null,
      healthier: 'either',
      unit: 'days',
      nullPolicy: 'missing',
      meaning: 'Days since the account started.',
      requires: ['accounts'],
      formula: tenure,
    },
    {
      ...common,
      name: 'milestones_reached',
      aggregate: 'count',
      healthier: 'higher',
      unit: 'milestones',
      nullPolicy: 'zero',
      meaning: 'Milestones reached so far.',
      formula: ever(MILESTONES, 'count'),
    },
    {
      ...common,
      name: `milestones_reached_${long}d`,
      aggregate: 'count',
      windowDays: long,
      healthier: 'higher',
      unit: 'milestones',
      nullPolicy: 'zero',
      meaning: `Milestones reached in the last ${long} days.`,
      formula: windowed(MILESTONES, 'count', long),
    },
    {
      ...common,
      name: 'days_since_last_milestone',
      aggregate: 'days since last',
      healthier: 'either',
      unit: 'days',
      nullPolicy: 'missing',
      meaning: 'Days since a milestone was last reached.',
      formula: ever(MILESTONES, 'days_since_last'),
    },
    {
      ...common,
      name: 'onboarding_done',
      aggregate: 'flag',
      healthier: 'higher',
      unit: 'yes or no',
      nullPolicy: 'zero',
      meaning: '1 if a milestone of onboarding or going live has been reached, else 0.',
      formula: flag(ONBOARDED),
    },
    {
      ...common,
      name: 'days_to_onboard',
      aggregate: 'difference',
      healthier: 'lower',
      unit: 'days',
      nullPolicy: 'missing',
      meaning: 'Days from the start of the account to its first milestone of onboarding or going live.',
      formula: difference(tenure, ever(MILESTONES, 'days_since_first', [ONBOARDING])),
    },
    {
      ...common,
      name: 'days_to_first_value',
      aggregate: 'difference',
      healthier: 'lower',
      unit: 'days',
      nullPolicy: 'missing',
      meaning: 'Days from the start of the account to its first milestone of value.',
      formula: difference(tenure, ever(MILESTONES, 'days_since_first', [VALUE])),
    },
  ];
}
