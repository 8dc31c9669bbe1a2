import type { ColumnType, TableSpec } from '../../data/tables.ts';
import { REVEALED_BY } from '../catalog/custom.ts';
import type { Shape } from '../catalog/types.ts';

/** A row of a canonical table: days as numbers, times as ISO texts, flags as 1 and 0. */
export type FactRow = Readonly<Record<string, number | string | null>>;

/** What rewriting needs to know of a table. */
export interface RowKind {
  readonly table: string;
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  /** Column of a row's own time. */
  readonly ownTime: string;
  /** Whether rows may become known later than they happen. */
  readonly hasRecordedAt: boolean;
  /** Columns that are learnt later: the column whose day says when -> what is learnt with it, itself included. */
  readonly revealed: ReadonlyMap<string, readonly string[]>;
}

/** The kind of a loaded table's rows; only columns that are really there. */
export function rowKindOf(spec: TableSpec, shape: Shape): RowKind {
  const present = new Set(shape[spec.name] ?? []);
  const columns = spec.columns.filter(({ name }) => present.has(name));
  const revealed = new Map<string, string[]>();
  for (const [column, revealer] of Object.entries(REVEALED_BY[spec.name] ?? {})) {
    if (present.has(column) && present.has(revealer))
      revealed.set(revealer, [...(revealed.get(revealer) ?? []), column]);
  }
  return {
    table: spec.name,
    columns,
    // The first date that the event's expression names.
    ownTime: /\w+_(?:on|at)\b/.exec(spec.eventOn)?.[0] ?? '',
    hasRecordedAt: present.has('recorded_at'),
    revealed,
  };
}
