import type { Dialect } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import type { Day } from '../../models/math/day.ts';
import type { Measure, Shape } from '../catalog/types.ts';

/** What every pass needs to know. */
export interface PassContext {
  readonly dialect: Dialect;
  readonly shape: Shape;
  /** Snapshot dates, ascending. */
  readonly days: readonly Day[];
  /** Names of the tables that the pass makes start with it. */
  readonly name: string;
}

/**
 * How the rows of a pass become values at snapshot dates:
 *
 * - `at_date`: a row is what holds at its account and date; without a row nothing holds.
 * - `running`: a row is what became known since the date before; values add up from date to date.
 * - `latest`: a row is the last day's part of what became known since the date before; the latest day of all counts.
 */
export type Reading = 'at_date' | 'running' | 'latest';

/**
 * One pass over one table. Its steps make tables of its own; `select` then gives account_key, snapshot_date and a column per
 * measure (`latest`: category, day, sum of whole millionths and count, one measure per category).
 */
export interface Pass {
  readonly name: string;
  /** Canonical table whose rows it goes over; null: only what steps made of them. */
  readonly over: string | null;
  readonly steps: readonly SqlStep[];
  readonly select: string;
  readonly reading: Reading;
  readonly measures: readonly Measure[];
}

/** `expression as m0, expression as m1, …` */
export function measureColumns(expressions: readonly string[]): string {
  return expressions.map((sql, i) => `${sql} as m${i}`).join(',\n  ');
}
