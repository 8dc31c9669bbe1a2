import { categoryWeightsChart } from '../charts/category-weights.ts';
import { renderChart } from '../charts/render-chart.ts';
import { isProven } from '../context.ts';
import { count, dateInWords, decimal, plural } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { ModelRecord, ReportRecords } from '../records.ts';
import { part, type Section, sideBySide, withheld } from '../section.ts';
import { renderTable } from '../table.ts';
import { dataText } from '../text.ts';
import { CATEGORY_NAMES, HEALTHIER_WORDS } from '../words.ts';
import { explanationPart } from './explanation.ts';
import { asSentence, calibrationInWords, familyInWords, segmentShiftsInWords, triedInWords } from './model-words.ts';
import { selectionPart } from './selection.ts';
import { tuningPart } from './tuning.ts';

/** Metrics in the first table; a score of trees may use many more, each a little. */
const MAX_METRICS = 20;

type MetricRow = ModelRecord['metrics'][number];

/** What the score is made of: categories, metrics, and the scale. */
export function compositionSection(records: ReportRecords): Section {
  const { model } = records;
  return {
    id: 'composition',
    short: 'The score',
    title: 'What the score is made of',
    lead: `The final model was fitted on ${plural(model.nTrainAccounts, 'account')}, ${count(model.nTrainChurnedAccounts)} of them churned, over ${plural(model.nTrainRows, 'account-date')}.`,
    body: isProven(records)
      ? html`${weights(records)}${metrics(model)}${explanationPart(records.backtest.explanation, 'churn')}${selectionPart(records.backtest.selection, 'churn')}${tuningPart(records.backtest.tuning?.churn ?? null)}${scale(model)}`
      : withheld(
          'Category weights and metrics are left out.',
          'What a model leans on is news only if the model knows something. This one has not shown that yet, so its “drivers” may be chance.',
        ),
  };
}

function weights({ model, backtest }: ReportRecords): Html {
  const words = html`<dl class="plain">
<div><dt>Family</dt><dd>${familyInWords(model.family)} ${dataText(asSentence(model.choice), 400)}</dd></div>
<div><dt>Calibration</dt><dd>${calibrationInWords(model.calibration)}${triedInWords(backtest.calibration)}${segmentShiftsInWords(backtest.calibration)}</dd></div>
<div><dt>Bands</dt><dd>Red below ${decimal(model.redBelow, 1)}, yellow below ${decimal(model.yellowBelow, 1)}. Policy: ${dataText(model.policy, 400)}</dd></div>
</dl>`;
  return part(
    'By category',
    sideBySide(model.categoryWeights.length > 0 && renderChart(categoryWeightsChart(model)), words),
  );
}

function metrics({ metrics: all }: ModelRecord): Html {
  const top = Math.max(0, ...all.map(({ importance }) => importance));
  const rest = all.slice(MAX_METRICS);
  const shown = all.length > MAX_METRICS ? ` The ${count(MAX_METRICS)} strongest are shown first.` : '';
  const table = metricTable(
    all.slice(0, MAX_METRICS),
    top,
    `The ${plural(all.length, 'metric')} of the score, strongest first.${shown} Importance is the mean size of a metric’s part in an account’s log-odds of churn over today’s book (0.69 doubles or halves the odds). It says what the score leans on, not what causes churn, and has no interval.`,
  );
  const more =
    rest.length > 0 &&
    html`<details><summary>${plural(rest.length, 'further metric')}</summary>${metricTable(rest, top, 'The weaker metrics of the score, strongest first.')}</details>`;
  return part('By metric', table, more);
}

function metricTable(rows: readonly MetricRow[], top: number, caption: string): Html {
  return renderTable<MetricRow>({
    name: 'Metrics',
    caption,
    columns: [
      {
        head: 'Metric',
        cell: ({ input }) =>
          html`${dataText(input.meaning === '' ? input.name : input.meaning, 180)}<span class="note">${dataText(input.name, 60)}</span>`,
      },
      { head: 'Category', cell: ({ input }) => html`<span class="value">${CATEGORY_NAMES[input.category]}</span>` },
      { head: 'Unit', cell: ({ input }) => dataText(input.unit, 24) },
      { head: 'Direction', cell: ({ input }) => HEALTHIER_WORDS[input.healthier] },
      {
        head: 'Importance (log-odds)',
        isNumber: true,
        cell: ({ importance }) =>
          html`<span class="value">${decimal(importance, 2)}</span><span class="bar" aria-hidden="true"><span style="width:${barWidth(importance, top)}"></span></span>`,
      },
    ],
    rows,
    stacks: true,
    whenEmpty: 'The score uses no metric: it gives every account the same chance.',
  });
}

function barWidth(importance: number, top: number): string {
  return `${top > 0 ? Math.round((100 * Math.max(0, importance)) / top) : 0}%`;
}

function scale({ pointsToDoubleOdds, anchorDate }: ModelRecord): Html {
  const step = count(pointsToDoubleOdds);
  return part(
    'How to read a health score',
    html`<dl class="plain">
<div><dt>50</dt><dd>The odds of churn of the average account on ${dateInWords(anchorDate)}. That date stays when the model is fitted anew, so that a 42 means the same next quarter.</dd></div>
<div><dt>Every ${step} points down doubles the odds</dt><dd>${count(50 - pointsToDoubleOdds)} is twice the average odds, ${count(50 - 2 * pointsToDoubleOdds)} four times; ${count(50 + pointsToDoubleOdds)} is half. The score ends at 0 and at 100.</dd></div>
<div><dt>Grades A to D</dt><dd>School marks for the same score: A is the healthiest. A grade is a fixed range of the score; a band follows what the team can work on, and waits until a change is clear.</dd></div>
</dl>`,
  );
}
