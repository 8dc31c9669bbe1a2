import type { Finding, IndicatorFigures, Indicators, OutcomeIndicators } from '../../models/indicators/types.ts';
import type { Figure } from '../../models/runtime/types.ts';
import { figureCell } from '../figures.ts';
import { count, decimal, percent, plural, signed } from '../format.ts';
import { type Content, type Html, html } from '../html.ts';
import { type Column, renderTable } from '../table.ts';
import { dataText, sentence } from '../text.ts';

/** Longest text of a habit that is shown. */
export const MAX_TEXT = 140;
/** Other wordings of a finding that are named. */
const MAX_OTHERS = 2;

/** A difference of shares in percentage points, with its sign: `+11`, `-4.2`. */
export function points(difference: number): string {
  const size = Math.abs(difference * 100);
  return signed(difference * 100, size < 9.95 ? 1 : 0);
}

/** `92` of a rate of 0.921; a decimal below 10. */
export function of100({ value }: Figure): string {
  return value === null ? 'not known' : decimal(value * 100, value < 0.0995 ? 1 : 0);
}

/** `0.023`; the smallest that the shuffles can tell is 0.001. */
export function pInWords(p: number): string {
  return p <= 0.001 ? '0.001 or less' : decimal(p, p < 0.1 ? 3 : 2);
}

/** Habits that clear the bar. `nAll`: how many there are, of which `rows` are shown. */
export function findingsTable(name: string, rows: readonly Finding[], nAll: number, done: string): Html {
  return renderTable<Finding>({
    name,
    caption:
      `${name.slice(name.indexOf(':') + 2)}, strongest first${nAll > rows.length ? ` (${count(rows.length)} of ${count(nAll)} shown; all of them in backtest.json)` : ''}. Shares that ${done}, and differences in percentage points, with 95% intervals by account.`.replace(
        /^./,
        (letter) => letter.toUpperCase(),
      ),
    columns: [
      { head: 'Milestone or habit', cell: habitCell, widthPercent: 30 },
      ...rateColumns<Finding>(done),
      {
        head: 'Less luck',
        isNumber: true,
        cell: ({ correctedDifference }) => figureCell(correctedDifference, points),
      },
      pColumn(),
    ],
    rows,
    stacks: true,
    whenEmpty: 'None.',
  });
}

/** Milestones of onboarding and first value, clear or not. */
export function timeToValueTable(name: string, rows: readonly IndicatorFigures[], done: string): Html {
  return renderTable<IndicatorFigures>({
    name,
    caption: `Milestones of onboarding and of first value, whether clear or not. Shares that ${done}, and differences in percentage points, with 95% intervals by account. The p-values are adjusted for the ${plural(rows.length, 'row')} of this table.`,
    columns: [
      { head: 'Milestone', cell: ({ habit }) => dataText(sentence(habit.text), MAX_TEXT), widthPercent: 30 },
      ...rateColumns<IndicatorFigures>(done),
      pColumn(),
      { head: 'Clear?', cell: ({ pAdjusted }) => (pAdjusted <= 0.05 ? 'yes' : 'no') },
    ],
    rows,
    stacks: true,
    whenEmpty: 'None.',
  });
}

function habitCell({ habit, others }: Finding): Html {
  const named = others
    .slice(0, MAX_OTHERS)
    .map(({ text }, i) => html`${i === 0 ? ': ' : '; '}${dataText(sentence(text), MAX_TEXT)}`);
  const rest = others.length - MAX_OTHERS;
  const also =
    others.length > 0 &&
    html`<span class="note">Much the same${named}${rest > 0 && `; and ${plural(rest, 'other')}`}</span>`;
  const metric = habit.kind === 'metric' && html`<span class="note">${dataText(habit.name ?? '', 60)}</span>`;
  return html`<div>${dataText(sentence(habit.text), MAX_TEXT)}${metric}${also}</div>`;
}

function rateColumns<Row extends IndicatorFigures>(done: string): Column<Row>[] {
  return [
    {
      head: 'Accounts with it',
      isNumber: true,
      cell: ({ share, nWith, nWithout }) =>
        html`<div>${figureCell(share, percent)}<span class="note">${count(nWith)} of ${count(nWith + nWithout)}</span></div>`,
    },
    { head: `With: ${done}`, isNumber: true, cell: ({ rateWith }) => figureCell(rateWith, percent) },
    { head: `Without: ${done}`, isNumber: true, cell: ({ rateWithout }) => figureCell(rateWithout, percent) },
    { head: 'Difference', isNumber: true, cell: ({ difference }) => figureCell(difference, points) },
    {
      head: 'Among accounts alike',
      isNumber: true,
      cell: ({ alikeDifference }) => figureCell(alikeDifference, points),
    },
  ];
}

function pColumn<Row extends IndicatorFigures>(): Column<Row> {
  return { head: 'Adjusted p', isNumber: true, cell: ({ pAdjusted }) => pInWords(pAdjusted) };
}

type StartRow = Indicators['starts'][number];

/** What became of the accounts that started inside the history, by number of first days. */
export function startsTable(
  starts: Indicators['starts'],
  renewal: OutcomeIndicators,
  expansion: OutcomeIndicators | null,
): Html {
  const judged =
    (own: OutcomeIndicators) =>
    ({ withinDays }: StartRow): Content =>
      count(own.accounts.find((row) => row.withinDays === withinDays)?.nAccounts ?? 0);
  return renderTable<StartRow>({
    name: 'Accounts that took part',
    caption:
      'Accounts that started inside the history, by number of first days. Judged are those that were looked at and whose outcome window has passed.',
    columns: [
      { head: 'First days', isNumber: true, cell: ({ withinDays }) => count(withinDays) },
      { head: 'Started', isNumber: true, cell: ({ nStarted }) => count(nStarted) },
      { head: 'Before the first snapshot', isNumber: true, cell: ({ nTooEarly }) => count(nTooEarly) },
      { head: 'First days not over', isNumber: true, cell: ({ nTooYoung }) => count(nTooYoung) },
      { head: 'Gone, or not yet a customer', isNumber: true, cell: ({ nNotEligible }) => count(nNotEligible) },
      { head: 'Looked at', isNumber: true, cell: ({ nAtLandmark }) => count(nAtLandmark) },
      { head: 'Judged on renewal', isNumber: true, cell: judged(renewal) },
      ...(expansion === null ? [] : [{ head: 'Judged on expansion', isNumber: true, cell: judged(expansion) }]),
    ],
    rows: starts,
    whenEmpty: 'None.',
  });
}
