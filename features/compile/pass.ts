import type { Dialect } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';
import type { Measure, Shape } from '../catalog/types.ts';

/** What every pass needs to know. */
export interface PassContext {
  readonly dialect: Dialect;
  readonly shape: Shape;
  /** Name of the table that the pass must create; further tables start with it. */
  readonly name: string;
}

/** A pass over one table: its last step creates `name` with account_key, snapshot_date and one double column per measure. */
export interface Pass<M extends Measure = Measure> {
  readonly name: string;
  readonly steps: readonly SqlStep[];
  /** Measures in the order of the columns m0, m1, …. */
  readonly measures: readonly M[];
}

/** Name of the column of a pass's i-th measure. */
export function measureColumn(i: number): string {
  return `m${i}`;
}

/** `expression as m0, expression as m1, …` */
export function measureColumns(expressions: readonly string[]): string {
  return expressions.map((sql, i) => `${sql} as ${measureColumn(i)}`).join(',\n  ');
}
