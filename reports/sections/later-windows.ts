import type { OutlookStep, Revenue } from '../../models/money/types.ts';
import { count, percent, shortMoney } from '../format.ts';
import { type Html, html } from '../html.ts';
import { part } from '../section.ts';
import { renderTable } from '../table.ts';
import { holdsTooRarely, MIN_PAST } from './past-windows.ts';

/** Windows after the first that are looked at where enough is known. */
const N_LATER_WINDOWS = 3;

interface Row extends Pick<OutlookStep, 'days' | 'arr' | 'past' | 'nHeld'> {
  readonly what: string;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

/** What is expected by the end of several windows, how such forecasts did, and how far today's chances carry. */
export function laterWindowsPart({ churn, outlook, currency }: Revenue): Html {
  const last = outlook.churn.at(-1);
  const horizon = last?.days ?? churn.today.horizonDays;
  const end =
    outlook.churn.length < N_LATER_WINDOWS &&
    `Beyond ${count(horizon)} days nothing is said of who leaves: too few accounts left so long after a reading to learn from.`;
  const rows: Row[] = [
    ...outlook.churn.map((step) => ({ what: 'leaves', ...step })),
    ...outlook.renewals.map(renewed),
    ...outlook.expansion.map((step) => ({ what: 'is added', ...step })),
  ];
  if (rows.length === 0) return part('Later quarters', html`<p>${end}</p>`);
  const table = renderTable<Row>({
    name: 'Later quarters',
    caption:
      'Sums over today’s accounts from today to the end of so many days, the first window included. Accounts that join later are not counted.',
    columns: [
      { head: 'By', isNumber: true, cell: ({ days }) => `${count(days)} days` },
      { head: 'Expected', cell: ({ what }) => what },
      { head: 'Amount', isNumber: true, cell: ({ expected }) => shortMoney(expected, currency) },
      {
        head: '95% interval',
        isNumber: true,
        cell: ({ low, high }) => `${shortMoney(low, currency)} to ${shortMoney(high, currency)}`,
      },
      { head: 'Of', isNumber: true, cell: ({ arr }) => shortMoney(arr, currency) },
      { head: 'Past windows that held', cell: heldInWords },
    ],
    rows,
    stacks: true,
    whenEmpty: '',
  });
  const kept =
    last !== undefined &&
    `Risks fade: of today’s differences between accounts, ${percent(Math.min(1, last.slope))} are left in the last of these windows.`;
  const few =
    rows.some(({ past }) => past.length < MIN_PAST) &&
    `Of fewer than ${count(MIN_PAST)} past windows nobody can say whether such intervals hold.`;
  const due =
    outlook.renewals.length > 0 &&
    'Renews: of the accounts whose planned renewal lies within the days, what has not left by their end.';
  const notes = [due, kept, few, end].filter((note) => note !== false);
  return part('Later quarters', html`${table}<p class="note">${notes.join(' ')}</p>`);
}

/** What does not leave of what is up for renewal. */
function renewed({ arr, expected, low, high, ...step }: OutlookStep): Row {
  return { what: 'renews', ...step, arr, expected: arr - expected, low: arr - high, high: arr - low };
}

function heldInWords({ past, nHeld }: Row): string {
  if (past.length === 0) return 'none to check yet';
  const held = `${count(nHeld)} of ${count(past.length)}`;
  return past.length >= MIN_PAST && holdsTooRarely(past.length, nHeld) ? `${held}: too narrow` : held;
}
