import type { OutcomeName } from '../../models/backtest/types.ts';
import type { DependenceCurve, Explanation, Importance } from '../../models/explanation/types.ts';
import { dependenceChart } from '../charts/dependence.ts';
import { importanceChart } from '../charts/importance.ts';
import { renderChart } from '../charts/render-chart.ts';
import { figureCell, numberCell } from '../figures.ts';
import { count, percent, plural, signed } from '../format.ts';
import { type Html, html } from '../html.ts';
import { part, sideBySide } from '../section.ts';
import { renderTable } from '../table.ts';
import { dataText } from '../text.ts';
import { CATEGORY_NAMES } from '../words.ts';

const MAX_ROWS = 12;

/** What moves the predictions, measured out of time, and which way. */
export function explanationPart(explanation: Explanation | null, outcome: OutcomeName): Html | null {
  if (explanation === null || explanation.importance.length === 0) return null;
  const rows = explanation.importance.slice(0, MAX_ROWS);
  return part(
    'What moves it, out of time',
    sideBySide(renderChart(importanceChart(rows, outcome)), reading(explanation, outcome)),
    html`<details><summary>The same in numbers</summary>${importanceTable(explanation, rows)}</details>`,
    curves(explanation.curves, outcome),
  );
}

function reading({ nRows, nShuffles, importance }: Explanation, outcome: OutcomeName): Html {
  const nClear = importance.filter(({ logLossAdded }) => (logLossAdded.low ?? 0) > 0).length;
  return html`<dl class="plain">
<div><dt>How it is measured</dt><dd>On each past test date the accounts exchange the values of one metric (${plural(nShuffles, 'shuffle')}), and the model of that time predicts again: what it then loses is what the metric was worth, over ${plural(nRows, 'account-date')} that it had not seen.</dd></div>
<div><dt>How many matter</dt><dd>${count(nClear)} of ${plural(importance.length, 'metric')} have an interval wholly above 0. Metrics that say the same stand in for each other, so that each looks smaller than the two together.</dd></div>
<div><dt>What it is not</dt><dd>A cause. It says what the score would miss, not what would ${outcome === 'churn' ? 'keep an account' : 'make an account grow'}.</dd></div></dl>`;
}

function importanceTable({ nRows, importance }: Explanation, rows: readonly Importance[]): Html {
  const shown = importance.length > rows.length ? `, ${count(rows.length)} of ${count(importance.length)} shown` : '';
  return renderTable<Importance>({
    name: 'Importance out of time',
    caption: `Log loss added when accounts of a date exchange a metric’s values, with 95% intervals by account, over ${plural(nRows, 'account-date')}; most important first${shown}. Folds: how many of the past models used it.`,
    columns: [
      {
        head: 'Metric',
        cell: ({ metric, meaning }) =>
          html`${dataText(meaning === '' ? metric : meaning, 180)}<span class="note">${dataText(metric, 60)}</span>`,
      },
      { head: 'Category', cell: ({ category }) => CATEGORY_NAMES[category] },
      { head: 'Folds', isNumber: true, cell: ({ nFolds }) => count(nFolds) },
      {
        head: 'Log loss added',
        isNumber: true,
        cell: ({ logLossAdded }) => figureCell(logLossAdded, (value) => signed(value, 5)),
      },
    ],
    rows,
    whenEmpty: 'The score uses no metric.',
  });
}

function curves(all: readonly DependenceCurve[], outcome: OutcomeName): Html | null {
  const drawn = all.filter(({ points }) => points.length > 1);
  if (drawn.length === 0) return null;
  const probabilities = drawn.flatMap(({ points }) => points.map(({ probability }) => probability));
  const top = Math.max(0.02, ...probabilities) * 1.1;
  const charts = drawn.map((curve, i) =>
    renderChart(dependenceChart(curve, outcome, String.fromCharCode(97 + i), top)),
  );
  const pairs = charts.flatMap((chart, i) => (i % 2 === 0 ? [sideBySide(chart, charts[i + 1] ?? null)] : []));
  const table = renderTable<DependenceCurve>({
    name: 'Curves',
    caption: `Mean probability of ${outcome} over ${plural(drawn[0].nAccounts, 'account')} of today if all had the lowest, or the highest, drawn value of one metric, or if it were known of none.`,
    columns: [
      { head: 'Metric', cell: ({ metric }) => dataText(metric, 60) },
      { head: 'At the lowest', isNumber: true, cell: ({ points }) => percent(points[0].probability) },
      { head: 'At the highest', isNumber: true, cell: ({ points }) => percent(points[points.length - 1].probability) },
      { head: 'Not known', isNumber: true, cell: ({ whenMissing }) => numberCell(whenMissing, percent) },
    ],
    rows: drawn,
    whenEmpty: '',
  });
  return html`<h4>Which way, in today’s model</h4>${pairs}${table}`;
}
