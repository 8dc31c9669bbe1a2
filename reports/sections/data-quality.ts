import { count, plural } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { DataRecord, ReportRecords } from '../records.ts';
import { part, type Section } from '../section.ts';
import { renderTable } from '../table.ts';
import { dataText, listInWords } from '../text.ts';
import { CATEGORY_NAMES } from '../words.ts';
import { dataChecks, findingsInWords } from './data-checks.ts';

/** More rules than a page needs; rejects.csv has every row. */
const MAX_RULES = 20;

/** What the figures stand on: what the checks found, rows read, kept and rejected, and what is missing. */
export function dataSection({ data }: ReportRecords): Section {
  const nRead = data.tables.reduce((sum, { nRead: n }) => sum + n, 0);
  const nRejected = data.tables.reduce((sum, { nRejected: n }) => sum + n, 0);
  return {
    id: 'data',
    short: 'Data',
    title: 'What it stands on: the data',
    lead: `${plural(nRead, 'row')} read from ${plural(data.tables.length, 'table')}; ${nRejected === 0 ? 'none was rejected' : `${count(nRejected)} rejected and listed in rejects.csv`}. ${findingsInWords(data.findings)}`,
    body: html`${dataChecks(data)}${tables(data)}${coverage(data)}`,
  };
}

function tables(data: DataRecord): Html {
  const rows = renderTable({
    name: 'Tables',
    caption:
      'Rows by table. Twins are exact repeats without an id: kept and counted. Rows dated on or after the data end are not used.',
    columns: [
      { head: 'Table', cell: ({ table }) => dataText(table, 40) },
      { head: 'Read', isNumber: true, cell: ({ nRead }) => count(nRead) },
      { head: 'Kept', isNumber: true, cell: ({ nKept }) => count(nKept) },
      { head: 'Rejected', isNumber: true, cell: ({ nRejected }) => count(nRejected) },
      { head: 'Twins', isNumber: true, cell: ({ nTwins }) => count(nTwins) },
      { head: 'After data end', isNumber: true, cell: ({ nAfterEnd }) => count(nAfterEnd) },
      { head: 'First day', isNumber: true, cell: ({ firstDate }) => firstDate ?? 'no dates' },
      { head: 'Last day', isNumber: true, cell: ({ lastDate }) => lastDate ?? 'no dates' },
    ],
    rows: data.tables,
    whenEmpty: 'No table was read.',
  });
  const rejects = renderTable({
    name: 'Reasons for rejection',
    caption: `Why rows were rejected${data.rejectRules.length > MAX_RULES ? ` (${MAX_RULES} of ${count(data.rejectRules.length)} reasons)` : ''}.`,
    columns: [
      { head: 'Table', cell: ({ table }) => dataText(table, 40) },
      { head: 'Rule', cell: ({ rule }) => dataText(rule, 160) },
      { head: 'Rows', isNumber: true, cell: ({ nRows }) => count(nRows) },
    ],
    rows: data.rejectRules.slice(0, MAX_RULES),
    whenEmpty: 'No row was rejected.',
  });
  return part('Rows', rows, rejects);
}

function coverage(data: DataRecord): Html {
  const blind = data.categories
    .filter(({ nMetrics }) => nMetrics === 0)
    .map(({ category }) => CATEGORY_NAMES[category].toLowerCase());
  const cost =
    blind.length === 0
      ? 'Every category has at least one metric.'
      : `The score is blind to ${listInWords(blind)}: an account in trouble only there will look healthy, and it counts among the missed.`;
  const table = renderTable({
    name: 'Coverage by category',
    caption: `Metrics that could be computed, and what is missing. ${cost}`,
    columns: [
      { head: 'Category', cell: ({ category }) => CATEGORY_NAMES[category] },
      {
        head: 'Metrics',
        isNumber: true,
        cell: ({ nMetrics }) => (nMetrics === 0 ? html`<strong>none</strong>` : count(nMetrics)),
      },
      { head: 'Missing', cell: ({ missing }) => (missing === null ? 'nothing' : dataText(missing, 280)) },
    ],
    rows: data.categories,
    whenEmpty: 'No category is known.',
  });
  return part('What is missing, and what that costs', table);
}
