import type { ResultColumn, ResultTable } from './source.ts';

type ValuesOf<T extends ResultColumn['type']> = Extract<ResultColumn, { type: T }>['values'];

/**
 * Values of a result's column that is known to be of a type.
 *
 * @throws {TypeError} If it is not there or of another type: a fault of the query.
 */
export function columnOfType<T extends ResultColumn['type']>(result: ResultTable, i: number, type: T): ValuesOf<T> {
  const column = result.columns[i];
  if (column?.type !== type) {
    throw new TypeError(`Column ${i} holds ${column === undefined ? 'nothing' : column.type}; expected ${type}.`);
  }
  return column.values as ValuesOf<T>;
}
