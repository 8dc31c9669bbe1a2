import type { CategoryTotal, GreenMiss, MissLabel, MissLabelTotal, SourceValue } from '../../models/autopsy/types.ts';
import { isProven } from '../context.ts';
import { figureCell } from '../figures.ts';
import { count, dateInWords, decimal, percent, plural, shortMoney, signed, UNKNOWN } from '../format.ts';
import { type Content, type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { part, type Section, withheld } from '../section.ts';
import { renderTable } from '../table.ts';
import { dataText } from '../text.ts';
import { CATEGORY_NAMES } from '../words.ts';

/** Accounts that a reader looks at; all of them stand in the file. */
const MAX_MISSES = 12;

const LABEL_WORDS: Readonly<Record<MissLabel, string>> = {
  detectable_earlier: 'detectable earlier',
  visible_only: 'visible only where the score does not look',
  visible_too_late: 'visible, but too late to act',
  invisible: 'invisible in all data',
};

/** Why accounts left while green; null where none did. */
export function autopsySection(records: ReportRecords): Section | null {
  const { autopsy } = records.backtest;
  if (autopsy === null) return null;
  const { nMisses, arr, nKept, lookbackDays, minLeadDays } = autopsy;
  return {
    id: 'green-misses',
    short: 'Missed',
    title: 'Why did green accounts leave?',
    lead: html`${plural(nMisses, 'account')} with ${shortMoney(arr, records.currency)} of ARR churned while green in the test period. What their data showed in the ${count(lookbackDays)} days before stands beside ${count(nKept)} green accounts on the same dates that stayed.`,
    body: isProven(records)
      ? [
          labelsTable(autopsy.labels, minLeadDays),
          categoriesPart(autopsy.categories),
          missesPart(records),
          sourcesPart(autopsy.sources),
        ]
      : withheld('This is left out.', 'A score that has not been shown to know anything misses by chance.'),
  };
}

function labelsTable(labels: readonly MissLabelTotal[], minLeadDays: number): Html {
  if (labels.length === 0) {
    return html`<p class="empty">Too few green accounts stayed to say what is normal.</p>`;
  }
  const [earlier] = labels;
  const invisible = labels[labels.length - 1];
  const words =
    earlier.excess.low !== null && earlier.excess.low > 0
      ? html`<p><strong>${percent(earlier.share.value ?? 0)} of the missed accounts showed something that the score looks at, at least ${plural(minLeadDays, 'day')} before; ${percent(earlier.keptShare)} of accounts that stayed did too.</strong> The difference, ${signed(100 * (earlier.excess.value ?? 0), 0)} points, is what a better score could still win; ${percent(invisible.share.value ?? 0)} cannot be seen in any data here.</p>`
      : html`<p><strong>The missed accounts looked like accounts that stayed:</strong> what could be read in them earlier is not beyond what chance shows in the others.</p>`;
  return html`${words}${renderTable<MissLabelTotal>({
    name: 'Missed accounts by finding',
    caption:
      'A sign is a category of metrics further out of its cohort than nine in ten accounts that stayed ever are, in any category, over the same days: one in ten is a false sign by construction. Only the excess over the accounts that stayed counts.',
    columns: [
      { head: 'Finding', cell: ({ label }) => LABEL_WORDS[label] },
      { head: 'Accounts', isNumber: true, cell: ({ nAccounts }) => count(nAccounts) },
      { head: 'Share', isNumber: true, cell: ({ share }) => figureCell(share, percent) },
      { head: 'Of those that stayed', isNumber: true, cell: ({ keptShare }) => percent(keptShare) },
      { head: 'Excess', isNumber: true, cell: ({ excess }) => figureCell(excess, points) },
    ],
    rows: labels,
    stacks: true,
    whenEmpty: '',
  })}`;
}

function categoriesPart(categories: readonly CategoryTotal[]): Html | null {
  if (categories.length === 0) return null;
  return part(
    'Where a sign was',
    renderTable<CategoryTotal>({
      name: 'Signs by category',
      caption:
        'Missed accounts in which the category lay outside the normal range, whether the score uses it or not. An account can have several.',
      columns: [
        { head: 'Category', cell: ({ category }) => CATEGORY_NAMES[category] },
        { head: 'Accounts', isNumber: true, cell: ({ nAccounts }) => count(nAccounts) },
        { head: 'Share', isNumber: true, cell: ({ share }) => figureCell(share, percent) },
        { head: 'Of those that stayed', isNumber: true, cell: ({ keptShare }) => percent(keptShare) },
        { head: 'Excess', isNumber: true, cell: ({ excess }) => figureCell(excess, points) },
      ],
      rows: categories,
      stacks: true,
      whenEmpty: '',
    }),
  );
}

function missesPart({ greenMisses, currency }: ReportRecords): Html | null {
  if (greenMisses.length === 0) return null;
  return part(
    'The largest of them',
    renderTable<GreenMiss>({
      name: 'Missed accounts',
      caption: `${greenMisses.length > MAX_MISSES ? `The ${count(MAX_MISSES)} with most ARR; all ${count(greenMisses.length)} stand in green-misses.csv. ` : ''}Twin: the account of the same date that looked most alike, was green too, and stayed, of the same cohort or, where that has none, of the next larger one.`,
      columns: [
        {
          head: 'Account',
          cell: ({ accountId, segment }) =>
            html`${dataText(accountId, 40)}${segment !== null && html`<span class="note">${dataText(segment, 40)}</span>`}`,
        },
        { head: 'ARR', isNumber: true, cell: ({ arr }) => shortMoney(arr, currency) },
        { head: 'Left', cell: ({ eventDate }) => dateInWords(eventDate) },
        { head: 'What the data showed', cell: findingInWords },
        {
          head: 'Twin that stayed',
          cell: ({ twinAccountId }) => (twinAccountId === null ? UNKNOWN : dataText(twinAccountId, 40)),
        },
      ],
      rows: greenMisses.slice(0, MAX_MISSES),
      stacks: true,
      whenEmpty: '',
    }),
  );
}

function findingInWords({ label, category, firstOutDate, daysAhead }: GreenMiss): Content {
  if (category === null || firstOutDate === null || daysAhead === null) return 'invisible in all data';
  const sign = `${CATEGORY_NAMES[category]} out of the normal range since ${dateInWords(firstOutDate)}, ${plural(daysAhead, 'day')} before`;
  if (label === 'detectable_earlier') return `detectable earlier: ${sign}`;
  return label === 'visible_only' ? `visible only in ${sign}; the score does not use it` : `visible too late: ${sign}`;
}

function sourcesPart(sources: readonly SourceValue[]): Html | null {
  if (sources.length === 0) return null;
  return part(
    'What each category of data is worth',
    renderTable<SourceValue>({
      name: 'Value of categories',
      caption:
        'What the scorecards of the back-test lose on later dates when a category is taken from them and the rest is fitted anew, with 95% intervals by account. Other metrics could have stood in: a loss is at most this. Categories that no scorecard uses are not here.',
      columns: [
        { head: 'Without', cell: ({ category }) => CATEGORY_NAMES[category] },
        { head: 'Metrics in the scorecard', isNumber: true, cell: ({ nMetrics }) => count(nMetrics) },
        {
          head: 'Average precision lost',
          isNumber: true,
          cell: ({ averagePrecisionLost }) => figureCell(averagePrecisionLost, (value) => decimal(value, 3)),
        },
        {
          head: 'Log loss added',
          isNumber: true,
          cell: ({ logLossAdded }) => figureCell(logLossAdded, (value) => decimal(value, 4)),
        },
      ],
      rows: sources,
      stacks: true,
      whenEmpty: '',
    }),
  );
}

function points(value: number): string {
  return `${signed(100 * value, 0)} points`;
}
