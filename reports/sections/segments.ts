import type { OutcomeBacktest } from '../../models/backtest/types.ts';
import { renderChart } from '../charts/render-chart.ts';
import { segmentRedPrecisionChart } from '../charts/segment-red-precision.ts';
import { isProven } from '../context.ts';
import { figureCell } from '../figures.ts';
import { count, percent, score3, signed } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { type Section, sideBySide, withheld } from '../section.ts';
import { renderTable } from '../table.ts';
import { dataText } from '../text.ts';

type SegmentRow = OutcomeBacktest['perSegment'][number];
/** More segments than a page can show. */
const MAX_SEGMENTS = 20;

/** Does it work for every kind of account? */
export function segmentsSection(records: ReportRecords): Section {
  return {
    id: 'segments',
    short: 'Segments',
    title: 'Does it work for every segment?',
    lead: 'A score can be good for the whole book and useless for a part of it. Small segments have wide intervals: where two overlap, treat the segments as equal.',
    body: isProven(records)
      ? segments(records)
      : withheld(
          'Segments are left out.',
          'What has not been shown for the whole book cannot be read in a part of it.',
        ),
  };
}

function segments({ backtest }: ReportRecords): Html {
  const all = [...backtest.churn.perSegment].sort((a, b) => b.nRows - a.nRows || (a.segment < b.segment ? -1 : 1));
  const rows = all.slice(0, MAX_SEGMENTS);
  if (rows.length === 0) return html`<p class="empty">The accounts have no segment.</p>`;
  const chosen = (row: SegmentRow) => row.models.find(({ model }) => model === 'chosen')?.ranking ?? null;
  const table = renderTable<SegmentRow>({
    name: 'Segments',
    caption: html`The new score by segment in the test period, with 95% intervals by account; the segment with the most account-dates first${all.length > rows.length && ` (${count(rows.length)} of ${count(all.length)} shown)`}. A churned account counts in its last segment.`,
    columns: [
      { head: 'Segment', cell: ({ segment }) => dataText(segment, 40) },
      { head: 'Account-dates', isNumber: true, cell: ({ nRows }) => count(nRows) },
      { head: 'Churned accounts', isNumber: true, cell: ({ nEventAccounts }) => count(nEventAccounts) },
      { head: 'Base rate', isNumber: true, cell: ({ baseRate }) => figureCell(baseRate, percent) },
      {
        head: 'Said minus came',
        isNumber: true,
        cell: ({ saidMinusCame }) => figureCell(saidMinusCame, (value) => `${signed(100 * value, 1)} points`),
      },
      { head: 'Red precision', isNumber: true, cell: ({ bands }) => figureCell(bands?.redPrecision ?? null, percent) },
      { head: 'Missed churn', isNumber: true, cell: ({ bands }) => figureCell(bands?.missedChurn ?? null, percent) },
      {
        head: `Red at least ${count(backtest.leadTime.minLeadDays)} days ahead`,
        isNumber: true,
        cell: ({ leadTime }) => figureCell(leadTime?.shareUsable ?? null, percent),
      },
      {
        head: 'Average precision',
        isNumber: true,
        cell: (row) => figureCell(chosen(row)?.averagePrecision ?? null, score3),
      },
      { head: 'ROC AUC', isNumber: true, cell: (row) => figureCell(chosen(row)?.rocAuc ?? null, score3) },
    ],
    rows,
    whenEmpty: 'The accounts have no segment.',
  });
  const reading = html`<dl class="plain"><div><dt>How to read it</dt><dd>A segment where the interval reaches down to its own tick has not been shown to gain anything from red. A segment without an interval has too few churned accounts to be judged apart: read it with the whole book.</dd></div>
<div><dt>Said minus came</dt><dd>Mean probability of churn less the share that churned: an interval that leaves out 0 means that the segment is painted too black (above) or too rosy (below).</dd></div></dl>`;
  return html`${sideBySide(renderChart(segmentRedPrecisionChart(rows)), reading)}${table}`;
}
