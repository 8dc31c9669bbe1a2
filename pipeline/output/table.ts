import { displayWidth, escapeControls, pad, truncate } from './text.ts';

export interface TableColumn {
  readonly title: string;
  /** Numbers stand right. Default: left. */
  readonly align?: 'left' | 'right';
  /** Longer cells are cut. Default: never. */
  readonly maxWidth?: number;
}

/**
 * A table as plain text: titles, a rule, rows; columns two spaces apart, no trailing spaces, no newline at the end.
 * Cells are text already formatted; control characters in them are escaped.
 */
export function renderTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const cell = (text: string, column: TableColumn): string =>
    truncate(escapeControls(text), column.maxWidth ?? Number.POSITIVE_INFINITY);
  const cells = rows.map((row) => columns.map((column, i) => cell(row[i] ?? '', column)));
  const titles = columns.map((column) => cell(column.title, column));
  const widths = columns.map((_, i) =>
    [titles, ...cells].reduce((most, row) => Math.max(most, displayWidth(row[i])), 0),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((text, i) => pad(text, widths[i], columns[i].align ?? 'left'))
      .join('  ')
      .trimEnd();
  return [line(titles), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}
