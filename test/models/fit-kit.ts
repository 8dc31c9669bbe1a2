/** Made snapshot tables for the tests of fitting, baselines and assembly. */
import type { SnapshotTable } from '../../features/matrix.ts';
import type { FitSettings } from '../../models/fit/settings.ts';
import { type TrainingSet, trainingSetOf } from '../../models/fit/training-set.ts';
import { dayOf, NO_DAY } from '../../models/math/day.ts';
import type { CohortReferences, InputSpec } from '../../models/runtime/types.ts';

/** First of month `number`, 1 = January 2024. */
export const month = (number: number): number => dayOf(2024, number, 1);

export interface MadeRow {
  readonly metrics: readonly number[];
  readonly label: number;
  readonly expansion?: number;
  readonly segment?: string | null;
  readonly tenureDays?: number;
}

export interface MadeTable {
  readonly nAccounts: number;
  readonly nDates: number;
  readonly inputs: readonly InputSpec[];
  readonly rowOf: (account: number, date: number) => MadeRow;
  readonly groupOf?: (account: number) => number;
  /** First account number: tables with other ranges share the ids in between. */
  readonly from?: number;
}

export function input(name: string, more: Partial<InputSpec> = {}): InputSpec {
  return {
    name,
    category: 'usage',
    unit: 'points',
    meaning: `Made metric ${name}`,
    healthier: 'either',
    nullPolicy: 'missing',
    ...more,
  };
}

export const idOf = (account: number): string => `a${String(account).padStart(5, '0')}`;

/** Every account on every date, rows in the order of the contract. */
export function madeTable({ nAccounts, nDates, inputs, rowOf, groupOf, from = 0 }: MadeTable): SnapshotTable {
  const accounts = Array.from({ length: nAccounts }, (_, i) => from + i);
  const rows = Array.from({ length: nDates }, (_, date) =>
    accounts.map((account, i) => ({ i, date, row: rowOf(account, date) })),
  ).flat();
  const levels = [...new Set(rows.flatMap(({ row }) => row.segment ?? []))].sort();
  return {
    nRows: rows.length,
    accountIds: accounts.map(idOf),
    accountIndex: Int32Array.from(rows, ({ i }) => i),
    snapshotDay: Int32Array.from(rows, ({ date }) => month(date + 1)),
    groupOfAccount: groupOf === undefined ? null : Int32Array.from(accounts, groupOf),
    context:
      levels.length === 0
        ? {}
        : { segment: { levels, codes: Int32Array.from(rows, ({ row }) => levels.indexOf(row.segment ?? '')) } },
    tenureDays: Float64Array.from(rows, ({ row }) => row.tenureDays ?? 400),
    mrr: new Float64Array(rows.length).fill(100),
    inputs,
    metrics: inputs.map((_, m) => Float64Array.from(rows, ({ row }) => row.metrics[m])),
    churnLabel: Int8Array.from(rows, ({ row }) => row.label),
    churnDay: Int32Array.from(rows, ({ row, date }) => (row.label === 1 ? month(date + 1) + 30 : NO_DAY)),
    expansionLabel: Int8Array.from(rows, ({ row }) => row.expansion ?? -1),
  };
}

/** All labelled rows of a table. */
export function everything(table: SnapshotTable): TrainingSet {
  return trainingSetOf(table, table.churnLabel, [...new Set(table.snapshotDay)]);
}

export const allRows = (table: SnapshotTable): Int32Array => Int32Array.from({ length: table.nRows }, (_, row) => row);

/** References that leave a metric between 0 and 1 as it is: the book's quantiles are the probabilities themselves. */
export function identityReferences(nInputs: number, by: readonly string[] = []): CohortReferences {
  const probabilities = [0, 0.25, 0.5, 0.75, 1];
  return {
    tenureDays: [],
    by,
    minSize: 1,
    probabilities,
    cells: [
      {
        tenureBand: null,
        attributes: null,
        nAccounts: 1,
        quantiles: Array.from({ length: nInputs }, () => probabilities),
      },
    ],
  };
}

export const SETTINGS: FitSettings = {
  families: ['logistic', 'gradient'],
  maxMetrics: 20,
  monotone: true,
  choose: 'auto',
  cohorts: { tenureDays: [90, 365], by: ['segment'], minSize: 20 },
  seed: 1,
};

export const sigmoid = (margin: number): number => 1 / (1 + Math.exp(-margin));
