import type { SnapshotTable } from '../../features/matrix.ts';
import { alignTable } from '../fit/align-table.ts';
import { marginsOfRows } from '../fit/apply.ts';
import { featureColumns } from '../fit/design.ts';
import { countingUp } from '../math/columns.ts';
import { calibratedLogOdds } from '../runtime/calibration.ts';
import { bookCell } from '../runtime/cohorts.ts';
import type { CohortReferences, FeatureSpec, InputSpec, ModelFile } from '../runtime/types.ts';

/**
 * Calibrated log-odds of churn by one model, with percentiles among the peers of another one.
 *
 * A metric that the other model knows no peers of keeps those of the model itself, so that with `peers` the model's own the
 * result is its own score to the last bit.
 *
 * @param table Any metrics, by name; one that is absent is 0 or missing, by the model's null policy.
 * @returns One per row.
 */
export function swappedLogOdds(model: ModelFile, peers: ModelFile, table: SnapshotTable): Float64Array {
  const { features, parameters, calibration } = model.outcomes.churn;
  const aligned = withNullPolicies(alignTable(table, model.inputs));
  const rows = countingUp(table.nRows);
  const others = peers === model ? null : referencesFor(model.inputs, peers);
  const isSwapped = features.map((spec) => others !== null && isRelative(spec) && knows(others, spec.input));
  const columnsWith = (references: CohortReferences, swapped: boolean) =>
    featureColumns(
      aligned,
      rows,
      features.filter((_, i) => isSwapped[i] === swapped),
      references,
    ).values();
  const own = columnsWith(model.cohorts, false);
  const taken = columnsWith(others ?? model.cohorts, true);
  const columns = isSwapped.map((swapped) => (swapped ? taken : own).next().value as Float64Array);
  return marginsOfRows(parameters, columns, rows.length).map((margin) => calibratedLogOdds(calibration, margin));
}

type RelativeSpec = Extract<FeatureSpec, { readonly kind: 'cohort_percentile' | 'book_percentile' }>;

function isRelative(spec: FeatureSpec): spec is RelativeSpec {
  return spec.kind === 'cohort_percentile' || spec.kind === 'book_percentile';
}

/** A model's references with their quantiles in the order of other inputs; null for one that the model does not have. */
function referencesFor(inputs: readonly InputSpec[], { cohorts, inputs: own }: ModelFile): CohortReferences {
  const position = new Map(own.map(({ name }, i) => [name, i]));
  const at = inputs.map(({ name }) => position.get(name) ?? -1);
  return {
    ...cohorts,
    cells: cohorts.cells.map((cell) => ({
      ...cell,
      quantiles: at.map((i) => (i === -1 ? null : cell.quantiles[i])),
    })),
  };
}

function knows(references: CohortReferences, input: number): boolean {
  const book = bookCell(references);
  return book !== -1 && references.cells[book].quantiles[input] != null;
}

/** Missing values of inputs whose null policy is zero become 0, as the runtime has it. */
function withNullPolicies(table: SnapshotTable): SnapshotTable {
  return {
    ...table,
    metrics: table.metrics.map((column, i) =>
      table.inputs[i].nullPolicy === 'zero' ? column.map((value) => (Number.isNaN(value) ? 0 : value)) : column,
    ),
  };
}
