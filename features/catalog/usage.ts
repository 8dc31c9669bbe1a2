import { balance, constant, difference, ever, keyed, ratio, USAGE_DAYS, usageTotal, windowed } from './formulas.ts';
import type { CatalogRequest, Formula, MetricDefinition, Shape } from './types.ts';
import { countedBy, usage } from './usage-entry.ts';

const ACTIVE_WEEKS_DAYS = 84;

/** Usage of the product: how much, how steadily, by how many, and which way it goes. */
export function usageMetrics(request: CatalogRequest): MetricDefinition[] {
  const short = Math.min(...request.windowsDays);
  const long = Math.max(...request.windowsDays);
  return [
    ...request.windowsDays.flatMap((days) => windowMetrics(days, request.shape)),
    ...trendMetrics(short, long, request.shape),
    ...lifetimeMetrics(),
  ];
}

function windowMetrics(days: number, shape: Shape): MetricDefinition[] {
  const events = usageTotal(days);
  const users = keyed('user_id', 'keys', days);
  const activeDays = windowed(USAGE_DAYS, 'count', days);
  const count = { aggregate: 'count', windowDays: days, healthier: 'higher', nullPolicy: 'zero' } as const;
  return [
    usage({
      ...count,
      name: `events_${days}d`,
      unit: 'events',
      meaning: `Usage events in the last ${days} days${countedBy(shape)}.`,
      formula: events,
    }),
    usage({
      ...count,
      name: `active_days_${days}d`,
      unit: 'days',
      meaning: `Days with any usage in the last ${days} days.`,
      formula: activeDays,
    }),
    usage({
      ...count,
      name: `active_users_${days}d`,
      unit: 'users',
      meaning: `Different users seen in the last ${days} days.`,
      formula: users,
      requires: ['usage_events.user_id'],
    }),
    usage({
      ...count,
      name: `distinct_features_${days}d`,
      unit: 'features',
      meaning: `Different features used in the last ${days} days.`,
      formula: keyed('feature', 'keys', days),
    }),
    usage({
      ...count,
      name: `value_${days}d`,
      aggregate: 'sum',
      unit: 'money',
      meaning: `Value of the usage events (trailing revenue) in the last ${days} days.`,
      formula: keyed('feature', 'value', days),
      requires: ['usage_events.value'],
    }),
    usage({
      ...count,
      name: `events_per_active_day_${days}d`,
      aggregate: 'ratio',
      nullPolicy: 'missing',
      unit: 'events per day',
      meaning: `Usage events per day with any usage, in the last ${days} days${countedBy(shape)}.`,
      formula: ratio(events, activeDays),
    }),
    usage({
      ...count,
      name: `events_per_user_${days}d`,
      aggregate: 'ratio',
      nullPolicy: 'missing',
      unit: 'events per user',
      meaning: `Usage events per user seen in the last ${days} days${countedBy(shape)}.`,
      formula: ratio(keyed('user_id', 'events', days), users),
      requires: ['usage_events.user_id'],
    }),
  ];
}

function trendMetrics(short: number, long: number, shape: Shape): MetricDefinition[] {
  const trend = (now: Formula, before: Formula, name: string, what: string, requires: readonly string[] = []) =>
    usage({
      name: `${name}_trend_${short}d`,
      aggregate: 'trend',
      windowDays: 2 * short,
      healthier: 'higher',
      expansion: 'higher',
      unit: 'balance',
      nullPolicy: 'missing',
      meaning: `${what} in the last ${short} days against the ${short} days before: -1 none now, 0 the same, 1 none before.`,
      formula: balance(now, before),
      requires,
    });
  const previous = { to: short };
  const metrics = [
    trend(usageTotal(short), usageTotal(2 * short, short), 'events', `Usage events${countedBy(shape)}`),
    trend(
      windowed(USAGE_DAYS, 'count', short),
      windowed(USAGE_DAYS, 'count', 2 * short, previous),
      'active_days',
      'Days with any usage',
    ),
    trend(
      keyed('user_id', 'keys', short),
      keyed('user_id', 'keys', 2 * short, previous),
      'active_users',
      'Different users',
      ['usage_events.user_id'],
    ),
    trend(
      keyed('feature', 'value', short),
      keyed('feature', 'value', 2 * short, previous),
      'value',
      'Value of the usage events',
      ['usage_events.value'],
    ),
    usage({
      name: 'active_days_per_week_84d',
      aggregate: 'ratio',
      windowDays: ACTIVE_WEEKS_DAYS,
      healthier: 'higher',
      unit: 'days per week',
      nullPolicy: 'missing',
      meaning: 'Days with usage per week with any usage, in the last 12 weeks.',
      formula: ratio(
        windowed(USAGE_DAYS, 'count', ACTIVE_WEEKS_DAYS),
        windowed(USAGE_DAYS, 'weeks', ACTIVE_WEEKS_DAYS),
      ),
    }),
    usage({
      name: 'active_weeks_share_84d',
      aggregate: 'share',
      windowDays: ACTIVE_WEEKS_DAYS,
      healthier: 'higher',
      unit: 'share',
      nullPolicy: 'zero',
      meaning: 'Share of the last 12 weeks with any usage.',
      formula: ratio(windowed(USAGE_DAYS, 'weeks', ACTIVE_WEEKS_DAYS), constant(ACTIVE_WEEKS_DAYS / 7)),
    }),
  ];
  if (long === short) return metrics;
  const pace = usage({
    name: `events_pace_${short}d`,
    aggregate: 'ratio',
    windowDays: long,
    healthier: 'higher',
    expansion: 'higher',
    unit: 'ratio',
    nullPolicy: 'missing',
    meaning: `Usage events per day in the last ${short} days, as a multiple of the account's own rate over ${long} days${countedBy(shape)}.`,
    formula: ratio(ratio(usageTotal(short), constant(short)), ratio(usageTotal(long), constant(long))),
  });
  return [...metrics, pace];
}

function lifetimeMetrics(): MetricDefinition[] {
  const sinceLast = ever(USAGE_DAYS, 'days_since_last');
  const sinceFirst = ever(USAGE_DAYS, 'days_since_first');
  const activeDays = ever(USAGE_DAYS, 'count');
  const rhythm = ratio(difference(sinceFirst, sinceLast), difference(activeDays, constant(1)));
  const days = { windowDays: null, unit: 'days', nullPolicy: 'missing' } as const;
  return [
    usage({
      ...days,
      name: 'days_since_last_event',
      aggregate: 'days since last',
      healthier: 'lower',
      meaning: 'Days since the last usage event.',
      formula: sinceLast,
    }),
    usage({
      ...days,
      name: 'days_since_first_event',
      aggregate: 'days since first',
      healthier: 'either',
      meaning: 'Days since the first usage event.',
      formula: sinceFirst,
    }),
    usage({
      ...days,
      name: 'active_days_total',
      aggregate: 'count',
      healthier: 'higher',
      nullPolicy: 'zero',
      meaning: 'Days with any usage since the account started.',
      formula: activeDays,
    }),
    usage({
      ...days,
      name: 'days_between_active_days',
      aggregate: 'ratio',
      healthier: 'lower',
      meaning: "Mean days from one day with usage to the next, over the account's whole history.",
      formula: rhythm,
    }),
    usage({
      ...days,
      name: 'silence_ratio',
      aggregate: 'ratio',
      healthier: 'lower',
      unit: 'ratio',
      meaning: "Days since the last usage event, as a multiple of the account's own mean days between days with usage.",
      formula: ratio(sinceLast, rhythm),
    }),
  ];
}
