import { foldTimelineChart } from '../charts/fold-timeline.ts';
import { renderChart } from '../charts/render-chart.ts';
import { count, dateInWords, days, plural } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { part, type Section } from '../section.ts';
import { dataText } from '../text.ts';
import { churnInWords } from '../words.ts';
import { certificatePart } from './certificate.ts';

/** How it was done, what was not tested, and how to do it again. */
export function methodSection(records: ReportRecords): Section {
  return {
    id: 'method',
    short: 'Method',
    title: 'Method and limits',
    lead: 'In plain words, for those who will be asked.',
    body: html`${timeModel(records)}${certificatePart(records.certificate)}${limits(records)}${reproduce(records)}`,
  };
}

function timeModel({ timeline, label }: ReportRecords): Html {
  const dates = timeline.snapshotDates;
  const [first, last] = [dates[0], dates[dates.length - 1]];
  const span =
    first === undefined || last === undefined
      ? 'none'
      : `${plural(dates.length, 'date')}, ${dateInWords(first)} to ${dateInWords(last)}`;
  const picture =
    timeline.folds.length === 0
      ? html`<p class="empty">The history is too short for a fold.</p>`
      : renderChart(foldTimelineChart(timeline));
  const gap =
    label.churn.gapDays > 0 &&
    html`<div><dt>Gap</dt><dd>Churn in the first ${days(label.churn.gapDays)} after a date is too late to act on: ${plural(timeline.nRowsExcludedInGap, 'account-date')} left out.</dd></div>`;
  return part(
    'How the past was replayed',
    html`<dl class="plain">
<div><dt>What churn is</dt><dd>${churnInWords(label.churn)}</dd></div>
<div><dt>Snapshot dates</dt><dd>${span}. On each date every account that could be scored is looked at as it was known then: a fact dated or recorded on that day or later does not exist yet.</dd></div>
${gap}
<div><dt>Only outcomes that are known</dt><dd>A label counts once its whole outcome window has passed before ${dateInWords(timeline.dataEnd)}, the end of the data. Until then it is unknown, never “stayed”.</dd></div>
<div><dt>Folds</dt><dd>On each recalibration date everything is fitted on outcomes known by then, and tested on the dates that follow, each date once. Nothing is fitted on the whole history and then tested on a part of it.</dd></div>
<div><dt>Purge</dt><dd>Dates just before a recalibration date, whose outcome reaches past it, are not learned from: ${plural(
      timeline.folds.reduce((sum, { nPurged }) => sum + nPurged, 0),
      'date',
    )} over ${plural(timeline.folds.length, 'fold')}.</dd></div>
<div><dt>Intervals by account</dt><dd>An account’s dates resemble each other, so the intervals draw whole accounts, not rows. Evidence is counted in churned accounts. Where there are too few, there is no interval.</dd></div>
</dl>`,
    picture,
  );
}

function limits({ backtest }: ReportRecords): Html {
  const hasChampion = backtest.churn.models.some(({ model }) => model === 'champion' || model === 'incumbent');
  return part(
    'What was not tested',
    html`<ul class="prose">
<li><strong>Whether acting on red saves an account.</strong> The past shows who left, not who would have left. A red account that the team saved counts as a false alarm here, so red precision may be better than it looks.</li>
<li><strong>The future.</strong> A new product, price or market can end a pattern. Check the outcome each quarter and fit anew.</li>
<li><strong>Causes.</strong> A metric that the score leans on goes along with churn; changing the metric need not change the churn.</li>
<li><strong>What is not in the data.</strong> A sponsor who leaves or a merger shows only if somebody recorded it.</li>
${!hasChampion && html`<li><strong>The score you use today.</strong> None was given, so an equal-weights scorecard stood in for it.</li>`}
</ul>`,
  );
}

function reproduce({ version, seed, asOf, timeline }: ReportRecords): Html {
  return part(
    'Doing it again',
    html`<p>The same data, config, seed and version give the same bytes, this page included. manifest.json, in the same folder, has the config and the fingerprints of the input.</p>
<pre><code>barometer recalibrate barometer.yaml --as-of ${dataText(asOf, 20)} --seed ${count(seed).replaceAll(',', '')}</code></pre>
<p class="basis">Barometer ${dataText(version, 40)}; seed ${String(seed)}; data up to, and without, ${dateInWords(timeline.dataEnd)}.</p>`,
  );
}
