import { balance, keyed, ratio, usageTotal } from './formulas.ts';
import { distinctSlugs } from './slug.ts';
import type { CatalogRequest, MetricDefinition } from './types.ts';
import { countedBy, shownName, usage } from './usage-entry.ts';

/** Usage of single features: events in each window, the trend, and the share in all usage, of every core feature. */
export function featureMetrics(request: CatalogRequest): MetricDefinition[] {
  const short = Math.min(...request.windowsDays);
  const long = Math.max(...request.windowsDays);
  const slugs = distinctSlugs(request.coreFeatures);
  return request.coreFeatures.flatMap((feature, i) => {
    const slug = slugs[i];
    const shown = shownName(feature);
    const keys = [feature];
    const counts = request.windowsDays.map((days) =>
      usage({
        name: `events_${slug}_${days}d`,
        aggregate: 'count',
        windowDays: days,
        healthier: 'higher',
        unit: 'events',
        nullPolicy: 'zero',
        meaning: `Events of the feature ${shown} in the last ${days} days${countedBy(request.shape)}.`,
        formula: keyed('feature', 'events', days, { keys }),
      }),
    );
    const trend = usage({
      name: `trend_${slug}_${short}d`,
      aggregate: 'trend',
      windowDays: 2 * short,
      healthier: 'higher',
      expansion: 'higher',
      unit: 'balance',
      nullPolicy: 'missing',
      meaning: `Events of the feature ${shown} in the last ${short} days against the ${short} days before: -1 none now, 0 the same, 1 none before.`,
      formula: balance(
        keyed('feature', 'events', short, { keys }),
        keyed('feature', 'events', 2 * short, { keys, to: short }),
      ),
    });
    const share = usage({
      name: `share_${slug}_${long}d`,
      aggregate: 'share',
      windowDays: long,
      healthier: 'either',
      unit: 'share',
      nullPolicy: 'missing',
      meaning: `Share of the feature ${shown} in all usage events of the last ${long} days${countedBy(request.shape)}.`,
      formula: ratio(keyed('feature', 'events', long, { keys }), usageTotal(long)),
    });
    return [...counts, trend, share];
  });
}
