import type { Figure } from '../../models/runtime/types.ts';
import { isProven } from '../context.ts';
import { count, money, plural } from '../format.ts';
import { type Content, type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { dataText } from '../text.ts';
import { bandChip, referenceName, withinWords } from '../words.ts';

/** What happens on Monday: who is red today, what they pay, and the steps to take. */
export function monday(records: ReportRecords): Html {
  const steps = isProven(records)
    ? records.backtest.verdict.verdict === 'promote'
      ? promoteSteps(records)
      : keepSteps(records)
    : waitSteps(records);
  return html`<div class="monday"><h2>On Monday</h2><ol>${steps.map((step) => html`<li>${step}</li>`)}</ol></div>`;
}

function promoteSteps(records: ReportRecords): Content[] {
  return [
    html`<strong>${redToday(records)}</strong> ${expected(records)}`,
    html`Start with <a href="#book">the list of red accounts</a>: the largest come first, each with its reasons and a next step${commonAction(records)}.`,
    html`Tell the team what the colours mean before they change: ${moves(records)}${whoChanges(records)}`,
    html`Put the model file into production, and run the check against what really happened next quarter.`,
  ];
}

function keepSteps(records: ReportRecords): Content[] {
  const { reference } = records.backtest.verdict;
  const inUse =
    reference === 'equal_weights'
      ? 'go on as you do today. No score in use was given; an equal-weights scorecard stood in for it, and the new score did not beat it.'
      : `go on with ${referenceName(reference)}.`;
  return [
    html`<strong>Nothing changes in the colours:</strong> ${inUse}`,
    html`For a second opinion, the new score would have this to say today: ${redToday(records)} <a href="#book">Its red list</a> is worth reading beside yours where the two disagree.`,
    html`Look at <a href="#rules">why it was not better</a>; a table that is missing (see <a href="#data">Data</a>) may be the cause.`,
    html`Run it again next quarter: a quarter more of churn may settle it.`,
  ];
}

function waitSteps(records: ReportRecords): Content[] {
  const { book } = records;
  const arr = book.bands.reduce((sum, band) => sum + band.arr, 0);
  return [
    html`<strong>Go on with ${records.backtest.verdict.reference === 'equal_weights' ? 'the way you judge accounts today' : referenceName(records.backtest.verdict.reference)}.</strong> The ${plural(book.nAccounts, 'account')} of today’s book (${money(arr, records.currency)} ARR) get no new colour.`,
    html`Close the gaps above, the first one first: each says what would help.`,
    html`Treat everything below as a look at the data. Bands, segments and drivers are left out on purpose: until the score is shown to work, they may be patterns in noise.`,
    html`Run it again after the next quarter, or as soon as older history is loaded.`,
  ];
}

function redToday({ book, currency }: ReportRecords): Html {
  const red = book.bands.find(({ band }) => band === 'red');
  const all = book.bands.reduce((sum, { arr }) => sum + arr, 0);
  const share = all > 0 && red !== undefined ? ` (${Math.round((100 * red.arr) / all)}% of the book’s ARR)` : '';
  return html`${count(book.nRed)} of ${plural(book.nAccounts, 'account')} ${book.nRed === 1 ? 'is' : 'are'} ${bandChip('red')} today, with ${money(red?.arr ?? 0, currency)} ARR${share}.`;
}

/** If red goes on meaning what it meant: red accounts times red precision, with its interval. */
function expected({ backtest, book, label }: ReportRecords): string {
  const range = countRange(backtest.bands.redPrecision, book.nRed);
  return range === null
    ? ''
    : `If red goes on meaning what it meant, ${range} of them will churn ${withinWords(label.churn)} unless something changes.`;
}

function countRange({ value, low, high }: Figure, n: number): string | null {
  if (value === null || n === 0) return null;
  const about = `about ${count(value * n)}`;
  return low === null || high === null ? about : `${about} (${count(low * n)} to ${count(high * n)})`;
}

function commonAction({ book }: ReportRecords): Content {
  const counts = new Map<string, number>();
  for (const { action } of book.redAccounts) if (action !== null) counts.set(action, (counts.get(action) ?? 0) + 1);
  const [most] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return most === undefined ? '' : html`. Most often: “${dataText(most[0], 140)}”`;
}

function moves({ model }: ReportRecords): Html {
  return html`red is a health score below ${count(model.redBelow)}, yellow below ${count(model.yellowBelow)}, and every ${count(model.pointsToDoubleOdds)} points down doubles the odds of churn.`;
}

/** Whether newly red accounts got worse or are measured with another ruler. */
function whoChanges({ backtest: { scoreChanges } }: ReportRecords): Content {
  return scoreChanges !== null && html` <a href="#changes">${scoreChanges.headline}</a>`;
}
