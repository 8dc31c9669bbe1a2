import { type Content, type Html, html } from './html.ts';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => Content;
  /** Right-aligned tabular numbers. */
  readonly isNumber?: boolean;
  /** Share of the width on a desktop, in percent; without it the content decides. */
  readonly widthPercent?: number;
}

export interface TableSpec<Row> {
  /** What the table shows, of how many accounts, in which unit. */
  readonly caption: Content;
  /** Short name for screen readers and the scrolling region. */
  readonly name: string;
  /** The first column heads each row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** On a phone: one card per row instead of a table that scrolls sideways. */
  readonly stacks?: boolean;
  /** Said instead of an empty table. */
  readonly whenEmpty: string;
  readonly isStrong?: (row: Row) => boolean;
}

/** A table with a caption and scoped headers; it scrolls in its own region, never the page. */
export function renderTable<Row>(spec: TableSpec<Row>): Html {
  if (spec.rows.length === 0) return html`<p class="empty">${spec.whenEmpty}</p>`;
  const kind = spec.stacks === true ? 'stacks' : '';
  return html`<div class="table"><p class="caption">${spec.caption}</p>
<div class="scroll ${kind}" role="region" aria-label="${spec.name}" tabindex="0"><table role="table">
<caption class="aside">${spec.name}</caption>
<thead role="rowgroup"><tr role="row">${spec.columns.map((column) => html`<th role="columnheader" scope="col"${numberClass(column)}${widthStyle(column)}>${column.head}</th>`)}</tr></thead>
<tbody role="rowgroup">
${spec.rows.map((row) => renderRow(spec, row))}</tbody></table></div></div>`;
}

function renderRow<Row>({ columns, isStrong }: TableSpec<Row>, row: Row): Html {
  const strong = isStrong?.(row) === true ? html` class="strong"` : '';
  const cells = columns.map((column, i) =>
    i === 0
      ? html`<th role="rowheader" scope="row" data-label="${column.head}"${numberClass(column)}>${column.cell(row)}</th>`
      : html`<td role="cell" data-label="${column.head}"${numberClass(column)}>${column.cell(row)}</td>`,
  );
  return html`<tr role="row"${strong}>${cells}</tr>
`;
}

function widthStyle<Row>({ widthPercent }: Column<Row>): Content {
  return widthPercent !== undefined && html` style="width:${widthPercent}%"`;
}

function numberClass<Row>({ isNumber }: Column<Row>): Content {
  return isNumber === true && html` class="number"`;
}
