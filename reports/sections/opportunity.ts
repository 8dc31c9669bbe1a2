import type { BandExpansion } from '../../models/backtest/group-types.ts';
import { figureCell } from '../figures.ts';
import { count, decimal, percent, plural, shortMoney } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { AccountRecord, OpportunityRecord, ReportRecords } from '../records.ts';
import { part, sideBySide } from '../section.ts';
import { renderTable } from '../table.ts';
import { dataText } from '../text.ts';
import { bandChip } from '../words.ts';

/** Health beside opportunity: who is red and may grow all the same; null without an opportunity score. */
export function opportunityPart({ book, backtest, currency }: ReportRecords): Html | null {
  const { opportunity } = book;
  if (opportunity === null) return null;
  const { high, quadrants, redButExpanding, nRedButExpanding } = opportunity;
  const grid = renderTable<OpportunityRecord['quadrants'][number]>({
    name: 'Health by opportunity',
    caption: `Today’s accounts. Opportunity is a score of its own: 50 is the average account on the day the scale was set, ten points up double the odds of expansion (as the scale is set by default); high is ${count(high)} and above.`,
    columns: [
      { head: 'Health', cell: ({ band }) => bandChip(band) },
      { head: 'High opportunity', isNumber: true, cell: (row) => accountsCell(row.high, currency) },
      { head: 'Others', isNumber: true, cell: (row) => accountsCell(row.low, currency) },
    ],
    rows: quadrants,
    whenEmpty: '',
  });
  const past = renderTable<BandExpansion>({
    name: 'Expansion by band',
    caption:
      'In the test period: account-dates of each colour that were followed by expansion, with 95% intervals by account.',
    columns: [
      { head: 'Health', cell: ({ band }) => bandChip(band) },
      { head: 'Account-dates', isNumber: true, cell: ({ nRows }) => count(nRows) },
      { head: 'Expanded', isNumber: true, cell: ({ rate }) => figureCell(rate, percent) },
    ],
    rows: backtest.expansionByBand,
    whenEmpty: 'No account-date has a known outcome of expansion.',
  });
  const list = renderTable<AccountRecord>({
    name: 'Red but expanding',
    caption: `Red accounts with a high opportunity score, the largest ARR first${nRedButExpanding > redButExpanding.length ? ` (${count(redButExpanding.length)} of ${count(nRedButExpanding)})` : ''}. Save them before you sell to them: a red account that buys more is not safe.`,
    columns: [
      { head: 'Account', cell: ({ accountId, name }) => dataText(name ?? accountId, 60) },
      { head: 'ARR', isNumber: true, cell: ({ arr }) => shortMoney(arr, currency) },
      { head: 'Health', isNumber: true, cell: ({ healthScore }) => decimal(healthScore, 0) },
      {
        head: 'Opportunity',
        isNumber: true,
        cell: ({ opportunityScore }) => (opportunityScore === null ? '' : decimal(opportunityScore, 0)),
      },
    ],
    rows: redButExpanding,
    whenEmpty: 'No red account has a high opportunity score today.',
  });
  return part(
    'Health by opportunity',
    nRedButExpanding > 0 &&
      html`<p><strong>${plural(nRedButExpanding, 'red account')} may grow all the same.</strong></p>`,
    sideBySide(grid, past),
    list,
  );
}

function accountsCell(
  { nAccounts, arr }: { readonly nAccounts: number; readonly arr: number },
  currency: string,
): Html {
  return html`<span class="value">${count(nAccounts)}</span><span class="note">${shortMoney(arr, currency)}</span>`;
}
