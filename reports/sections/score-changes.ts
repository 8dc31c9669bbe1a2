import type { Move, Parts, ScoreChanges } from '../../models/ledger/types.ts';
import type { Band } from '../../models/runtime/types.ts';
import { isProven } from '../context.ts';
import { count, dateInWords, decimal, money, plural, signed } from '../format.ts';
import { type Content, type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { part, type Section, sideBySide, withheld } from '../section.ts';
import { renderTable } from '../table.ts';
import { BANDS, bandChip } from '../words.ts';

/** Causes in the order of the table: what the account did first, then what the recalibration did. */
const CAUSES: readonly { readonly cause: keyof Parts; readonly name: string; readonly means: string }[] = [
  { cause: 'behaviour', name: 'Behaviour', means: 'what the account did, its age and its attributes' },
  { cause: 'cohorts', name: 'Recalibration: peers', means: 'the accounts it is measured against' },
  { cause: 'model', name: 'Recalibration: model', means: 'which metrics count, and how much' },
  { cause: 'thresholds', name: 'Recalibration: thresholds', means: 'the cut-offs of the bands, and the scale' },
  { cause: 'hysteresis', name: 'Hysteresis', means: 'what a band remembers, and how long' },
];

/** Whose colour is another than in the score in use, and is it the account or the ruler? null: no score in use was given. */
export function scoreChangesSection(records: ReportRecords): Section | null {
  const changes = records.backtest.scoreChanges;
  if (changes === null) return null;
  return {
    id: 'changes',
    short: 'Who changes colour',
    title: 'Who changes colour, and why',
    lead: `From the colours of the score in use on ${dateInWords(changes.earlierDate)} to those of the new score on ${dateInWords(changes.date)}: did the account change, or the ruler?`,
    body: isProven(records)
      ? changesBody(changes, records.currency)
      : withheld(
          'Who would change colour is left out.',
          'Nothing shows yet that the new colours mean anything, so nobody should be moved to them.',
        ),
  };
}

function changesBody(changes: ScoreChanges, currency: string): Html {
  const { headline, newlyRed, redNoLonger, nNew, nLeft } = changes;
  return html`<p class="big">${headline}</p>
<p>Newly red accounts pay ${money(newlyRed.arr, currency)} a year; ${plural(redNoLonger.nAccounts, 'account')} with ${money(redNoLonger.arr, currency)} ${redNoLonger.nAccounts === 1 ? 'is' : 'are'} red no longer. ${count(nNew)} came into the book since, and ${count(nLeft)} left it: those have one colour only, and are not split. Every account stands in score-changes.csv with its own causes.</p>
${sideBySide(migrationTable(changes), causesTable(changes))}
${part('How to read it', howToRead())}`;
}

function migrationTable({ migration }: ScoreChanges): Html {
  const cell = (before: Band | null, now: Band | null): Content => {
    const found = migration.find((pair) => pair.before === before && pair.now === now);
    return found === undefined ? '0' : count(found.nAccounts);
  };
  const places = [...BANDS, null];
  return renderTable<Band | null>({
    name: 'From colour to colour',
    caption: 'Accounts by colour before (rows) and now (columns).',
    columns: [
      { head: 'Before', cell: (before) => (before === null ? 'not in the book' : bandChip(before)) },
      ...places.map((now) => ({
        head: now === null ? 'Left' : `Now ${now}`,
        isNumber: true,
        cell: (before: Band | null) => (before === null && now === null ? '–' : cell(before, now)),
      })),
    ],
    rows: places,
    whenEmpty: '',
  });
}

function causesTable({ newlyRed, redNoLonger, red, meanScore }: ScoreChanges): Html {
  const accounts = ({ parts }: Pick<Move, 'parts'>, cause: keyof Parts) => decimal(parts[cause], 1);
  return renderTable<(typeof CAUSES)[number]>({
    name: 'Causes of the changes',
    caption: `Accounts by cause. The ${count(newlyRed.nAccounts)} newly red less the ${count(redNoLonger.nAccounts)} red no longer give ${signed(red.change, 0)} red accounts; the health score of the accounts in both books moves by ${meanScore === null ? 'nothing' : `${signed(meanScore.change, 1)} points`} on average.`,
    columns: [
      { head: 'Cause', cell: ({ name, means }) => html`${name}<span class="note">${means}</span>` },
      { head: 'Newly red', isNumber: true, cell: ({ cause }) => accounts(newlyRed, cause) },
      { head: 'Red no longer', isNumber: true, cell: ({ cause }) => accounts(redNoLonger, cause) },
      {
        head: 'Score, points',
        isNumber: true,
        cell: ({ cause }) => (meanScore === null ? '–' : signed(meanScore.parts[cause], 2)),
      },
    ],
    rows: CAUSES,
    whenEmpty: '',
  });
}

function howToRead(): Html {
  return html`<p>Five things can differ between the two colours of an account, and each is swapped alone and with the others: all 32 mixtures are scored, and a change counts for a cause by what the swap does on average over all orders (Shapley values). The parts sum to the change, account by account. An account that turns red only because two things came together counts half for each, hence the fractions. This is a count of your book, not a sample: it has no interval.</p>`;
}
