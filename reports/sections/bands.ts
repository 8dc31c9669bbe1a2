import type { HysteresisChoice } from '../../models/bands/hysteresis.ts';
import type { ScoreDistribution } from '../../models/fairness/types.ts';
import type { Figure } from '../../models/runtime/types.ts';
import { bandRatesChart } from '../charts/band-rates.ts';
import { hysteresisFrontierChart } from '../charts/hysteresis-frontier.ts';
import { renderChart } from '../charts/render-chart.ts';
import { evidenceInWords } from '../context.ts';
import { figureCell, figureInWords, type NumberFormat } from '../figures.ts';
import { count, decimal, multiple, percent, plural, signed, UNKNOWN } from '../format.ts';
import type { Html } from '../html.ts';
import { html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { part, sideBySide } from '../section.ts';
import { renderTable } from '../table.ts';
import { bandChip } from '../words.ts';

/** More of the book than this within five points is a cluster. */
const CLUSTERED = 1 / 3;

interface FigureRow {
  readonly name: string;
  readonly means: string;
  readonly figure: Figure;
  readonly format: NumberFormat;
}

/** What red, yellow and green meant in the test period. */
export function bandsPart(records: ReportRecords): Html {
  const { bands, churn, leadTime } = records.backtest;
  const rows: FigureRow[] = [
    {
      name: 'Red precision',
      means: 'red account-dates followed by churn',
      figure: bands.redPrecision,
      format: percent,
    },
    { name: 'Red lift', means: 'red precision over the base rate', figure: bands.redLift, format: multiple },
    {
      name: 'Missed churn',
      means: `churned accounts that were last green, of ${count(leadTime.nChurnedAccounts)}`,
      figure: bands.missedChurn,
      format: percent,
    },
    { name: 'Red share', means: 'of account-dates', figure: bands.redShare, format: percent },
    { name: 'Yellow share', means: 'of account-dates', figure: bands.yellowShare, format: percent },
    { name: 'Green share', means: 'of account-dates', figure: bands.greenShare, format: percent },
    { name: 'Alert rate', means: 'account-dates that turn red', figure: bands.alertRate, format: percent },
    {
      name: 'Flips',
      means: 'band changes per account and quarter',
      figure: bands.flipsPerAccountQuarter,
      format: (value) => decimal(value, 2),
    },
    {
      name: 'Worst segment gap',
      means: 'largest difference between a segment and the book in the share of churn found by red',
      figure: bands.worstSegmentRecallGap,
      format: (value) => `${decimal(value * 100, 0)} points`,
    },
  ];
  const table = renderTable({
    name: 'Band figures',
    caption: `Bands as they would have stood, with 95% intervals by account, over ${evidenceInWords(records)}.`,
    columns: [
      { head: 'Figure', cell: ({ name, means }) => html`${name}<span class="note">${means}</span>` },
      { head: 'Value', isNumber: true, cell: ({ figure, format }) => figureCell(figure, format) },
    ],
    rows,
    whenEmpty: '',
  });
  const counts = renderTable({
    name: 'Account-dates by band',
    caption: 'Account-dates by band, and how many were followed by churn.',
    columns: [
      { head: 'Band', cell: ({ band }) => bandChip(band) },
      { head: 'Account-dates', isNumber: true, cell: ({ nRows }) => count(nRows) },
      { head: 'Followed by churn', isNumber: true, cell: ({ nChurned }) => count(nChurned) },
      {
        head: 'Share',
        isNumber: true,
        cell: ({ nRows, nChurned }) => (nRows === 0 ? 'none' : percent(nChurned / nRows)),
      },
    ],
    rows: bands.counts,
    whenEmpty: `No account-date has a band among ${plural(churn.nAccounts, 'account')}.`,
  });
  return part(
    'What the bands meant',
    sideBySide([renderChart(bandRatesChart(bands, churn.baseRate.value)), counts], table),
    hysteresisInWords(records.backtest.hysteresis),
    spreadInWords(records.backtest.fairness.distribution),
  );
}

/** How long a colour stays, and why. */
function hysteresisInWords(choice: HysteresisChoice): Html {
  const frontier = hysteresisFrontierChart(choice);
  const words = html`<h4>How long a colour stays</h4><p>${choice.words}</p>`;
  const taken = choice.tried.find(({ isTaken }) => isTaken);
  if (frontier === null || taken === undefined) return words;
  const [alone] = choice.tried;
  const share = (value: number | null) => (value === null ? UNKNOWN : percent(value));
  return html`${words}${sideBySide(renderChart(frontier), html`<p>Replayed over the training dates of today’s model: ${decimal(taken.flipsPerAccountQuarter, 2)} colour changes per account and quarter instead of ${decimal(alone.flipsPerAccountQuarter, 2)} by the cut-offs alone; ${share(taken.inTimeShare)} of churned accounts red in time instead of ${share(alone.inTimeShare)}; ${share(taken.missedShare)} missed instead of ${share(alone.missedShare)}.${taken.entryGap > 0 && ` Red is entered ${decimal(taken.entryGap, 1)} points below the cut-off that the policy gives, so that what stays longer does not make the list longer than asked.`}</p>`)}`;
}

/** How scores are spread, and whether colours waver near the cut-offs. */
function spreadInWords({
  nRows,
  fullestFivePoints,
  fullestFrom,
  effectivePoints,
  nearCutoff,
  flipsNear,
  flipsElsewhere,
  flipsExcess,
}: ScoreDistribution): Html {
  if (nRows === 0) return html``;
  const flips =
    flipsNear === null || flipsElsewhere === null
      ? ''
      : `: their colour changed ${decimal(flipsNear, 2)} times per account and quarter, that of the others ${decimal(flipsElsewhere, 2)} times, a difference of ${figureInWords(flipsExcess, (value) => signed(value, 2))}`;
  const isClustered = fullestFivePoints > CLUSTERED;
  return html`<h4>How scores are spread</h4><p>${isClustered && html`<strong>Scores are clustered.</strong> `}The fullest five points, ${count(fullestFrom)} to ${count(fullestFrom + 5)}, hold ${percent(fullestFivePoints)} of account-dates${isClustered && ', which the score cannot tell apart'}; they are spread as if over ${count(effectivePoints)} of the 100 points evenly. ${percent(nearCutoff)} stand within three points of a cut-off${flips}.</p>`;
}
