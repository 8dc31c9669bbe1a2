import type { FrontierPoint, OneMore } from '../../models/backtest/group-types.ts';
import { capacityFrontierChart } from '../charts/capacity-frontier.ts';
import { renderChart } from '../charts/render-chart.ts';
import { figureCell } from '../figures.ts';
import { count, decimal, percent, plural, shortMoney, signed } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { part, sideBySide } from '../section.ts';
import { renderTable } from '../table.ts';

/** What a smaller or larger team would have caught in time; null where the policy has no team. */
export function capacityPart({ backtest, currency }: ReportRecords): Html | null {
  const frontier = backtest.capacityFrontier;
  if (frontier === null) return null;
  const chart = capacityFrontierChart(frontier);
  if (chart === null) return null;
  const { points, minLeadDays, nChurnedAccounts, oneMore } = frontier;
  const table = renderTable<FrontierPoint>({
    name: 'Size of the team',
    caption: `The test period replayed with teams of other sizes, with 95% intervals by account; ${plural(nChurnedAccounts, 'account')} churned. In time: red without a break from at least ${plural(minLeadDays, 'day')} before. Red is never more than a quarter of the book, nor an account of less than average risk: from there on more people change nothing.`,
    columns: [
      {
        head: 'CSMs',
        isNumber: true,
        cell: ({ csms, isToday }) =>
          html`${decimal(csms, Number.isInteger(csms) ? 0 : 1)}${isToday && html`<span class="note">today</span>`}`,
      },
      { head: 'Red accounts on a date', isNumber: true, cell: ({ meanRedAccounts }) => count(meanRedAccounts) },
      { head: 'Red precision', isNumber: true, cell: ({ redPrecision }) => figureCell(redPrecision, percent) },
      {
        head: 'Churned accounts in time',
        isNumber: true,
        cell: ({ nInTime, shareInTime }) => html`${count(nInTime)}<br>${figureCell(shareInTime, percent)}`,
      },
      {
        head: 'Churned ARR in time',
        isNumber: true,
        cell: ({ arrInTime, arrShareInTime }) =>
          html`${shortMoney(arrInTime, currency)}<br>${figureCell(arrShareInTime, percent)}`,
      },
    ],
    rows: points,
    whenEmpty: 'No team was replayed.',
  });
  return part(
    'What one more CSM would catch',
    sideBySide(renderChart(chart), oneMoreInWords(oneMore, currency)),
    table,
  );
}

function oneMoreInWords(oneMore: OneMore | null, currency: string): Html | null {
  if (oneMore === null || oneMore.accounts.value === null || oneMore.arr.value === null) return null;
  const { accounts, arr } = oneMore;
  const isShown = accounts.low !== null && accounts.low > 0;
  const range =
    accounts.low === null || accounts.high === null
      ? ''
      : ` (95% interval ${signed(accounts.low, 0)} to ${signed(accounts.high, 0)})`;
  const words = `One more CSM would have had ${signed(accounts.value ?? 0, 0)} churned accounts red in time${range}, worth ${shortMoney(arr.value ?? 0, currency)} of ARR over the whole test period.`;
  return html`<p><strong>${words}</strong> ${isShown ? 'Red in time is not yet saved: what it is worth depends on what a touch does.' : 'That is not beyond chance.'}</p>`;
}
