import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { readRows } from '../../data/load/read-rows.ts';
import type { ResultTable } from '../../data/source.ts';
import { asFaults, fileFault, UserFault } from '../errors.ts';

/**
 * Read a text file that an option or an argument names.
 *
 * @param given How the user named it: `--model model.json`.
 * @throws {UserFault} If it cannot be read; the line names what the user gave.
 */
export async function readTextFile(given: string, path: string): Promise<string> {
  checkInputFile(given, path);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const fault = fileFault(error);
    if (fault === null) throw error;
    throw new UserFault(`${given}: ${fault}`, { cause: error });
  }
}

/**
 * Read the rows of a file that an option names. In CSV files, text that begins with an apostrophe because a spreadsheet
 * would have taken it for a formula is read without it, so that what Barometer has written comes back as it was.
 *
 * @throws {UserFault} If it cannot be read; each line begins with what the user gave.
 */
export async function readRowsFile(given: string, path: string, textColumns: readonly string[]): Promise<ResultTable> {
  checkInputFile(given, path);
  let table: ResultTable;
  try {
    table = await readRows(path, textColumns);
  } catch (error) {
    const lines = asFaults(error);
    if (lines === null) throw error;
    throw new UserFault(
      lines.map((line) => `${given}: ${line}`),
      { cause: error },
    );
  }
  if (!/\.[ct]sv(\.gz)?$/i.test(path)) return table;
  return {
    ...table,
    columns: table.columns.map((column) =>
      column.type === 'text' ? { ...column, values: column.values.map(withoutApostrophe) } : column,
    ),
  };
}

/** What `csvCell` puts an apostrophe in front of. */
const MARKED = /^'(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/;

function withoutApostrophe(text: string | null): string | null {
  return text === null ? null : text.replace(MARKED, '');
}

function checkInputFile(given: string, path: string): void {
  if (!existsSync(path)) throw new UserFault(`${given} does not exist; check the path.`);
  if (statSync(path).isDirectory()) throw new UserFault(`${given} is a folder; a file was expected.`);
}
