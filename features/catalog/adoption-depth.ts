import { columnValue, difference, ever, factsOf, keyed, ratio, state, usageTotal } from './formulas.ts';
import type { CatalogRequest, Formula, MetricDefinition } from './types.ts';
import { countedBy } from './usage-entry.ts';

/** How deep the use goes: core features per user, seats with a user, and what a security team would look for. */
export function adoptionDepthMetrics(request: CatalogRequest): MetricDefinition[] {
  const short = Math.min(...request.windowsDays);
  const long = Math.max(...request.windowsDays);
  const events = countedBy(request.shape);
  const core = request.coreFeatures;
  const security = request.securityFeatures ?? [];
  const common = { category: 'adoption', table: 'usage_events', healthier: 'higher', nullPolicy: 'missing' } as const;
  const coreEvents = keyed('feature', 'events', long, { keys: core });
  const depth: MetricDefinition[] = [
    {
      ...common,
      name: `core_events_per_user_${long}d`,
      aggregate: 'ratio',
      windowDays: long,
      unit: 'events per user',
      meaning: `Events of core features per user seen, in the last ${long} days${events}.`,
      requires: ['usage_events.user_id'],
      formula: ratio(coreEvents, keyed('user_id', 'keys', long)),
    },
    {
      ...common,
      name: `core_events_share_${long}d`,
      aggregate: 'share',
      windowDays: long,
      healthier: 'either',
      unit: 'share',
      meaning: `Share of core features in all usage events of the last ${long} days${events}.`,
      requires: ['usage_events'],
      formula: ratio(coreEvents, usageTotal(long)),
    },
  ];
  return [
    ...(core.length === 0 ? [] : depth),
    ...(security.length === 0
      ? []
      : [
          {
            ...common,
            name: `security_features_${long}d`,
            aggregate: 'distinct',
            windowDays: long,
            unit: 'features',
            nullPolicy: 'zero' as const,
            meaning: `Features of security and compliance used in the last ${long} days, of ${security.length}.`,
            requires: ['usage_events'],
            formula: keyed('feature', 'keys', long, { keys: security }),
          },
        ]),
    {
      ...common,
      table: 'users',
      name: 'seats_assigned_share',
      aggregate: 'ratio',
      expansion: 'higher',
      windowDays: null,
      unit: 'share',
      meaning: 'Users that are known per seat in force.',
      requires: ['users', 'subscriptions.seats'],
      formula: ratio(ever(factsOf('users'), 'count'), seatsAgo(0)),
    },
    {
      ...common,
      name: `licence_utilisation_change_${short}d`,
      aggregate: 'difference',
      windowDays: 2 * short,
      expansion: 'higher',
      unit: 'share',
      meaning: `Users seen in the last ${short} days per seat in force, less the same ${short} days earlier.`,
      requires: ['usage_events.user_id', 'subscriptions.seats'],
      formula: difference(
        ratio(keyed('user_id', 'keys', short), seatsAgo(0)),
        ratio(keyed('user_id', 'keys', 2 * short, { to: short }), seatsAgo(short)),
      ),
    },
  ];
}

function seatsAgo(daysAgo: number): Formula {
  return state(factsOf('subscriptions'), 'sum', [{ is: 'in_force', daysAgo }], columnValue('seats'));
}
