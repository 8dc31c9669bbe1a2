import { ever, factsOf, keyed, ratio, windowed } from './formulas.ts';
import type { CatalogRequest, Condition, MetricDefinition } from './types.ts';

const EXECUTIVE: Condition = { is: 'one_of', column: 'is_executive', values: ['true'] };

/** On how many people and teams the account rests, and whether they are still there. */
export function relationshipMetrics(request: CatalogRequest): MetricDefinition[] {
  const short = Math.min(...request.windowsDays);
  const long = Math.max(...request.windowsDays);
  const touchpoints = factsOf('touchpoints');
  const users = factsOf('users');
  const usage = { category: 'relationships', table: 'usage_events' } as const;
  const usersOf = { category: 'relationships', table: 'users', windowDays: null, nullPolicy: 'zero' } as const;
  const lost: MetricDefinition[] =
    long === short
      ? []
      : [
          {
            ...usage,
            name: `champion_gone_${short}d`,
            aggregate: 'flag',
            windowDays: long,
            healthier: 'lower',
            unit: 'yes or no',
            nullPolicy: 'missing',
            meaning: `1 if the most active user of ${short + 1} to ${long} days ago has not been seen in the last ${short} days, else 0.`,
            requires: ['usage_events.user_id'],
            formula: keyed('user_id', 'champion_gone', short, { before: long }),
          },
          {
            ...usage,
            name: `lost_users_share_${short}d`,
            aggregate: 'share',
            windowDays: long,
            healthier: 'lower',
            unit: 'share',
            nullPolicy: 'missing',
            meaning: `Share of the usage of ${short + 1} to ${long} days ago that came from users not seen in the last ${short} days.`,
            requires: ['usage_events.user_id'],
            formula: ratio(
              keyed('user_id', 'lost_events', short, { before: long }),
              keyed('user_id', 'events', long, { to: short }),
            ),
          },
        ];
  return [
    {
      ...usage,
      name: `top_user_share_${long}d`,
      aggregate: 'share',
      windowDays: long,
      healthier: 'lower',
      unit: 'share',
      nullPolicy: 'missing',
      meaning: `Share of the usage of the last ${long} days that comes from the most active user.`,
      requires: ['usage_events.user_id'],
      formula: ratio(keyed('user_id', 'top', long), keyed('user_id', 'events', long)),
    },
    {
      ...usage,
      name: `top3_users_share_${long}d`,
      aggregate: 'share',
      windowDays: long,
      healthier: 'lower',
      unit: 'share',
      nullPolicy: 'missing',
      meaning: `Share of the usage of the last ${long} days that comes from the three most active users together.`,
      requires: ['usage_events.user_id'],
      formula: ratio(keyed('user_id', 'top3', long), keyed('user_id', 'events', long)),
    },
    ...lost,
    {
      ...usage,
      name: `active_teams_${short}d`,
      aggregate: 'distinct',
      windowDays: short,
      healthier: 'higher',
      unit: 'teams',
      nullPolicy: 'zero',
      meaning: `Different teams seen in the last ${short} days.`,
      requires: ['usage_events.team'],
      formula: keyed('team', 'keys', short),
    },
    {
      ...usersOf,
      name: 'users_known',
      aggregate: 'count',
      healthier: 'higher',
      unit: 'users',
      meaning: 'Users of the account that are known.',
      requires: ['users'],
      formula: ever(users, 'count'),
    },
    {
      ...usersOf,
      name: 'executives_known',
      aggregate: 'count',
      healthier: 'higher',
      unit: 'users',
      meaning: 'Executives among the users of the account that are known.',
      requires: ['users.is_executive'],
      formula: ever(users, 'count', [EXECUTIVE]),
    },
    {
      category: 'relationships',
      table: 'touchpoints',
      name: `executive_touches_${long}d`,
      aggregate: 'count',
      windowDays: long,
      healthier: 'higher',
      unit: 'touchpoints',
      nullPolicy: 'zero',
      meaning: `Touchpoints with an executive in the last ${long} days.`,
      requires: ['touchpoints.is_executive'],
      formula: windowed(touchpoints, 'count', long, { where: [EXECUTIVE] }),
    },
    {
      category: 'relationships',
      table: 'touchpoints',
      name: 'days_since_executive_touch',
      aggregate: 'days since last',
      windowDays: null,
      healthier: 'lower',
      unit: 'days',
      nullPolicy: 'missing',
      meaning: 'Days since the last touchpoint with an executive.',
      requires: ['touchpoints.is_executive'],
      formula: ever(touchpoints, 'days_since_last', [EXECUTIVE]),
    },
  ];
}
