import type { ModelName } from '../backtest/types.ts';

/** A rule of thumb that any model must beat, fitted on the same rows and tested on the same dates. */
export interface Baseline {
  readonly model: ModelName;
  /** What the rule looks at, in words. */
  readonly meaning: string;
  /** Log-odds of the event on rows of the training set's table. */
  predict(rows: Int32Array): Float64Array;
}
