import type { OutputColumn } from '../data/duckdb/write-columns.ts';
import { NO_DAY } from '../models/math/day.ts';
import type { SnapshotTable } from './matrix.ts';

const FIXED = ['account_id', 'snapshot_date', 'churn_label', 'churn_date', 'expansion_label', 'mrr'];

/**
 * The columns of `snapshots.parquet`: account_id, snapshot_date, context columns, one column per metric, `churn_label`,
 * `churn_date`, `expansion_label` and `mrr`.
 *
 * The metric `mrr`, where the catalog has it, is that last column. An attribute that is called like a metric or like one of
 * the fixed columns is written as `account_<name>`.
 *
 * @param options.hasLabels Without, the three columns that lie in the future of the date are left out.
 */
export function snapshotColumns(table: SnapshotTable, options: { readonly hasLabels: boolean }): OutputColumn[] {
  const names = table.inputs.map(({ name }) => name);
  const taken = new Set([...FIXED, ...names]);
  const label = (name: string, values: Int8Array): OutputColumn => ({
    name,
    type: 'integer',
    values: Int32Array.from(values, (value) => (value === -1 ? NO_DAY : value)),
  });
  return [
    { name: 'account_id', type: 'level', levels: table.accountIds, values: table.accountIndex },
    { name: 'snapshot_date', type: 'day', values: table.snapshotDay },
    ...Object.entries(table.context).map(
      ([name, { levels, codes }]): OutputColumn => ({
        name: taken.has(name) ? `account_${name}` : name,
        type: 'level',
        levels,
        values: codes,
      }),
    ),
    ...table.metrics.flatMap((values, i): OutputColumn[] =>
      names[i] === 'mrr' ? [] : [{ name: names[i], type: 'number', values }],
    ),
    ...(options.hasLabels
      ? [
          label('churn_label', table.churnLabel),
          { name: 'churn_date', type: 'day', values: table.churnDay } as const,
          label('expansion_label', table.expansionLabel),
        ]
      : []),
    { name: 'mrr', type: 'number', values: table.mrr },
  ];
}
