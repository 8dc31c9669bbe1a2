import { attributeText } from './attributes.ts';
import { bookCell, percentileWithin } from './cohorts.ts';
import type { Category, CohortReferences, FeatureSpec, InputSpec } from './types.ts';

/** One account on one date, as models look at it. Batch code moves one view over its columns. */
export interface RowView {
  /** Value of the input at that position; NaN = missing. */
  metric(input: number): number;
  /** Attribute by name; null = missing. */
  attribute(name: string): string | null;
  readonly tenureDays: number;
}

/** Metrics are taken at this size where they are larger, infinity included: margins stay finite whatever a row holds. */
export const LARGEST_METRIC = 1e15;

/** Attributes (segment, plan, region) are facts of the contract with the customer. */
const CONTEXT_CATEGORY: Category = 'commercial';

/**
 * What one column of a model's design is for one account.
 *
 * @param ladder From `cohortLadder` for the same account.
 * @returns NaN only for a missing metric of kind `metric`; percentiles have `whenMissing`, which also serves where no cohort
 * has reference quantiles for the input.
 */
export function featureValue(
  spec: FeatureSpec,
  row: RowView,
  references: CohortReferences,
  ladder: readonly number[],
): number {
  switch (spec.kind) {
    case 'metric':
      return limitedMetric(row.metric(spec.input));
    case 'cohort_percentile':
      return orWhenMissing(
        percentileWithin(references, ladder, spec.input, limitedMetric(row.metric(spec.input))),
        spec,
      );
    case 'book_percentile': {
      const book = bookCell(references);
      if (book === -1) return spec.whenMissing;
      return orWhenMissing(
        percentileWithin(references, [book], spec.input, limitedMetric(row.metric(spec.input))),
        spec,
      );
    }
    case 'is_missing':
      return Number.isNaN(row.metric(spec.input)) ? 1 : 0;
    case 'context_is':
      return attributeText((name) => row.attribute(name), spec.attribute) === spec.level ? 1 : 0;
  }
}

/** The category that a feature's contribution counts for: that of its metric; attributes count as commercial. */
export function categoryOfFeature(inputs: readonly InputSpec[], spec: FeatureSpec): Category {
  return spec.kind === 'context_is' ? CONTEXT_CATEGORY : inputs[spec.input].category;
}

/** The metric or attribute that a feature is made of. */
export function sourceOfFeature(inputs: readonly InputSpec[], spec: FeatureSpec): string {
  return spec.kind === 'context_is' ? spec.attribute : inputs[spec.input].name;
}

/** A metric as models see it: no larger than `LARGEST_METRIC` either way; NaN stays. */
export function limitedMetric(value: number): number {
  if (value > LARGEST_METRIC) return LARGEST_METRIC;
  // `+ 0` turns -0 into 0; NaN passes through.
  return value < -LARGEST_METRIC ? -LARGEST_METRIC : value + 0;
}

function orWhenMissing(percentile: number, spec: { readonly whenMissing: number }): number {
  return Number.isNaN(percentile) ? spec.whenMissing : percentile;
}
