import { above, constant, ever, factsOf, flag, not, oneOf, product, sum } from './formulas.ts';
import { ONBOARDED, ONBOARDING_TEXTS } from './journey.ts';
import type { CatalogRequest, Formula, MetricDefinition, MilestoneTarget } from './types.ts';

const TENURE: Formula = { kind: 'population', column: 'tenure_days' };

/** Whether the account is stuck: milestones that were due and have not been reached. */
export function milestoneTargetMetrics(request: CatalogRequest): MetricDefinition[] {
  const targets = request.milestoneDays ?? [];
  if (targets.length === 0) return [];
  const common = {
    category: 'journey',
    table: 'milestones',
    windowDays: null,
    healthier: 'lower',
    nullPolicy: 'zero',
    requires: ['milestones'],
  } as const;
  const onboarding = targets.filter(isOnboarding).map(({ days }) => days);
  const dueOn = Math.min(...onboarding);
  return [
    {
      ...common,
      name: 'milestones_overdue',
      aggregate: 'count',
      unit: 'milestones',
      meaning: `Milestones that were due and have not been reached, of ${targets.length} with a due day.`,
      formula: sum(...targets.map(isOverdue)),
    },
    ...(onboarding.length === 0
      ? []
      : [
          {
            ...common,
            name: 'onboarding_overdue',
            aggregate: 'flag',
            unit: 'yes or no',
            meaning: `1 if the account started more than ${dueOn} days ago and has reached no milestone of onboarding or going live, else 0.`,
            formula: product(isPast(dueOn), not(flag(ONBOARDED))),
          },
        ]),
  ];
}

function isOverdue({ name, days }: MilestoneTarget): Formula {
  return product(isPast(days), not(flag(ever(factsOf('milestones'), 'count', [oneOf('name', name)]))));
}

function isPast(days: number): Formula {
  return above(TENURE, constant(days));
}

/** The same names as the SQL condition takes: texts anywhere in the name, `_` for any character. */
function isOnboarding({ name }: MilestoneTarget): boolean {
  return ONBOARDING_TEXTS.some((text) => new RegExp(text.replaceAll('_', '[^]'), 'u').test(name.toLowerCase()));
}
