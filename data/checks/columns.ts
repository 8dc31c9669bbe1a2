import type { ResultTable } from '../source.ts';

/** A number column of a result, by position. */
export function numbersAt(table: ResultTable, i: number): Float64Array {
  const column = table.columns[i];
  if (column?.type !== 'number') throw new TypeError(`column ${i} of a check's query is no number.`);
  return column.values;
}

/** A day column of a result, by position. */
export function daysAt(table: ResultTable, i: number): Int32Array {
  const column = table.columns[i];
  if (column?.type !== 'day') throw new TypeError(`column ${i} of a check's query is no day.`);
  return column.values;
}

/** A text column of a result, by position. */
export function textsAt(table: ResultTable, i: number): readonly (string | null)[] {
  const column = table.columns[i];
  if (column?.type !== 'text') throw new TypeError(`column ${i} of a check's query is no text.`);
  return column.values;
}
