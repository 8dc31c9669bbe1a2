import { type Dialect, PARTS_PER_UNIT } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import type { Day } from '../../models/math/day.ts';
import type { KeyedMeasure, Shape } from '../catalog/types.ts';
import type { Window } from './calendar.ts';
import { firstPlace, type PeriodTables, periodSteps } from './periods.ts';

/** Usage added up by account, period and one key: what the passes by feature, user or team go over. */
export interface UsageRollup extends PeriodTables {
  /** `account_key`, `period`, `k`, `n` (events, in parts), `v` (value, in millionths), `first_known` (day), and `known_at` where rows may be recorded late. */
  readonly table: string;
  /** Parts of one event in `n`: 1, or a million where events are weighed by quantity. */
  readonly partsPerEvent: number;
  readonly hasKnownAt: boolean;
  readonly steps: readonly SqlStep[];
}

/**
 * One pass over usage events: sums by account, period and key. The periods are runs of days that no window tells apart, so
 * that what meets the snapshot dates is a few rows a month, not one for every day.
 *
 * Events without a user or team are left out of those keys; events without a feature count as events, not as a feature.
 */
export function usageRollup(
  dialect: Dialect,
  shape: Shape,
  days: readonly Day[],
  key: KeyedMeasure['key'],
  windows: readonly Window[],
  options: { readonly hasValue: boolean; readonly hasFirst: boolean },
): UsageRollup {
  const name = `metric_usage_by_${key}`;
  const tables = { places: `${name}_places`, bridge: `${name}_bridge` };
  const columns = shape.usage_events ?? [];
  const hasQuantity = columns.includes('quantity');
  const hasKnownAt = columns.includes('recorded_at');
  const reference = `u.${dialect.identifier(key)}`;
  const first = dialect.day(firstPlace(days, windows));
  const groups = ['u.account_key', 'm.period', ...(hasKnownAt ? ['g.known_at'] : []), reference].join(', ');
  const nEvents = hasQuantity ? `sum(${dialect.millionths('coalesce(u.quantity, 1)')})` : 'count(*)';
  const value = options.hasValue ? `, sum(${dialect.millionths('u.value')}) as v` : '';
  const firstKnown = options.hasFirst ? ', min(u.known_on) as first_known' : '';
  const select =
    `select ${groups} as k, ${nEvents} as n${value}${firstKnown}\n` +
    `from usage_events u join ${tables.places} m on m.day = greatest(u.event_on, ${first})` +
    `${hasKnownAt ? ` join ${tables.places} g on g.day = greatest(u.known_on, ${first})` : ''}` +
    `${key === 'feature' ? '' : `\nwhere ${reference} is not null`}\n` +
    `group by ${groups}`;
  return {
    ...tables,
    table: name,
    partsPerEvent: hasQuantity ? PARTS_PER_UNIT : 1,
    hasKnownAt,
    steps: [...periodSteps(dialect, days, windows, tables), { creates: name, select, over: 'usage_events' }],
  };
}
