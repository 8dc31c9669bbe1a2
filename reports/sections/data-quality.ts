import { isProven } from '../context.ts';
import { count, decimal, percent, plural, UNKNOWN } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { DataRecord, ReportRecords } from '../records.ts';
import { part, type Section } from '../section.ts';
import { renderTable } from '../table.ts';
import { dataText, listInWords } from '../text.ts';
import { CATEGORY_NAMES, HEALTHIER_WORDS } from '../words.ts';
import { dataChecks, findingsInWords } from './data-checks.ts';

/** More rules than a page needs; rejects.csv has every row. */
const MAX_RULES = 20;

/** What the figures stand on: what the checks found, rows read, kept and rejected, and what is missing. */
export function dataSection(records: ReportRecords): Section {
  const { data } = records;
  const nRead = data.tables.reduce((sum, { nRead: n }) => sum + n, 0);
  const nRejected = data.tables.reduce((sum, { nRejected: n }) => sum + n, 0);
  return {
    id: 'data',
    short: 'Data',
    title: 'What it stands on: the data',
    lead: `${plural(nRead, 'row')} read from ${plural(data.tables.length, 'table')}; ${nRejected === 0 ? 'none was rejected' : `${count(nRejected)} rejected and listed in rejects.csv`}. ${findingsInWords(data.findings)}`,
    body: html`${dataChecks(data)}${tables(data)}${coverage(data)}${customMetrics(records)}`,
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
      {
        head: 'Twins',
        isNumber: true,
        cell: ({ nTwins, isTwinsEstimate }) => `${isTwinsEstimate ? 'about ' : ''}${count(nTwins)}`,
      },
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

/** Metrics that the config adds: as built-in ones, with what the accounts have of them. */
function customMetrics(records: ReportRecords): Html | false {
  const rows = records.data.customMetrics;
  if (rows.length === 0) return false;
  const isShown = isProven(records);
  const share = (value: number | null) => (value === null ? UNKNOWN : percent(value));
  const table = renderTable({
    name: 'Metrics of your own',
    caption:
      'Metrics that the config adds, over today’s accounts. One that is 0 everywhere may have a filter that matches nothing.',
    columns: [
      {
        head: 'Metric',
        cell: ({ meaning, name }) => html`${dataText(meaning, 180)}<span class="note">${dataText(name, 60)}</span>`,
      },
      {
        head: 'Category',
        cell: ({ category, healthier }) =>
          html`${CATEGORY_NAMES[category]}<span class="note">${HEALTHIER_WORDS[healthier]}</span>`,
      },
      { head: 'With a value', isNumber: true, cell: ({ valueShare }) => share(valueShare) },
      { head: 'Other than 0', isNumber: true, cell: ({ notZeroShare }) => share(notZeroShare) },
      {
        head: 'Median',
        isNumber: true,
        cell: ({ median, unit }) => (median === null ? UNKNOWN : html`${decimal(median, 2)} ${dataText(unit, 24)}`),
      },
      {
        head: 'In the score (log-odds)',
        cell: ({ why, importance }) =>
          why !== null
            ? dataText(`not computed: ${why}`, 160)
            : !isShown
              ? 'not shown'
              : importance === null
                ? 'no'
                : `yes, ${decimal(importance, 2)}`,
      },
    ],
    rows,
    stacks: true,
    whenEmpty: 'The config adds no metric.',
  });
  return part('Metrics of your own', table);
}
