import { factsOf, flag, keyed, not, oneOf, product, ratio, state, sum } from './formulas.ts';
import type { CatalogRequest, Formula, MetricDefinition, ProductModule } from './types.ts';

/** Parts of the product that are paid for, against those that are used. */
export function moduleMetrics(request: CatalogRequest): MetricDefinition[] {
  const modules = request.modules ?? [];
  if (modules.length === 0) return [];
  const long = Math.max(...request.windowsDays);
  const bought = sum(...modules.map(isBought));
  const used = sum(...modules.map((module) => product(isBought(module), isUsed(module, long))));
  const common = { category: 'adoption', table: 'subscriptions' } as const;
  const plans = ['subscriptions.plan'];
  return [
    {
      ...common,
      name: 'modules_bought',
      aggregate: 'count',
      windowDays: null,
      healthier: 'either',
      unit: 'modules',
      nullPolicy: 'zero',
      meaning: `Modules of the product that are paid for, of ${modules.length}.`,
      requires: plans,
      formula: bought,
    },
    {
      ...common,
      name: `modules_used_share_${long}d`,
      aggregate: 'share',
      windowDays: long,
      healthier: 'higher',
      expansion: 'higher',
      unit: 'share',
      nullPolicy: 'missing',
      meaning: `Share of the modules paid for that were used in the last ${long} days.`,
      requires: [...plans, 'usage_events'],
      formula: ratio(used, bought),
    },
    {
      ...common,
      name: `modules_unused_${long}d`,
      aggregate: 'count',
      windowDays: long,
      healthier: 'lower',
      expansion: 'lower',
      unit: 'modules',
      nullPolicy: 'zero',
      meaning: `Modules paid for and not used in the last ${long} days.`,
      requires: [...plans, 'usage_events'],
      formula: sum(...modules.map((module) => product(isBought(module), not(isUsed(module, long))))),
    },
  ];
}

function isBought({ plans }: ProductModule): Formula {
  return flag(state(factsOf('subscriptions'), 'count', [{ is: 'in_force', daysAgo: 0 }, oneOf('plan', ...plans)]));
}

function isUsed({ features }: ProductModule, days: number): Formula {
  return flag(keyed('feature', 'keys', days, { keys: features }));
}
