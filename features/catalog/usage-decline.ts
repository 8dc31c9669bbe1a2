import { above, balance, below, constant, flag, keyed, not, product, ratio, sum, usageTotal } from './formulas.ts';
import type { CatalogRequest, Formula, MetricDefinition } from './types.ts';
import { countedBy, usage } from './usage-entry.ts';

/** Usage against the account's own past: over a long span, as an alarm, and feature by feature. */
export function usageDeclineMetrics(request: CatalogRequest): MetricDefinition[] {
  const short = Math.min(...request.windowsDays);
  const long = Math.max(...request.windowsDays);
  const events = countedBy(request.shape);
  const reach = short + long;
  const rateNow = ratio(usageTotal(short), constant(short));
  const rateBefore = ratio(usageTotal(reach, short), constant(long));
  const core = request.coreFeatures;
  return [
    ...(long === short
      ? []
      : [
          usage({
            name: `events_trend_${long}d`,
            aggregate: 'trend',
            windowDays: 2 * long,
            healthier: 'higher',
            expansion: 'higher',
            unit: 'balance',
            nullPolicy: 'missing',
            meaning: `Usage events${events} in the last ${long} days against the ${long} days before: -1 none now, 0 the same, 1 none before.`,
            formula: balance(usageTotal(long), usageTotal(2 * long, long)),
          }),
        ]),
    usage({
      name: `usage_drop_${short}d`,
      aggregate: 'flag',
      windowDays: reach,
      healthier: 'lower',
      expansion: 'lower',
      unit: 'yes or no',
      nullPolicy: 'missing',
      meaning: `1 if usage events per day${events} in the last ${short} days are below half of the account's own rate in the ${long} days before, else 0.`,
      formula: below(ratio(rateNow, rateBefore), constant(0.5)),
    }),
    ...(core.length === 0
      ? []
      : [
          usage({
            name: `core_features_declined_${short}d`,
            aggregate: 'count',
            windowDays: 2 * short,
            healthier: 'lower',
            unit: 'features',
            nullPolicy: 'zero',
            meaning: `Core features whose events${events} in the last ${short} days are at most half of those in the ${short} days before, of ${core.length}.`,
            formula: sum(...core.map((feature) => hasHalved(feature, short))),
          }),
        ]),
  ];
}

/** 1 where a feature was used in the window before and now at most half as much. */
function hasHalved(feature: string, days: number): Formula {
  const keys = [feature];
  const now = keyed('feature', 'events', days, { keys });
  const before = keyed('feature', 'events', 2 * days, { keys, to: days });
  return product(flag(before), not(above(product(constant(2), now), before)));
}
