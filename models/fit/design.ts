import type { SnapshotTable } from '../../features/matrix.ts';
import { featureValue, limitedMetric } from '../runtime/features.ts';
import type { CohortReferences, FeatureSpec } from '../runtime/types.ts';
import { rowCursor } from './ladders.ts';
import { type PercentileReader, percentileReader } from './percentile-columns.ts';
import type { TrainingSet } from './training-set.ts';

/** Attributes with more values than this are not offered to the models. */
const MAX_LEVELS = 12;
/** Missing shares outside this range carry too little to learn an effect of being missing from. */
const MISSING_SHARE = { low: 0.01, high: 0.99 };
/** Percentile that stands in for a missing metric: the middle of the cohort. */
const NEUTRAL_PERCENTILE = 0.5;
/** Metrics that say which cohort an account is in: a percentile within the cohort would erase them. */
const COHORT_DEFINING = new Set(['tenure_days']);

/**
 * Columns offered to the scorecard: every metric that varies as its percentile in the cohort, whether it is missing where
 * that varies, and the attributes that make cohorts.
 */
export function scorecardFeatures(set: TrainingSet, references: CohortReferences): FeatureSpec[] {
  const specs: FeatureSpec[] = [];
  const columns = describeColumns(set);
  set.table.inputs.forEach((input, index) => {
    const { varies, missingShare } = columns[index];
    const kind = COHORT_DEFINING.has(input.name) ? ('book_percentile' as const) : ('cohort_percentile' as const);
    if (varies) specs.push({ kind, input: index, whenMissing: NEUTRAL_PERCENTILE });
    if (missingShare > MISSING_SHARE.low && missingShare < MISSING_SHARE.high) {
      specs.push({ kind: 'is_missing', input: index });
    }
  });
  return [...specs, ...contextFeatures(set, references.by)];
}

/** Columns offered to the boosted trees: the metrics themselves and the attributes that make cohorts. */
export function treeFeatures(set: TrainingSet, references: CohortReferences): FeatureSpec[] {
  const metrics: FeatureSpec[] = [];
  describeColumns(set).forEach(({ varies, missingShare }, index) => {
    if (varies || (missingShare > MISSING_SHARE.low && missingShare < MISSING_SHARE.high)) {
      metrics.push({ kind: 'metric', input: index });
    }
  });
  return [...metrics, ...contextFeatures(set, references.by)];
}

function contextFeatures(set: TrainingSet, attributes: readonly string[]): FeatureSpec[] {
  return attributes.flatMap((attribute) => {
    const column = set.table.context[attribute];
    if (column === undefined || column.levels.length < 2 || column.levels.length > MAX_LEVELS) return [];
    const present = new Set<number>();
    for (const row of set.rows) present.add(column.codes[row]);
    return column.levels.flatMap((level, code) =>
      present.has(code) ? [{ kind: 'context_is' as const, attribute, level }] : [],
    );
  });
}

interface Described {
  readonly varies: boolean;
  readonly missingShare: number;
}

/** Both families of a fit ask for them. */
const described = new WeakMap<TrainingSet, readonly Described[]>();

function describeColumns(set: TrainingSet): readonly Described[] {
  const known = described.get(set);
  if (known !== undefined) return known;
  const own = set.table.metrics.map((values) => describeColumn(set, values));
  described.set(set, own);
  return own;
}

function describeColumn(set: TrainingSet, values: Float64Array): Described {
  let first = Number.NaN;
  let varies = false;
  let nMissing = 0;
  for (const row of set.rows) {
    const value = values[row];
    if (Number.isNaN(value)) nMissing++;
    else if (Number.isNaN(first)) first = value;
    else if (value !== first) varies = true;
  }
  return { varies, missingShare: set.rows.length === 0 ? 1 : nMissing / set.rows.length };
}

/** What is no percentile does not look at the cohort. */
const NO_LADDER: readonly number[] = [];

/**
 * Values of features on rows of a table, each as `featureValue` of the runtime has it, so that training, batch scoring and
 * production agree to the last bit.
 *
 * @param table Its inputs are the model's, in order (see `alignTable`).
 * @returns One column per spec, length rows.length; NaN = missing.
 */
export function featureColumns(
  table: SnapshotTable,
  rows: Int32Array,
  specs: readonly FeatureSpec[],
  references: CohortReferences,
): Float64Array[] {
  const percentilesOf = percentileReader(table, rows, references);
  return specs.map((spec) => featureColumn(spec, table, rows, references, percentilesOf));
}

function featureColumn(
  spec: FeatureSpec,
  table: SnapshotTable,
  rows: Int32Array,
  references: CohortReferences,
  percentilesOf: PercentileReader,
): Float64Array {
  switch (spec.kind) {
    case 'cohort_percentile':
      return percentilesOf(spec.input, spec.whenMissing, 'cohort');
    case 'book_percentile':
      return percentilesOf(spec.input, spec.whenMissing, 'book');
    case 'metric':
      return limitedMetrics(table.metrics[spec.input], rows);
    case 'is_missing':
      return missingFlags(table.metrics[spec.input], rows);
    case 'context_is':
      return valuesRowByRow(spec, table, rows, references);
  }
}

function valuesRowByRow(
  spec: FeatureSpec,
  table: SnapshotTable,
  rows: Int32Array,
  references: CohortReferences,
): Float64Array {
  const cursor = rowCursor(table);
  const column = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    cursor.row = rows[i];
    column[i] = featureValue(spec, cursor, references, NO_LADDER);
  }
  return column;
}

/** Functions of their own, which the engine compiles once: a run fills tens of thousands of columns. */
function limitedMetrics(metric: Float64Array, rows: Int32Array): Float64Array {
  const column = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) column[i] = limitedMetric(metric[rows[i]]);
  return column;
}

function missingFlags(metric: Float64Array, rows: Int32Array): Float64Array {
  const column = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) column[i] = Number(Number.isNaN(metric[rows[i]]));
  return column;
}
