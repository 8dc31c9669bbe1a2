import type { SnapshotTable } from '../../features/matrix.ts';
import { applyOutcomeModel } from '../fit/apply.ts';
import { sortedQuantile } from '../math/quantile.ts';
import type { CohortReferences, OutcomeModel } from '../runtime/types.ts';
import type { DependenceCurve } from './types.ts';

/** The middle of the book, in even steps; beyond it too few accounts say what the curve is. */
const PROBABILITIES = Array.from({ length: 13 }, (_, k) => 0.05 + (0.9 * k) / 12);
/** Accounts that a curve is the mean of, evenly spread over the book. */
const MAX_ACCOUNTS = 400;

/**
 * Partial dependence (Friedman 2001): the mean calibrated probability over today's accounts if every one of them had the same
 * value of a metric and kept all others. Percentiles are taken within each account's own cohort, as in scoring. It says what
 * the model does, also at combinations that no account has; not what would happen if the metric were changed.
 *
 * @param book Today's accounts; its inputs are those that the model's features refer to.
 * @param inputs Positions of the metrics.
 * @returns One curve per metric that at least one account has.
 */
export function dependenceCurves(
  model: OutcomeModel,
  references: CohortReferences,
  book: SnapshotTable,
  inputs: readonly number[],
): DependenceCurve[] {
  const nAccounts = Math.min(MAX_ACCOUNTS, book.nRows);
  const rows = Int32Array.from({ length: nAccounts }, (_, k) => Math.floor((k * book.nRows) / nAccounts));
  return inputs.flatMap((input): DependenceCurve[] => {
    const { name, category, unit, meaning } = book.inputs[input];
    const values = book.metrics[input].filter((value) => !Number.isNaN(value)).sort();
    if (values.length === 0) return [];
    const meanAt = (value: number): number => {
      const metrics = book.metrics.with(input, new Float64Array(book.nRows).fill(value));
      const { probability } = applyOutcomeModel(model, references, { ...book, metrics }, rows);
      return probability.reduce((sum, p) => sum + p, 0) / nAccounts;
    };
    const grid = [...new Set(PROBABILITIES.map((probability) => sortedQuantile(values, probability)))];
    return [
      {
        metric: name,
        category,
        unit,
        meaning,
        nAccounts,
        points: grid.map((value) => ({ value, probability: meanAt(value) })),
        whenMissing: values.length === book.nRows ? null : meanAt(Number.NaN),
      },
    ];
  });
}
