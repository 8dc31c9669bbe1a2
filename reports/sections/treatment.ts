import type { Figure } from '../../models/runtime/types.ts';
import type { ActionKind, Balance, Treatment } from '../../models/treatment/types.ts';
import { isProven } from '../context.ts';
import { figureCell, figureInWords } from '../figures.ts';
import { count, percent, plural, score3, signed, UNKNOWN } from '../format.ts';
import { type Content, type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { part, type Section, withheld } from '../section.ts';
import { renderTable } from '../table.ts';
import { dataText } from '../text.ts';

/** More kinds than a page can show. */
const MAX_KINDS = 20;

/** What was done for red accounts, and what came of them; null where the history has no such table. */
export function treatmentSection(records: ReportRecords): Section | null {
  const { treatment } = records.backtest;
  if (treatment === null) return null;
  return {
    id: 'treatment',
    short: 'Actions',
    title: 'What was done for red accounts, and what came of them?',
    lead: 'A saved account looks like a false alarm. What follows bounds how much that hides, and sets accounts that were helped beside accounts alike that were not. It is association, not proof: help goes where somebody sees a reason.',
    body: isProven(records)
      ? html`${boundsPart(treatment)}${kindsPart(treatment)}${refitPart(treatment)}`
      : withheld(
          'Actions are left out.',
          'As long as red has not been shown to mean anything, what followed red says nothing either.',
        ),
  };
}

function boundsPart({ bounds, table }: Treatment): Content {
  const { nRed, nTouchedRed, nTouchedRedAccounts } = bounds;
  return part(
    'How much red precision may be hiding',
    html`<p>Of ${plural(nRed, 'red account-date')}, ${count(nTouchedRed)} (${plural(nTouchedRedAccounts, 'account')}) were followed by an entry in ${table} inside the outcome window and before the account left.</p>
<dl class="plain">
<div><dt>If no action saved anybody</dt><dd>Red precision is ${figureInWords(bounds.low, percent)}: every touched account that stayed was a false alarm. This is the figure above.</dd></div>
<div><dt>If every action did</dt><dd>It is ${figureInWords(bounds.high, percent)}: every touched account that stayed would have left. The truth lies between the two.</dd></div>
<div><dt>Red and untouched</dt><dd>${figureInWords(bounds.untouchedRate, percent)} left. It is no fair comparison with the ${figureInWords(bounds.touchedRate, percent)} of the touched: who left before anybody came counts as untouched.</dd></div></dl>`,
  );
}

function kindsPart({ kinds, tooFew, nTried }: Treatment): Content {
  const few =
    tooFew.length > 0 &&
    html`<p class="basis">Too few pairs to say anything (30 are needed): ${tooFew.slice(0, MAX_KINDS).map(({ kind, nPairs }, i) => html`${i > 0 && ', '}${dataText(kind, 40)} (${count(nPairs)})`)}.</p>`;
  const found = kinds.filter(({ isFound }) => isFound);
  const words =
    nTried === 0
      ? ''
      : found.length === 0
        ? html`<p>${plural(nTried, 'kind')} of action ${nTried === 1 ? 'was' : 'were'} compared. None goes along with staying more clearly than luck allows.</p>`
        : html`<p>${plural(nTried, 'kind')} of action ${nTried === 1 ? 'was' : 'were'} compared; ${count(found.length)} went along with a different share that stayed. Association, not effect.</p>`;
  return part(
    'Kinds of action, beside accounts alike without',
    words,
    renderTable<ActionKind>({
      name: 'Kinds of action',
      caption:
        'Each touched red account beside one of the same date and segment with nearly the same score that nobody had touched by the day of the action; both are followed to the end of the outcome window. Differences with 95% intervals by pairs of accounts; p is adjusted for all kinds and both questions, the intervals are not: go by p. Differences of averages between the sides stand in standard deviations: below 0.1 is alike.',
      columns: [
        { head: 'First action after red', cell: ({ kind }) => dataText(kind.replaceAll('_', ' '), 40) },
        {
          head: 'Pairs',
          isNumber: true,
          cell: ({ nPairs, nUnmatched }) =>
            html`${count(nPairs)}<span class="note">${count(nUnmatched)} without a match</span>`,
        },
        { head: 'Stayed', isNumber: true, cell: ({ stayedTouched }) => figureCell(stayedTouched, percent) },
        {
          head: 'Stayed, untouched',
          isNumber: true,
          cell: ({ stayedUntouched }) => figureCell(stayedUntouched, percent),
        },
        {
          head: 'Difference (association)',
          isNumber: true,
          cell: ({ stayed, pAdjusted }) => withChance(stayed, pAdjusted),
        },
        {
          head: 'Turned green, difference',
          isNumber: true,
          cell: ({ turnedGreen, pGreenAdjusted }) => withChance(turnedGreen, pGreenAdjusted),
        },
        ...(kinds.some(({ costPerSavedArr }) => costPerSavedArr !== null)
          ? [
              {
                head: 'Cost per ARR kept',
                isNumber: true,
                cell: ({ costPerSavedArr }: ActionKind) => figureCell(costPerSavedArr, score3),
              },
            ]
          : []),
        { head: 'How alike (score, tenure, MRR)', cell: ({ balance }) => html`${balance.map(alike)}` },
      ],
      rows: kinds.slice(0, MAX_KINDS),
      stacks: true,
      whenEmpty: 'No kind of action followed enough red accounts to be compared.',
    }),
    few,
  );
}

/** A difference in points, its interval, and the adjusted p-value below. */
function withChance(difference: Figure, pAdjusted: number): Html {
  return html`${figureCell(difference, points)}<span class="note">adjusted p ${score3(pAdjusted)}</span>`;
}

function alike({ after }: Balance, i: number): Html {
  return html`${i > 0 && ', '}${after === null ? UNKNOWN : signed(after, 2)}`;
}

function refitPart({ refit }: Treatment): Content {
  if (refit === null) return null;
  return part(
    'Do actions teach the score wrong?',
    html`<p>${plural(refit.nTouchedTrainRows, 'training row')} of the latest fold ${refit.nTouchedTrainRows === 1 ? 'was' : 'were'} touched in the outcome window. With half the weight for them, ROC AUC changes by ${figureInWords(refit.rocAuc, (value) => signed(value, 4))} and average precision by ${figureInWords(refit.averagePrecision, (value) => signed(value, 4))} on the test dates. The largest change of a coefficient: ${refit.coefficients.slice(0, 1).map(({ feature, before, after }) => html`${dataText(feature, 60)} from ${signed(before, 2)} to ${signed(after, 2)}`)}.</p>`,
  );
}

function points(value: number): string {
  return `${signed(100 * value, 1)} points`;
}
