import type { GroupBands } from '../../models/backtest/group-types.ts';
import type { GroupShifts } from '../../models/bands/types.ts';
import type { Fairness, GapFigure, WorstGap } from '../../models/fairness/types.ts';
import { figureCell, figureInWords } from '../figures.ts';
import { count, days, decimal, percent, plural, signed } from '../format.ts';
import { type Content, type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { part } from '../section.ts';
import { renderTable } from '../table.ts';
import { dataText } from '../text.ts';

/** Whether red means the same in every segment and at every age; null where nothing parts the book. */
export function bandGroupsPart({ backtest }: ReportRecords): Html | null {
  const { groups, widestGap } = backtest.bandGroups;
  if (groups.length === 0) return null;
  const hasOwn = groups.some(({ common }) => common !== null);
  const points = (value: number) => `${decimal(100 * value, 0)} points`;
  const gap =
    hasOwn && widestGap.common !== null
      ? html`The widest gap in red precision between groups was ${figureInWords(widestGap.common, points)} with one pair of cut-offs for everyone, and ${figureInWords(widestGap.own, points)} with those of the groups${widestGap.reduction === null ? '' : html`: a reduction of ${figureInWords(widestGap.reduction, (value) => `${signed(100 * value, 0)} points`)}`}.`
      : html`In the test period one pair of cut-offs served everyone: the past showed no difference beyond chance. The widest gap in red precision between groups was ${figureInWords(widestGap.own, points)}; a widest gap is above zero by chance alone.`;
  const table = renderTable<GroupBands>({
    name: 'Red by segment and age',
    caption: 'Red in the test period by segment and by age of the account, with 95% intervals by account.',
    columns: [
      { head: 'Accounts', cell: groupInWords },
      { head: 'Account-dates', isNumber: true, cell: ({ nRows }) => count(nRows) },
      { head: 'Churned accounts', isNumber: true, cell: ({ nChurnedAccounts }) => count(nChurnedAccounts) },
      { head: 'Red share', isNumber: true, cell: ({ own }) => figureCell(own.redShare, percent) },
      { head: 'Red precision', isNumber: true, cell: ({ own }) => figureCell(own.redPrecision, percent) },
      ...(hasOwn
        ? [
            {
              head: 'with one pair of cut-offs',
              isNumber: true,
              cell: ({ common }: GroupBands) => figureCell(common?.redPrecision ?? null, percent),
            },
          ]
        : []),
    ],
    rows: groups,
    whenEmpty: '',
  });
  return part(
    'Does red mean the same for everyone?',
    html`<p>${gap}</p>`,
    table,
    gapsInWords(backtest.fairness),
    shiftsInWords(backtest.groupShifts),
  );
}

const FIGURE_WORDS: Readonly<Record<GapFigure, string>> = {
  red_precision: 'red precision',
  red_recall: 'share of churn that was red',
  calibration: 'probability said less share that churned',
};

/** The worst group by each figure, and whether that is more than chance. */
function gapsInWords({ gaps, nShuffles }: Fairness): Html | null {
  if (gaps.length === 0) return null;
  const beyond = gaps.filter(({ isBeyondChance }) => isBeyondChance);
  const percents = (value: number) => `${decimal(100 * value, 1)}%`;
  const words = (gap: WorstGap) =>
    html`${groupInWords(gap)}: ${FIGURE_WORDS[gap.figure]} ${percents(gap.value)}, ${percents(gap.book)} in the whole book (${plural(gap.nChurnedAccounts, 'churned account')}; as far out in ${percents(gap.pValue)} of shuffles)`;
  return html`<p>${
    beyond.length === 0
      ? html`<strong>No group is treated otherwise than the book beyond chance</strong>, in red precision, in the share of its churn that was red, or in probabilities: the furthest of the groups lay no further out than the furthest of groups made by shuffling accounts ${count(nShuffles)} times (corrected for ${plural(gaps.length, 'comparison')}).`
      : html`<strong>Beyond chance, ${beyond.length === 1 ? 'one group differs' : 'some groups differ'} from the book</strong> (${count(nShuffles)} shuffles of accounts, corrected for ${plural(gaps.length, 'comparison')}):`
  }</p>${beyond.length > 0 && html`<ul>${beyond.map((gap) => html`<li>${words(gap)}.</li>`)}</ul>`}`;
}

/** The cut-offs of today's model. */
function shiftsInWords(shifts: readonly GroupShifts[]): Html | null {
  const moved = shifts.flatMap(({ levels }) => levels.filter(({ points }) => points !== 0));
  if (moved.length === 0) {
    return html`<p>Today’s model has one pair of cut-offs for everyone: what came, given the score, does not differ between segments or ages beyond chance.</p>`;
  }
  return html`<p>In today’s model these groups turn red at another score, because what came differs from what their scores said beyond chance (shrunk to the book where few accounts churned):</p>
<ul>${moved.map((level) => html`<li>${groupInWords({ attributes: level.attributes, tenureDays: level.tenureDays ?? null })}: ${signed(level.points, 1)} points (${plural(level.nEventAccounts, 'churned account')}).</li>`)}</ul>`;
}

function groupInWords({ attributes, tenureDays }: Pick<GroupBands, 'attributes' | 'tenureDays'>): Content {
  if (tenureDays === null) return dataText(Object.values(attributes).join(', '), 40);
  const { from, below } = tenureDays;
  if (below === null) return `from ${days(from)} on`;
  return from === 0 ? `first ${days(below)}` : `${count(from)} to ${days(below - 1)}`;
}
