import { DataError } from '../../data/errors.ts';

/** Which canonical tables the history has, and which of their columns were mapped: table -> column names. */
export type HistoryShape = Readonly<Record<string, readonly string[]>>;

/** Whether the history has the table. */
export function hasTable(shape: HistoryShape, table: string): boolean {
  return Object.hasOwn(shape, table);
}

/** Whether the history has the table and the column was mapped (an unmapped optional column stands there, all NULL). */
export function hasColumn(shape: HistoryShape, table: string, column: string): boolean {
  return hasTable(shape, table) && shape[table].includes(column);
}

/**
 * Hold a definition to the tables it cannot do without.
 *
 * @throws {DataError} If the table is absent: says who needs it and what to do.
 */
export function requireTable(shape: HistoryShape, table: string, because: string): void {
  if (hasTable(shape, table)) return;
  throw new DataError([`tables.${table} is missing; ${because}. Map it, or choose another outcomes.churn.kind.`]);
}

/**
 * Hold a rule to columns that were mapped: on others it would quietly let no row in.
 *
 * @param where The config key that names the columns.
 * @throws {DataError} One line per column that is not there, with those that are.
 */
export function requireColumns(shape: HistoryShape, table: string, columns: readonly string[], where: string): void {
  const missing = columns.filter((column) => !hasColumn(shape, table, column));
  if (missing.length === 0) return;
  const mapped = hasTable(shape, table) && shape[table].length > 0 ? shape[table].join(', ') : 'none';
  throw new DataError(
    missing.map((column) => `${where} names ${table}.${column}, which is not mapped; expected one of: ${mapped}.`),
  );
}
