import type { SnapshotTable } from '../../features/matrix.ts';
import { type FoldRefits, gainsOver } from '../refit/fold-refits.ts';
import { categoryOfFeature, sourceOfFeature } from '../runtime/features.ts';
import type { SourceValue } from './types.ts';

/**
 * What the scorecards of the walk-forward lose, out of time, when all metrics of a category are taken from them and the rest
 * is fitted anew. Metrics are not chosen anew: what other categories could have stood in with stays out, so a loss is an upper
 * bound, and a category that no scorecard uses is not listed.
 *
 * @returns Largest loss of average precision first; intervals by account.
 */
export function sourceValues(
  table: SnapshotTable,
  refits: FoldRefits,
  options: { readonly bootstrap: number; readonly seed: number },
): SourceValue[] {
  const categories = [...new Set(refits.allSpecs.map((spec) => categoryOfFeature(table.inputs, spec)))].sort();
  const whole = refits.refit({}).probability;
  const without = categories.map(
    (category) => refits.refit({ keep: (spec) => categoryOfFeature(table.inputs, spec) !== category }).probability,
  );
  const gains = gainsOver(table, refits.testRows, whole, without, options);
  return categories
    .map((category, k): SourceValue => {
      const own = refits.specs.filter((spec) => categoryOfFeature(table.inputs, spec) === category);
      return {
        category,
        nMetrics: new Set(own.map((spec) => sourceOfFeature(table.inputs, spec))).size,
        averagePrecisionLost: gains[k].averagePrecision,
        logLossAdded: gains[k].logLossSaved,
      };
    })
    .sort(
      (a, b) =>
        (b.averagePrecisionLost.value ?? 0) - (a.averagePrecisionLost.value ?? 0) || (a.category < b.category ? -1 : 1),
    );
}
