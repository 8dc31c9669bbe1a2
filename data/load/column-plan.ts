import type { ColumnSpec, TableSpec } from '../tables.ts';
import type { ValueKind } from './rules.ts';

/** How one canonical column (or attribute) is made. */
export interface ColumnPlan {
  readonly spec: ColumnSpec;
  /** Name in rejects: the source's column, or the canonical one where an expression makes it. */
  readonly sourceName: string;
  /** A column of the source, or an expression over its columns. */
  readonly from: { readonly column: string } | { readonly expression: string };
  readonly kind: ValueKind;
  /** The engine's type of it. */
  readonly type: string;
}

/** A text column that expressions use as another type; a value that is not of the type breaks `rule`. */
export interface TypedColumn {
  readonly name: string;
  /** SQL of the typed value over the column. */
  readonly sql: string;
  readonly rule: string;
}

/** How one table is made. */
export interface TablePlan {
  readonly spec: TableSpec;
  /** account_id. */
  readonly account: ColumnPlan;
  /** Canonical columns that the source gives, in the table's order. */
  readonly columns: readonly ColumnPlan[];
  /** Further columns of accounts, in the source's order. */
  readonly attributes: readonly ColumnPlan[];
  /** Columns that expressions mention, in the source's order. */
  readonly typedColumns: readonly TypedColumn[];
}

export const ACCOUNT_ID: ColumnSpec = { name: 'account_id', type: 'text', isRequired: true };
