import type {
  Condition,
  EverMeasure,
  Facts,
  Formula,
  KeyedMeasure,
  LastMeasure,
  RowAggregate,
  StateMeasure,
  Value,
  WindowMeasure,
} from './types.ts';

/** Rows of a table on one of its clocks, by default its own time. */
export function factsOf(table: string, clock = 'event_on'): Facts {
  return { table, clock, grain: 'row' };
}

/** One row per account and day with a usage event. */
export const USAGE_DAYS: Facts = { table: 'usage_events', clock: 'event_on', grain: 'day' };

/** One row per account and day with its number `n` of usage events. */
export const USAGE_TOTALS: Facts = { table: 'usage_events', clock: 'event_on', grain: 'total' };

/** The value of a number column. */
export function columnValue(column: string): Value {
  return { of: 'column', column };
}

/** Column equals one of the values. */
export function oneOf(column: string, ...values: readonly string[]): Condition {
  return { is: 'one_of', column, values };
}

/** Column equals one of the lower-case words, whatever its case. */
export function oneWordOf(column: string, ...words: readonly string[]): Condition {
  return { is: 'one_word_of', column, words };
}

/** Column contains one of the lower-case texts, whatever its case. */
export function containing(column: string, ...texts: readonly string[]): Condition {
  return { is: 'contains', column, texts };
}

/** At least one of the conditions holds. */
export function anyOf(...of: readonly Condition[]): Condition {
  return { is: 'any', of };
}

/** Aggregate over rows of `[t - days, t)`, or `[t - days, t - to)`. */
export function windowed(
  facts: Facts,
  aggregate: RowAggregate,
  days: number,
  options: { readonly value?: Value; readonly where?: readonly Condition[]; readonly to?: number } = {},
): WindowMeasure {
  return {
    kind: 'window',
    facts,
    aggregate,
    value: options.value ?? null,
    where: options.where ?? [],
    from: days,
    to: options.to ?? 0,
  };
}

/** Usage by key over `[t - days, t)`, or `[t - days, t - to)`; `before` for the aggregates that compare. */
export function keyed(
  key: KeyedMeasure['key'],
  aggregate: KeyedMeasure['aggregate'],
  days: number,
  options: { readonly keys?: readonly string[]; readonly to?: number; readonly before?: number } = {},
): KeyedMeasure {
  return {
    kind: 'keyed',
    key,
    aggregate,
    keys: options.keys ?? null,
    from: days,
    to: options.to ?? 0,
    before: options.before ?? null,
  };
}

/** Usage events (or their quantity) over `[t - days, t)`, or `[t - days, t - to)`, whatever the feature. */
export function usageTotal(days: number, to = 0): WindowMeasure {
  return windowed(USAGE_TOTALS, 'sum', days, { value: columnValue('n'), to });
}

/** Aggregate over every row known. */
export function ever(
  facts: Facts,
  aggregate: EverMeasure['aggregate'],
  where: readonly Condition[] = [],
  value: Value | null = null,
): EverMeasure {
  return { kind: 'ever', facts, aggregate, value, where };
}

/** Aggregate over rows in a state at `t`. */
export function state(
  facts: Facts,
  aggregate: StateMeasure['aggregate'],
  where: readonly Condition[],
  value: Value | null = null,
): StateMeasure {
  return { kind: 'state', facts, aggregate, value, where };
}

/** Latest value known, or the latest dated before `t - lagDays`. */
export function last(facts: Facts, value: Value, where: readonly Condition[] = [], lagDays = 0): LastMeasure {
  return { kind: 'last', facts, value, where, lagDays, withinDays: null };
}

/** top / bottom, missing where bottom is 0. */
export function ratio(top: Formula, bottom: Formula): Formula {
  return { kind: 'ratio', top, bottom };
}

/** left - right. */
export function difference(left: Formula, right: Formula): Formula {
  return { kind: 'difference', left, right };
}

/** (now - before) / (now + before). */
export function balance(now: Formula, before: Formula): Formula {
  return { kind: 'balance', now, before };
}

/** All parts added up. */
export function sum(...of: readonly Formula[]): Formula {
  return { kind: 'sum', of };
}

/** All parts multiplied. */
export function product(...of: readonly Formula[]): Formula {
  return { kind: 'product', of };
}

/** 1 where `of` is above 0, else 0, also where it is missing. */
export function flag(of: Formula): Formula {
  return { kind: 'flag', of };
}

/** 1 where left > right, else 0; missing where a side is. */
export function above(left: Formula, right: Formula): Formula {
  return { kind: 'compare', left, is: 'above', right };
}

/** 1 where left < right, else 0; missing where a side is. */
export function below(left: Formula, right: Formula): Formula {
  return { kind: 'compare', left, is: 'below', right };
}

/** 1 - of: turns a flag round. */
export function not(of: Formula): Formula {
  return difference(constant(1), of);
}

/** `of` held from low to high; null: no limit. */
export function clamp(of: Formula, low: number | null, high: number | null): Formula {
  return { kind: 'clamp', of, low, high };
}

/** A number as it stands. */
export function constant(value: number): Formula {
  return { kind: 'constant', value };
}
