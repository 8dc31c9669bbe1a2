import type { GroupEvidence, SeenDifference, ThresholdGroup } from '../../models/evidence/types.ts';
import { isProven } from '../context.ts';
import { figureCell } from '../figures.ts';
import { count, days, plural, score3, signed, UNKNOWN } from '../format.ts';
import { type Content, type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { part, type Section } from '../section.ts';
import { renderTable } from '../table.ts';
import { dataText } from '../text.ts';
import { modelName } from '../words.ts';

/** More segments than a page can show. */
const MAX_SEGMENTS = 20;
/** Comparisons that a decision rests on; those with other baselines stand under the figures. */
const COMPARED: readonly string[] = ['champion', 'incumbent', 'incumbent_recalibrated', 'equal_weights'];

/** How much can this history show? */
export function evidenceSection(records: ReportRecords): Section {
  const { evidence } = records.backtest;
  const [book] = evidence.churn;
  return {
    id: 'evidence',
    short: 'Evidence',
    title: 'How much can this history show?',
    lead: html`${plural(book.nEventAccounts, 'account')} churned where the outcome is known, ${count(book.nTestEventAccounts)} of them on dates that could be tested${evidence.expansion !== null && html`; ${plural(evidence.expansion[0].nEventAccounts, 'account')} expanded, ${count(evidence.expansion[0].nTestEventAccounts)} of them on such dates`}. Churned accounts are what evidence is made of, not rows. ${limits(book)}`,
    body: html`${seenPart(records)}${groupsPart(records)}${thresholdsPart(records)}`,
  };
}

/** What the whole book can show, as a sentence. */
function limits({ smallestRocAucDifference, smallestPrecisionDifference }: GroupEvidence): Html {
  const parts = [
    ...(smallestRocAucDifference === null ? [] : [html`${score3(smallestRocAucDifference)} of ROC AUC`]),
    ...(smallestPrecisionDifference === null ? [] : [html`${points(smallestPrecisionDifference)} of red precision`]),
  ];
  if (parts.length === 0) return html`That is too few to tell two scores apart, however different they are.`;
  return html`Counted before anything was fitted, two scores had to differ by about ${parts[0]}${parts.length > 1 && html` or ${parts[1]}`} to be told apart four times out of five.`;
}

function seenPart(records: ReportRecords): Content {
  const { backtest } = records;
  const { differences } = backtest.churn;
  const rows = backtest.evidence.seen.filter(({ against }) => COMPARED.includes(against));
  const found = ({ against }: SeenDifference) => differences.find((difference) => difference.against === against);
  const seen = (value: number | null, format: (value: number) => string): Html =>
    value === null
      ? html`<span class="unknown">${UNKNOWN}</span>`
      : html`below ${format(value)} could not have been seen`;
  return part(
    'What was found, beside what could have been',
    renderTable<SeenDifference>({
      name: 'Found and visible differences',
      caption: html`${!isProven(records) && 'Nothing here proves that the score works: read it as a description. '}The new score minus the other on the same account-dates, with 95% intervals by account, and the smallest difference that this comparison would have found four times out of five. An interval that holds 0 does not say that two scores are equal: it says that they differ by less than could be seen.`,
      columns: [
        { head: 'Against', cell: ({ against }) => modelName(against) },
        { head: 'Churned accounts', isNumber: true, cell: ({ nChurnedAccounts }) => count(nChurnedAccounts) },
        {
          head: 'Average precision',
          isNumber: true,
          cell: (row) => figureCell(found(row)?.averagePrecision ?? null, (value) => signed(value, 3)),
        },
        { head: 'Visible', cell: ({ averagePrecision }) => seen(averagePrecision, score3) },
        {
          head: 'ROC AUC',
          isNumber: true,
          cell: (row) => figureCell(found(row)?.rocAuc ?? null, (value) => signed(value, 3)),
        },
        { head: 'Visible', cell: ({ rocAuc }) => seen(rocAuc, score3) },
        {
          head: 'Precision at capacity',
          isNumber: true,
          cell: (row) =>
            figureCell(found(row)?.precisionAtCapacity ?? null, (value) => `${signed(100 * value, 1)} points`),
        },
        { head: 'Visible', cell: ({ precisionAtCapacity }) => seen(precisionAtCapacity, points) },
      ],
      rows,
      stacks: true,
      whenEmpty: 'There was nothing to compare the new score with.',
    }),
  );
}

function groupsPart(records: ReportRecords): Content {
  const { churn, assumed } = records.backtest.evidence;
  // What is not shown for the book is not shown for its parts: their counts would read as findings.
  const rows = isProven(records) ? churn.slice(0, MAX_SEGMENTS + 1) : churn.slice(0, 1);
  const cell = (value: number | null, format: (value: number) => string) =>
    value === null ? html`<span class="unknown">none</span>` : format(value);
  return part(
    'Before anything was fitted',
    renderTable<GroupEvidence>({
      name: 'Churned accounts and what they can show',
      caption: html`Smallest differences that are found with a chance of ${count(100 * assumed.power)} in 100 at a 95% interval, counted by accounts, beside a score of ROC AUC ${assumed.rocAuc} whose red precision is ${count(assumed.lift)} times the base rate. A guide, made of counts alone.`,
      columns: [
        { head: 'Segment', cell: ({ segment }) => (segment === null ? 'All' : dataText(segment, 40)) },
        { head: 'Accounts', isNumber: true, cell: ({ nAccounts }) => count(nAccounts) },
        { head: 'Churned', isNumber: true, cell: ({ nEventAccounts }) => count(nEventAccounts) },
        { head: 'On test dates', isNumber: true, cell: ({ nTestEventAccounts }) => count(nTestEventAccounts) },
        {
          head: 'ROC AUC told from chance',
          isNumber: true,
          cell: ({ smallestRocAucGain }) => cell(smallestRocAucGain, (value) => score3(0.5 + value)),
        },
        {
          head: 'Difference in ROC AUC',
          isNumber: true,
          cell: (row) => cell(row.smallestRocAucDifference, score3),
        },
        {
          head: 'Difference in red precision',
          isNumber: true,
          cell: (row) => cell(row.smallestPrecisionDifference, points),
        },
      ],
      rows,
      whenEmpty: 'No account was ever eligible.',
    }),
  );
}

function thresholdsPart(records: ReportRecords): Content {
  const { groups, minEventAccounts, minTestEventAccounts } = records.backtest.evidence.thresholds;
  const rule = `A threshold of its own takes ${minEventAccounts} churned accounts to find it (the share of churn that it catches is then known to within 18 points) and ${minTestEventAccounts} of them on test dates to check it.`;
  const own = groups.filter(({ canHaveOwn }) => canHaveOwn);
  const parts = own.filter((group) => !isBook(group));
  const body =
    own.length === 0
      ? html`<p>${rule} Not even the whole book has that.</p>`
      : parts.length === 0 || !isProven(records)
        ? html`<p>${rule} The whole book has that${parts.length === 0 && ', and no part of it'}.</p>`
        : html`<p>${rule} These have it; the other ${count(groups.length - own.length)} groups go by the group above them.</p>
<ul>${parts.map(
            (
              group,
            ) => html`<li>${groupInWords(group)}: ${count(group.nEventAccounts)} churned, ${count(group.nTestEventAccounts)} on test dates</li>
`,
          )}</ul>`;
  return part('Who can have a threshold of their own', body);
}

function isBook({ segment, fromDays, toDays }: ThresholdGroup): boolean {
  return segment === null && fromDays === null && toDays === null;
}

function groupInWords({ segment, fromDays, toDays }: ThresholdGroup): Html {
  const who = segment === null ? 'All segments' : dataText(segment, 40);
  if (fromDays === null && toDays === null) return html`${who}`;
  if (fromDays === null) return html`${who}, younger than ${days(toDays ?? 0)}`;
  return toDays === null
    ? html`${who}, ${days(fromDays)} and older`
    : html`${who}, ${count(fromDays)} to ${days(toDays)} old`;
}

function points(value: number): string {
  return `${(100 * value).toFixed(1)} points`;
}
