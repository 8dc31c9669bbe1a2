import type { PastForecast, Revenue, RevenueForecast } from '../../models/money/types.ts';
import { isProven } from '../context.ts';
import { count, dateInWords, decimal, percent, plural, shortMoney } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { part, type Section, withheld } from '../section.ts';
import { renderTable } from '../table.ts';
import { dataText } from '../text.ts';
import { bandChip } from '../words.ts';
import { laterWindowsPart } from './later-windows.ts';
import { holdsTooRarely, MIN_PAST } from './past-windows.ts';

/** More CSMs than a page can show. */
const MAX_CSMS = 12;

/** What the next window is expected to cost and to bring. */
export function revenueSection(records: ReportRecords): Section {
  const { revenue } = records.backtest;
  return {
    id: 'revenue',
    short: 'Money ahead',
    title: 'What is at stake in the next months?',
    lead: 'Sums over today’s book from the calibrated chances of each account. Amounts are annual recurring revenue.',
    body: isProven(records)
      ? [forecasts(revenue), laterWindowsPart(revenue), bandsPart(revenue), csmsPart(revenue), lifetimePart(revenue)]
      : withheld(
          'Forecasts are left out.',
          'A score that has not been shown to know who leaves has no chances that could be added up.',
        ),
  };
}

function forecasts({ churn, renewals, expansion, currency }: Revenue): Html {
  const of = (forecast: RevenueForecast, what: string) => {
    const { today } = forecast;
    return html`<div><dt>${what}</dt><dd><strong>${shortMoney(today.expected, currency)}</strong> (95% interval ${shortMoney(today.low, currency)} to ${shortMoney(today.high, currency)}) of ${shortMoney(today.arr, currency)}, in the ${count(today.horizonDays)} days of the outcome window. ${checkInWords(forecast)}</dd></div>`;
  };
  return html`<dl class="plain">${of(churn, 'Expected to leave')}${expansion !== null && of(expansion, 'Expected to be added by accounts that expand')}
<div><dt>Expected to stay</dt><dd>${shortMoney(churn.today.arr - churn.today.expected, currency)} (95% interval ${shortMoney(churn.today.arr - churn.today.high, currency)} to ${shortMoney(churn.today.arr - churn.today.low, currency)}). Accounts that shrink without leaving are not counted.</dd></div>${renewals !== null && renewalsInWords(renewals, currency)}</dl>${pastTable(churn, 'left', currency)}${expansion !== null && pastTable(expansion, 'was added', currency)}`;
}

/** What is up for renewal in the window, and what of it is expected to be renewed. */
function renewalsInWords(forecast: RevenueForecast, currency: string): Html {
  const { today } = forecast;
  const stays = (left: number) => shortMoney(today.arr - left, currency);
  const words =
    today.nAccounts === 0
      ? html`No planned renewal lies within the ${count(today.horizonDays)} days of the outcome window.`
      : html`<strong>${stays(today.expected)}</strong> (95% interval ${stays(today.high)} to ${stays(today.low)}) of ${shortMoney(today.arr, currency)}, ${plural(today.nAccounts, 'account')} whose planned renewal lies within the window. ${checkInWords(forecast)}`;
  return html`<div><dt>Expected to renew</dt><dd>${words}</dd></div>`;
}

/** Whether such intervals held in the past. */
function checkInWords({ past, nHeld }: Pick<RevenueForecast, 'past' | 'nHeld'>): string {
  if (past.length === 0) return 'No past window of that length can be checked yet.';
  if (past.length < MIN_PAST) {
    return `Only ${plural(past.length, 'past window')} can be checked, of which ${count(nHeld)} held: too few to say whether such intervals hold.`;
  }
  const held = `In the back-test, what came lay within the interval in ${count(nHeld)} of ${count(past.length)} windows`;
  return holdsTooRarely(past.length, nHeld)
    ? `${held}: fewer than it should. Read the interval as too narrow.`
    : `${held}, as it should.`;
}

function pastTable({ past }: RevenueForecast, verb: string, currency: string): Html | null {
  if (past.length === 0) return null;
  const table = renderTable<PastForecast>({
    name: `Past forecasts of what ${verb}`,
    caption: `What would have been said on past dates, each by the model of its fold and what was known then, and what ${verb}. Windows do not overlap.`,
    columns: [
      { head: 'Said on', cell: ({ date }) => dateInWords(date) },
      { head: 'Accounts', isNumber: true, cell: ({ nAccounts }) => count(nAccounts) },
      { head: 'Expected', isNumber: true, cell: ({ expected }) => shortMoney(expected, currency) },
      {
        head: '95% interval',
        isNumber: true,
        cell: ({ low, high }) => `${shortMoney(low, currency)} to ${shortMoney(high, currency)}`,
      },
      { head: 'Came', isNumber: true, cell: ({ came }) => shortMoney(came, currency) },
      { head: 'Held', cell: ({ isHeld }) => (isHeld ? 'yes' : 'no') },
    ],
    rows: past,
    stacks: true,
    whenEmpty: '',
  });
  return html`<details><summary>Past forecasts of what ${verb}</summary>${table}</details>`;
}

function bandsPart({ bands, currency }: Revenue): Html {
  return part(
    'ARR at risk by colour',
    renderTable<Revenue['bands'][number]>({
      name: 'ARR at risk by band',
      caption: 'Expected to leave: ARR times the chance of churn in the outcome window, summed.',
      columns: [
        { head: 'Band', cell: ({ band }) => bandChip(band) },
        { head: 'Accounts', isNumber: true, cell: ({ nAccounts }) => count(nAccounts) },
        { head: 'ARR', isNumber: true, cell: ({ arr }) => shortMoney(arr, currency) },
        { head: 'Expected to leave', isNumber: true, cell: ({ expectedLost }) => shortMoney(expectedLost, currency) },
        {
          head: 'Share',
          isNumber: true,
          cell: ({ arr, expectedLost }) => (arr > 0 ? percent(expectedLost / arr) : 'none'),
        },
      ],
      rows: bands,
      whenEmpty: '',
    }),
  );
}

function csmsPart({ csms, currency }: Revenue): Html | null {
  if (csms.every(({ csm }) => csm === null)) return null;
  return part(
    'ARR at risk by CSM',
    renderTable<Revenue['csms'][number]>({
      name: 'ARR at risk by CSM',
      caption: `The largest expected loss first${csms.length > MAX_CSMS ? ` (${count(MAX_CSMS)} of ${count(csms.length)} shown)` : ''}. It says where help is needed, not who works well: portfolios differ.`,
      columns: [
        { head: 'CSM', cell: ({ csm }) => (csm === null ? 'none' : dataText(csm, 40)) },
        { head: 'Accounts', isNumber: true, cell: ({ nAccounts }) => count(nAccounts) },
        { head: 'ARR', isNumber: true, cell: ({ arr }) => shortMoney(arr, currency) },
        { head: 'Red accounts', isNumber: true, cell: ({ nRed }) => count(nRed) },
        { head: 'Red ARR', isNumber: true, cell: ({ redArr }) => shortMoney(redArr, currency) },
        { head: 'Expected to leave', isNumber: true, cell: ({ expectedLost }) => shortMoney(expectedLost, currency) },
      ],
      rows: csms.slice(0, MAX_CSMS),
      stacks: true,
      whenEmpty: '',
    }),
  );
}

function lifetimePart({ lifetime, outlook, currency }: Revenue): Html {
  const { total, bySegment, grossMargin, discountRate, years } = lifetime;
  const segments = bySegment.map(
    ({ segment, mean, nAccounts }) =>
      html`<li>${dataText(segment, 40)}: ${shortMoney(mean, currency)} on average (${plural(nAccounts, 'account')})</li>`,
  );
  const last = outlook.churn.at(-1);
  const fading =
    last === undefined
      ? 'every account keeps today’s chance of churn for good'
      : `risks fade${outlook.renewals.length > 0 ? ', and rise with planned renewals,' : ''} as they did before, so that after ${count(last.days)} days ${percent(Math.min(1, last.slope))} of today’s differences are left, and these for good`;
  return part(
    'Expected lifetime value',
    html`<p>${shortMoney(total, currency)} for today’s book; account by account in accounts.csv (<code>lifetime_value</code>).</p>${segments.length > 0 && html`<ul>${segments}</ul>`}<p class="note">Assumes that ${fading}, that nobody grows or shrinks, a gross margin of ${percent(grossMargin)}, a discount of ${percent(discountRate)} a year, and counts ${decimal(years, Number.isInteger(years) ? 0 : 1)} years (config: <code>money</code>). Nobody can check a sum over years against this history: use it to compare accounts, not to plan.</p>`,
  );
}
