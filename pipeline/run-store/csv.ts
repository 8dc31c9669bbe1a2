import { type CsvTable, renderCsv } from '../../data/csv.ts';
import { writeFileAtomic } from './atomic.ts';

/** Write a CSV file whole or not at all, UTF-8. */
export async function writeCsv(path: string, table: CsvTable): Promise<void> {
  await writeFileAtomic(path, renderCsv(table));
}
