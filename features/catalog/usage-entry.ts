import type { Formula, MetricDefinition, Shape } from './types.ts';

/** A usage metric without what all usage metrics share. */
type Entry = Pick<
  MetricDefinition,
  'name' | 'aggregate' | 'windowDays' | 'healthier' | 'expansion' | 'unit' | 'nullPolicy' | 'meaning'
> & {
  readonly formula: Formula;
  readonly requires?: readonly string[];
};

/** A metric of category usage on the table usage_events. */
export function usage(entry: Entry): MetricDefinition {
  return { ...entry, category: 'usage', table: 'usage_events', requires: ['usage_events', ...(entry.requires ?? [])] };
}

/** A name from the data in a sentence: bounded, on one line. */
export function shownName(name: string): string {
  const line = name.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

/** What to add to a meaning that speaks of events, where quantity weighs them. */
export function countedBy(shape: Shape): string {
  return (shape.usage_events ?? []).includes('quantity') ? ' (sum of quantity)' : '';
}
