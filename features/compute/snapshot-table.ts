import type { Source } from '../../data/source.ts';
import type { Day } from '../../models/math/day.ts';
import type { InputSpec } from '../../models/runtime/types.ts';
import type { MetricDefinition } from '../catalog/types.ts';
import type { SnapshotTable, TextColumn } from '../matrix.ts';
import { selectRows } from '../select-rows.ts';
import { readAccounts } from './accounts.ts';
import { type ComputeOptions, computeMetrics } from './compute-metrics.ts';
import { type PopulationDetails, type PopulationRows, readPopulation } from './population-rows.ts';
import { textColumn } from './text-column.ts';

/** What a snapshot table is made of. */
export interface SnapshotRequest extends ComputeOptions {
  /** Metrics, in the order of the columns. */
  readonly catalog: readonly MetricDefinition[];
  /** All snapshot dates of `population`, ascending, at least one. */
  readonly days: readonly Day[];
  /** Columns of `accounts` that give context, such as `segment`, `industry` and those of `cohorts.by`. */
  readonly attributes: readonly string[];
  /** Whether `labels` stands; without it (scoring as of a date) all labels are missing. */
  readonly hasLabels: boolean;
}

/**
 * Compute the snapshot table over `population` (and `labels`), which stand in the engine.
 *
 * Counts without facts are 0 and other metrics NaN, as each input's null policy says. A missing attribute has code -1. Where
 * subscriptions name their plan, the plan in force then counts as the attribute `plan`.
 */
export async function computeSnapshotTable(source: Source, request: SnapshotRequest): Promise<SnapshotTable> {
  const { shape, catalog, days } = request;
  const hasPlan = (shape.subscriptions ?? []).includes('plan');
  const attributes = [...new Set(request.attributes)].filter((name) => !(hasPlan && name === 'plan'));
  const accounts = await readAccounts(source, attributes, (shape.accounts ?? []).includes('group'));
  const population = await readPopulation(source, { plan: hasPlan, labels: request.hasLabels });
  const accountIndex = Int32Array.from(population.accountKey, (key) => accounts.indexOfKey.get(key) ?? -1);
  const ofRow = ({ levels, codes }: TextColumn): TextColumn => ({
    levels,
    codes: accountIndex.map((account) => codes[account]),
  });
  const context = Object.fromEntries(attributes.map((name) => [name, ofRow(accounts.attributes[name])]));
  if (population.plan !== null) context.plan = textColumn(population.plan);
  const rows: PopulationRows = { ...population, segment: context.segment ?? null };
  const metrics = await computeMetrics(source, catalog, days, rows, request);
  return inTableOrder({
    nRows: population.nRows,
    accountIds: accounts.ids,
    accountIndex,
    snapshotDay: population.snapshotDay,
    groupOfAccount: accounts.groups,
    context,
    tenureDays: population.tenureDays,
    mrr: population.mrr,
    inputs: catalog.map(inputOf),
    expansionSigns: Int8Array.from(catalog, ({ expansion }) =>
      expansion === undefined ? 0 : expansion === 'higher' ? 1 : -1,
    ),
    metrics,
    ...labelsOf(population),
  });
}

/** What a model file keeps of a metric. */
export function inputOf(metric: MetricDefinition): InputSpec {
  const { name, category, unit, meaning, healthier, nullPolicy } = metric;
  return { name, category, unit, meaning, healthier, nullPolicy };
}

function labelsOf(details: PopulationDetails): Pick<SnapshotTable, 'churnLabel' | 'churnDay' | 'expansionLabel'> {
  const label = (values: Float64Array) => Int8Array.from(values, (value) => (Number.isNaN(value) ? -1 : value));
  return {
    churnLabel: label(details.churnLabel),
    churnDay: details.churnDay,
    expansionLabel: label(details.expansionLabel),
  };
}

/** Rows by (date, account). The engine orders ids by bytes, which beyond the basic plane is not the order of code units. */
function inTableOrder(table: SnapshotTable): SnapshotTable {
  const { snapshotDay: days, accountIndex: accounts } = table;
  const isBefore = (a: number, b: number) => days[a] < days[b] || (days[a] === days[b] && accounts[a] < accounts[b]);
  const order = Int32Array.from(days.keys());
  if (order.every((row) => row === 0 || isBefore(row - 1, row))) return table;
  return selectRows(
    table,
    order.sort((a, b) => days[a] - days[b] || accounts[a] - accounts[b]),
  );
}
