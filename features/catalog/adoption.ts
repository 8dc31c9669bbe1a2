import { columnValue, constant, containing, ever, factsOf, keyed, ratio, state, usageTotal } from './formulas.ts';
import type { CatalogRequest, MetricDefinition } from './types.ts';

const SUBSCRIPTIONS = factsOf('subscriptions');

/** How much of what was bought is in use. */
export function adoptionMetrics(request: CatalogRequest): MetricDefinition[] {
  const short = Math.min(...request.windowsDays);
  const long = Math.max(...request.windowsDays);
  const seats = state(SUBSCRIPTIONS, 'sum', [{ is: 'in_force', daysAgo: 0 }], columnValue('seats'));
  const core = request.coreFeatures;
  const integrations = request.integrationFeatures ?? [];
  const common = { category: 'adoption', table: 'usage_events', healthier: 'higher' } as const;
  const metrics: (MetricDefinition | null)[] = [
    core.length === 0
      ? null
      : {
          ...common,
          name: `core_features_share_${short}d`,
          aggregate: 'share',
          windowDays: short,
          unit: 'share',
          nullPolicy: 'zero',
          meaning: `Share of the ${core.length} core features used in the last ${short} days.`,
          requires: ['usage_events'],
          formula: ratio(keyed('feature', 'keys', short, { keys: core }), constant(core.length)),
        },
    core.length === 0
      ? null
      : {
          ...common,
          name: `core_features_${long}d`,
          aggregate: 'distinct',
          windowDays: long,
          unit: 'features',
          nullPolicy: 'zero',
          meaning: `Core features used in the last ${long} days, of ${core.length}.`,
          requires: ['usage_events'],
          formula: keyed('feature', 'keys', long, { keys: core }),
        },
    integrations.length === 0
      ? null
      : {
          ...common,
          name: `integrations_${long}d`,
          aggregate: 'distinct',
          windowDays: long,
          unit: 'features',
          nullPolicy: 'zero',
          meaning: `Integrations with other systems used in the last ${long} days.`,
          requires: ['usage_events'],
          formula: keyed('feature', 'keys', long, { keys: integrations }),
        },
    {
      ...common,
      name: `licence_utilisation_${short}d`,
      aggregate: 'ratio',
      windowDays: short,
      expansion: 'higher',
      unit: 'share',
      nullPolicy: 'missing',
      meaning: `Users seen in the last ${short} days per seat in force.`,
      requires: ['usage_events.user_id', 'subscriptions.seats'],
      formula: ratio(keyed('user_id', 'keys', short), seats),
    },
    {
      ...common,
      name: `events_per_seat_${short}d`,
      aggregate: 'ratio',
      windowDays: short,
      expansion: 'higher',
      unit: 'events per seat',
      nullPolicy: 'missing',
      meaning: `Usage events in the last ${short} days per seat in force.`,
      requires: ['usage_events', 'subscriptions.seats'],
      formula: ratio(usageTotal(short), seats),
    },
    {
      ...common,
      table: 'milestones',
      name: 'integration_connected',
      aggregate: 'flag',
      windowDays: null,
      unit: 'yes or no',
      nullPolicy: 'zero',
      meaning: '1 if a milestone of integration has been reached, else 0.',
      requires: ['milestones'],
      formula: { kind: 'flag', of: ever(factsOf('milestones'), 'count', [containing('name', 'integrat')]) },
    },
    ...(long === short ? [] : changes(short, long)),
  ];
  return metrics.filter((metric) => metric !== null);
}

function changes(short: number, long: number): MetricDefinition[] {
  const common = { category: 'adoption', table: 'usage_events', windowDays: long, requires: ['usage_events'] } as const;
  return [
    {
      ...common,
      name: `features_abandoned_${long}d`,
      aggregate: 'distinct',
      healthier: 'lower',
      unit: 'features',
      nullPolicy: 'zero',
      meaning: `Features used ${short + 1} to ${long} days ago and not in the last ${short} days.`,
      formula: keyed('feature', 'lost_keys', short, { before: long }),
    },
    {
      ...common,
      name: `features_added_${short}d`,
      aggregate: 'distinct',
      healthier: 'higher',
      expansion: 'higher',
      unit: 'features',
      nullPolicy: 'zero',
      meaning: `Features used in the last ${short} days and not ${short + 1} to ${long} days ago.`,
      formula: keyed('feature', 'gained_keys', short, { before: long }),
    },
  ];
}
