/** A cell: text, a number, true or false, or null for an empty cell. */
export type CsvValue = string | number | boolean | null | undefined;

export interface CsvTable {
  readonly header: readonly string[];
  readonly rows: Iterable<readonly CsvValue[]>;
}

/**
 * One cell of RFC 4180, safe to open in a spreadsheet: text that would be read as a formula (it begins with `=`, `+`,
 * `-`, `@`, a tab or a line break, or with one of these after spaces) gets an apostrophe in front. Numbers stay numbers; NaN and infinities are empty.
 */
export function csvCell(value: CsvValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value === 0 ? 0 : value) : '';
  const safe = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) || /^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * A CSV text: header, rows, every line ended by CR LF as RFC 4180 has it.
 *
 * @throws {Error} If a row is not as long as the header.
 */
export function renderCsv(table: CsvTable): string {
  const lines = [table.header.map(csvCell).join(',')];
  for (const row of table.rows) {
    if (row.length !== table.header.length) {
      throw new Error(`A CSV row has ${row.length} cells; the header has ${table.header.length}.`);
    }
    lines.push(row.map(csvCell).join(','));
  }
  return `${lines.join('\r\n')}\r\n`;
}
