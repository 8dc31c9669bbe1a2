import { bookBandsChart } from '../charts/book-bands.ts';
import { renderChart } from '../charts/render-chart.ts';
import { scoreHistogramChart } from '../charts/score-histogram.ts';
import { isProven } from '../context.ts';
import { count, dateInWords, decimal, money, percent, plural } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { AccountRecord, ReportRecords } from '../records.ts';
import { part, type Section, sideBySide, withheld } from '../section.ts';
import { renderTable } from '../table.ts';
import { dataText } from '../text.ts';
import { bandChip, bandLegend } from '../words.ts';

/** Longest text from data in a cell. */
const MAX = { name: 48, id: 32, csm: 32, segment: 24, reason: 150, action: 200 } as const;
const MAX_REASONS = 3;

/** Today's accounts: who is red, what they pay, why, and what to do. */
export function bookSection(records: ReportRecords): Section {
  const { book, currency, asOf } = records;
  const arr = book.bands.reduce((sum, band) => sum + band.arr, 0);
  return {
    id: 'book',
    short: 'Today’s book',
    title: 'Today’s book',
    lead: `${plural(book.nAccounts, 'account')} with ${money(arr, currency)} ARR could be scored on ${dateInWords(asOf)}.`,
    body: isProven(records)
      ? html`${overview(records)}${redAccounts(records)}`
      : withheld(
          'Bands, scores and the list of red accounts are left out.',
          'A list of names with colours would be acted on, and nothing shows yet that these colours mean anything.',
        ),
  };
}

function overview({ book, currency, model }: ReportRecords): Html {
  const table = renderTable({
    name: 'Bands today',
    caption: `Accounts and ARR by band today. Red: health score below ${decimal(model.redBelow, 1)}; yellow: below ${decimal(model.yellowBelow, 1)}. An account that was worse keeps its band until it is clearly better.`,
    columns: [
      { head: 'Band', cell: ({ band }) => bandChip(band) },
      { head: 'Accounts', isNumber: true, cell: ({ nAccounts }) => count(nAccounts) },
      {
        head: 'Share',
        isNumber: true,
        cell: ({ nAccounts }) => (book.nAccounts === 0 ? 'none' : percent(nAccounts / book.nAccounts)),
      },
      { head: `ARR (${currency})`, isNumber: true, cell: ({ arr }) => count(arr) },
    ],
    rows: book.bands,
    whenEmpty: 'No account could be scored.',
  });
  if (book.nAccounts === 0) return html`<p class="empty">No account could be scored today.</p>`;
  return sideBySide([renderChart(bookBandsChart(book)), bandLegend()], [renderChart(scoreHistogramChart(book)), table]);
}

function redAccounts({ book, currency }: ReportRecords): Html {
  const shown = book.redAccounts.length;
  const more =
    book.nRed > shown
      ? ` The ${count(shown)} with the largest ARR of ${count(book.nRed)} are shown; accounts.csv has all.`
      : '';
  const table = renderTable<AccountRecord>({
    name: 'Red accounts',
    caption: `Red accounts, the largest ARR first.${more} An account that is red above the cut-off was worse before and is not clearly better yet. The trend is the change of the score in about a month; within noise: no further than nine in ten scores from about there move in that time anyway. The chance of churn is the model’s, for the outcome window; for one account there is no interval.`,
    stacks: true,
    columns: [
      { head: 'Account', widthPercent: 15, cell: accountCell },
      {
        head: 'CSM',
        widthPercent: 10,
        cell: ({ csm }) => (csm === null ? html`<span class="unknown">none</span>` : dataText(csm, MAX.csm)),
      },
      { head: `ARR (${currency})`, isNumber: true, cell: ({ arr }) => count(arr) },
      { head: 'Score, grade, band', widthPercent: 11, cell: scoreCell },
      { head: 'Chance of churn', isNumber: true, cell: ({ churnProbability }) => percent(churnProbability) },
      { head: 'What raises the risk', widthPercent: 34, cell: reasonsCell },
      {
        head: 'Next step',
        widthPercent: 18,
        cell: ({ action }) =>
          action === null ? html`<span class="unknown">none in the playbook</span>` : dataText(action, MAX.action),
      },
    ],
    rows: book.redAccounts,
    whenEmpty: 'No account is red today.',
  });
  return part('Red accounts', table);
}

function accountCell({ accountId, name, segment }: AccountRecord): Html {
  const id = name === null ? null : dataText(accountId, MAX.id);
  const tier = segment === null ? null : dataText(segment, MAX.segment);
  const note = html`<span class="note">${id}${id !== null && tier !== null && ' · '}${tier}</span>`;
  return html`${name === null ? dataText(accountId, MAX.id) : dataText(name, MAX.name)}${note}`;
}

function scoreCell({ healthScore, grade, band, trend }: AccountRecord): Html {
  return html`<span class="value">${decimal(healthScore, 0)} ${grade} ${bandChip(band)}</span><span class="note">${trendInWords(trend)}</span>`;
}

/** `▼ down 12`, beyond what scores do anyway, or `down 3, within noise`; `new in the book` where there was no score then. */
function trendInWords(trend: AccountRecord['trend']): string {
  if (trend === null) return 'new in the book';
  const points = decimal(Math.abs(trend.points), 0);
  if (points === '0') return 'steady';
  const words = `${trend.points < 0 ? 'down' : 'up'} ${points}`;
  if (trend.isBeyondNoise === false) return `${words}, within noise`;
  return `${trend.points < 0 ? '▼' : '▲'} ${words}`;
}

function reasonsCell({ reasons }: AccountRecord): Html {
  if (reasons.length === 0) return html`<span class="unknown">no single reason stands out</span>`;
  return html`<ul>${reasons.slice(0, MAX_REASONS).map((reason) => html`<li>${dataText(reason.replace(/ \(raises risk\)$/, ''), MAX.reason)}</li>`)}</ul>`;
}
