import { type ColumnSpec, tableSpecOf } from '../../data/tables.ts';

/** The canonical tables that a config may name, accounts first. */
export const TABLE_NAMES = [
  'accounts',
  'subscriptions',
  'usage_events',
  'users',
  'tickets',
  'surveys',
  'invoices',
  'touchpoints',
  'milestones',
  'csm_ratings',
  'churn_events',
  'interventions',
  'observations',
] as const;

export type TableName = (typeof TABLE_NAMES)[number];

/** Tables with one row per fact about an account at a time: what activity and custom metrics can be read from. */
export const FACT_TABLES = TABLE_NAMES.filter((name) => name !== 'accounts');

/** Canonical columns of a table, account_id first, those that every table may carry included. */
export function columnsOf(table: TableName): readonly string[] {
  return ['account_id', ...(tableSpecOf(table)?.columns ?? []).map((column) => column.name)];
}

/** Columns that the history keeps and a filter or an aggregate can name: `id` and `recorded_at` serve the loading only. */
export function readableColumnsOf(table: TableName): readonly string[] {
  const loadingOnly = ['account_id', 'id', 'recorded_at'];
  return columnsOf(table).filter((name) => !loadingOnly.includes(name));
}

/** What a canonical column of a table holds; null if it has none of that name. */
export function columnSpecOf(table: TableName, column: string): ColumnSpec | null {
  return tableSpecOf(table)?.columns.find((spec) => spec.name === column) ?? null;
}
