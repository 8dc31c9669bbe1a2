import { type CsvValue, renderCsv } from '../../data/csv.ts';
import { type OutputColumn, writeColumnsParquet } from '../../data/duckdb/write-columns.ts';
import { formatDay, NO_DAY } from '../../models/math/day.ts';
import { writeFileAtomic, writeWith } from './atomic.ts';

export type RowsEnding = 'parquet' | 'csv' | 'jsonl';

/** Write columns as a file of rows: the ending decides how. Written whole or not at all. */
export async function writeColumns(path: string, ending: RowsEnding, columns: readonly OutputColumn[]): Promise<void> {
  if (ending === 'parquet') {
    await writeWith(path, (temporary) => writeColumnsParquet(temporary, columns));
    return;
  }
  const nRows = columns[0]?.values.length ?? 0;
  const rows = Array.from({ length: nRows }, (_, row) => columns.map((column) => cellOf(column, row)));
  const header = columns.map(({ name }) => name);
  await writeFileAtomic(
    path,
    ending === 'csv'
      ? renderCsv({ header, rows })
      : rows.map((row) => `${JSON.stringify(Object.fromEntries(row.map((cell, i) => [header[i], cell])))}\n`).join(''),
  );
}

function cellOf(column: OutputColumn, row: number): CsvValue {
  if (column.type === 'text') return column.values[row];
  if (column.type === 'level') return column.levels[column.values[row]] ?? null;
  const value = column.values[row];
  if (Number.isNaN(value) || value === NO_DAY) return null;
  return column.type === 'day' ? formatDay(value) : value;
}
