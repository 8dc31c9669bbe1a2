import { columnValue, ever, factsOf, keyed, ratio, state, windowed } from './formulas.ts';
import type { CatalogRequest, MetricDefinition } from './types.ts';

const USERS = factsOf('users');

/** How the account's people spread over teams, and which of them are new or silent. */
export function teamMetrics(request: CatalogRequest): MetricDefinition[] {
  const short = Math.min(...request.windowsDays);
  const long = Math.max(...request.windowsDays);
  const common = { category: 'relationships', healthier: 'higher', nullPolicy: 'zero' } as const;
  const quiet: MetricDefinition[] =
    long === short
      ? []
      : [
          {
            ...common,
            table: 'usage_events',
            name: `teams_gone_quiet_${short}d`,
            aggregate: 'distinct',
            windowDays: long,
            healthier: 'lower',
            unit: 'teams',
            meaning: `Teams seen ${short + 1} to ${long} days ago and not in the last ${short} days.`,
            requires: ['usage_events.team'],
            formula: keyed('team', 'lost_keys', short, { before: long }),
          },
        ];
  return [
    ...quiet,
    {
      ...common,
      table: 'usage_events',
      name: `top_team_share_${long}d`,
      aggregate: 'share',
      windowDays: long,
      healthier: 'lower',
      unit: 'share',
      nullPolicy: 'missing',
      meaning: `Share of the usage of the last ${long} days by known teams that comes from the most active team.`,
      requires: ['usage_events.team'],
      formula: ratio(keyed('team', 'top', long), keyed('team', 'events', long)),
    },
    {
      ...common,
      table: 'users',
      name: 'teams_known',
      aggregate: 'distinct',
      windowDays: null,
      unit: 'teams',
      meaning: 'Different teams or departments among the users that are known.',
      requires: ['users.team'],
      formula: state(USERS, 'distinct', [], columnValue('team')),
    },
    {
      ...common,
      table: 'users',
      name: `new_users_${long}d`,
      aggregate: 'count',
      windowDays: long,
      expansion: 'higher',
      unit: 'users',
      meaning: `Users created in the last ${long} days.`,
      requires: ['users.created_on'],
      formula: windowed(USERS, 'count', long),
    },
    {
      ...common,
      table: 'users',
      name: `users_seen_share_${long}d`,
      aggregate: 'share',
      windowDays: long,
      unit: 'share',
      nullPolicy: 'missing',
      meaning: `Users seen in the last ${long} days, as a share of the users that are known.`,
      requires: ['users', 'usage_events.user_id'],
      formula: ratio(keyed('user_id', 'keys', long), ever(USERS, 'count')),
    },
  ];
}
