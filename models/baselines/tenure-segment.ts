import { laddersOf } from '../fit/ladders.ts';
import type { TrainingSet } from '../fit/training-set.ts';
import type { CohortReferences } from '../runtime/types.ts';
import { baseLogOdds } from './base-rate.ts';
import type { Baseline } from './types.ts';

/** Rows of the whole book's rate that are added to each cell, so that a thin cell leans on the book. */
const PRIOR_ROWS = 50;

/** The event rate of the account's tenure band and segment in the past, shrunk towards the book. */
export function fitTenureSegment(set: TrainingSet, references: CohortReferences): Baseline {
  const base = baseLogOdds(set);
  const rate = 1 / (1 + Math.exp(-base));
  const cells = new Map<string, { n: number; events: number }>();
  const keysOf = (rows: Int32Array) => laddersOf(set.table, rows, references).map((ladder) => String(ladder[0]));
  keysOf(set.rows).forEach((key, i) => {
    const cell = cells.get(key) ?? { n: 0, events: 0 };
    cells.set(key, { n: cell.n + 1, events: cell.events + set.labels[i] });
  });
  const logOddsOf = (key: string) => {
    const { n, events } = cells.get(key) ?? { n: 0, events: 0 };
    const shrunk = (events + PRIOR_ROWS * rate) / (n + PRIOR_ROWS);
    return Math.log(shrunk / (1 - shrunk));
  };
  return {
    model: 'tenure_segment',
    meaning: 'the past rate of the account’s tenure band and segment',
    predict: (rows) => Float64Array.from(keysOf(rows), logOddsOf),
  };
}
