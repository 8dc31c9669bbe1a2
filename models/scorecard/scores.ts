import type { SnapshotTable } from '../../features/matrix.ts';
import { laddersOf, rowCursor } from '../fit/ladders.ts';
import { featureValue } from '../runtime/features.ts';
import type { CohortReferences } from '../runtime/types.ts';
import { ruledValue } from './part-value.ts';
import { type Scorecard, type ScorecardPart, weighedParts } from './types.ts';

/**
 * Value of every part on rows of a table, 0-100: one column per part, in the order of the file. NaN: not known, and the part
 * has no value for that case. A metric that the table lacks, or whose percentile has no healthier side, is never known.
 */
export function partColumns(
  table: SnapshotTable,
  rows: Int32Array,
  references: CohortReferences,
  scorecard: Scorecard,
): Float64Array[] {
  const cursor = rowCursor(table);
  const ladders = laddersOf(table, rows, references);
  return weighedParts(scorecard).map(({ part }) => {
    const input = table.inputs.findIndex(({ name }) => name === part.metric);
    const valueAt = input === -1 ? () => Number.NaN : valueReader(table, input, part);
    return Float64Array.from(rows, (row, i) => {
      cursor.row = row;
      const metric = input === -1 ? Number.NaN : cursor.metric(input);
      const value = valueAt(metric, (spec) => featureValue(spec, cursor, references, ladders[i]));
      return Number.isNaN(value) ? (part.missing ?? Number.NaN) : value;
    });
  });
}

type PercentileOf = (spec: {
  readonly kind: 'cohort_percentile';
  readonly input: number;
  readonly whenMissing: number;
}) => number;

function valueReader(table: SnapshotTable, input: number, { rule }: ScorecardPart) {
  const { healthier } = table.inputs[input];
  if (rule.kind !== 'percentile') {
    return (value: number) => (Number.isNaN(value) ? value : ruledValue(rule, value));
  }
  const spec = { kind: 'cohort_percentile', input, whenMissing: Number.NaN } as const;
  if (healthier === 'either') return () => Number.NaN;
  return (_: number, percentileOf: PercentileOf) =>
    100 * (healthier === 'higher' ? percentileOf(spec) : 1 - percentileOf(spec));
}

/** Score of rows of a table, 0-100, higher is healthier; NaN where no part is known. */
export function scorecardScores(
  table: SnapshotTable,
  rows: Int32Array,
  references: CohortReferences,
  scorecard: Scorecard,
): Float64Array {
  const columns = partColumns(table, rows, references, scorecard);
  return Float64Array.from(rows, (_, i) => {
    let [total, whole, at] = [0, 0, 0];
    for (const { weight, parts } of scorecard.dimensions) {
      let [sum, known] = [0, 0];
      for (const part of parts) {
        const value = columns[at++][i];
        if (Number.isNaN(value)) continue;
        sum += part.weight * value;
        known += part.weight;
      }
      if (known === 0) continue;
      total += (weight * sum) / known;
      whole += weight;
    }
    return whole === 0 ? Number.NaN : total / whole;
  });
}
