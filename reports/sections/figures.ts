import type { ModelFigures } from '../../models/backtest/types.ts';
import { averagePrecisionChart } from '../charts/average-precision.ts';
import { differencesChart } from '../charts/differences.ts';
import { reliabilityChart } from '../charts/reliability.ts';
import { renderChart } from '../charts/render-chart.ts';
import { rocAucChart } from '../charts/roc-auc.ts';
import { churnModel, evidenceInWords, isProven } from '../context.ts';
import { figureCell, figureInWords } from '../figures.ts';
import { count, decimal, multiple, percent, score3 } from '../format.ts';
import { type Content, type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { part, type Section, sideBySide, withheld } from '../section.ts';
import { type Column, renderTable } from '../table.ts';
import { dataText, sentence } from '../text.ts';
import { modelName } from '../words.ts';
import { bandGroupsPart } from './band-groups.ts';
import { bandsPart } from './bands.ts';
import { capacityPart } from './capacity.ts';
import { familiesPart } from './families.ts';
import { foldsPart } from './folds.ts';
import { leadTimePart, moneyPart } from './lead-time.ts';
import { rocAucCell, rocAucWithinDatesCell } from './roc-auc-cell.ts';

/** Is it any good? Every model and baseline on the same past dates, and what the bands were worth. */
export function figuresSection(records: ReportRecords): Section {
  const { churn } = records.backtest;
  return {
    id: 'figures',
    short: 'Figures',
    title: 'Is it any good? The past, replayed',
    lead: html`Each model was fitted on the past of a date and tested on the dates that followed: ${evidenceInWords(records)}. ${churn.baseRate.value !== null && `Base rate: ${figureInWords(churn.baseRate, percent)} of account-dates were followed by churn.`}${isProven(records) ? '' : html` <strong>Nothing here proves that the score works: read these figures as a description.</strong>`}`,
    body: html`<div class="${isProven(records) ? 'proven' : 'unproven'}">${howToRead()}
${part('How well each score finds churn', ...rankingContent(records))}
${part('Can the probabilities be taken at their word?', ...probabilityContent(records))}
${
  isProven(records)
    ? [bandsPart(records), bandGroupsPart(records), leadTimePart(records), capacityPart(records), moneyPart(records)]
    : withheld(
        'Bands, lead time and money are left out.',
        'The new score has not been shown to know who leaves, so what its red would have meant is not known either.',
      )
}
${isProven(records) && familiesPart(records)}
${foldsPart(records)}</div>`,
  };
}

function howToRead(): Html {
  return html`<dl class="key">
<div><dt>95% interval</dt><dd>Had other accounts of the same kind been in the book, the figure would have lain in this range 19 times in 20. It is drawn by whole accounts. Two ranges that overlap a lot are not a difference.</dd></div>
<div><dt>Average precision</dt><dd>Going down the list from the worst score: how pure it is in churn. A random order gets the base rate; a perfect one gets 1.</dd></div>
<div><dt>ROC AUC</dt><dd>The chance that an account that churned was ranked worse than one that stayed. A coin gets 0.5; a perfect score 1.</dd></div>
</dl>`;
}

function rankingContent(records: ReportRecords): Content[] {
  const { churn, verdict } = records.backtest;
  if (churn.models.length === 0) return [html`<p class="empty">No model could be tested: the history has no fold.</p>`];
  const columns: Column<ModelFigures>[] = [
    { head: 'Score', cell: ({ model }) => modelName(model) },
    { head: 'Average precision', isNumber: true, cell: ({ ranking }) => figureCell(ranking.averagePrecision, score3) },
    { head: 'ROC AUC', isNumber: true, cell: rocAucCell },
    { head: 'ROC AUC within dates', isNumber: true, cell: rocAucWithinDatesCell },
    {
      head: 'Lift of the worst tenth',
      isNumber: true,
      cell: ({ ranking }) => figureCell(ranking.topDecileLift, multiple),
    },
    {
      head: 'Precision at capacity',
      isNumber: true,
      cell: ({ ranking }) => figureCell(ranking.precisionAtCapacity, percent),
    },
    {
      head: 'Recall at capacity',
      isNumber: true,
      cell: ({ ranking }) => figureCell(ranking.recallAtCapacity, percent),
    },
    { head: 'Account-dates', isNumber: true, cell: ({ nRows }) => count(nRows) },
  ];
  const table = renderTable({
    name: 'Models and baselines',
    caption: html`Ranking figures with 95% intervals by account, over ${evidenceInWords(records)}. Base rate: ${churn.baseRate.value === null ? 'not known' : score3(churn.baseRate.value)}. Within dates: only accounts of the same date are compared, which is what a list on a Monday does. Lift is the churn of the worst-scored tenth over the base rate; capacity is the number of accounts that the team can work on.`,
    columns,
    rows: churn.models,
    whenEmpty: 'No model could be tested.',
    isStrong: ({ model }) => model === 'chosen',
  });
  const differences = churn.differences.length === 0 ? null : renderChart(differencesChart(churn, verdict.reference));
  return [
    sideBySide(renderChart(averagePrecisionChart(churn)), renderChart(rocAucChart(churn))),
    table,
    sideBySide(differences, baselines(records)),
  ];
}

/** What the models and baselines of the table are. */
function baselines(records: ReportRecords): Html {
  // Naming the best metric would present a driver that nothing has shown to be one.
  const meaningOf = ({ model, meaning }: { readonly model: string; readonly meaning: string }): Content =>
    model === 'best_single_metric' && !isProven(records)
      ? 'The one metric that did best in training; not named, because it may be chance.'
      : dataText(sentence(meaning), 300);
  const items = records.model.baselines.map(
    (baseline) => html`<div><dt>${modelName(baseline.model)}</dt><dd>${meaningOf(baseline)}</dd></div>`,
  );
  return html`<h4>What stands in the table</h4><dl class="plain">
<div><dt>New score</dt><dd>The family picked inside each fold, from that fold’s past alone.</dd></div>
${items}</dl>`;
}

function probabilityContent(records: ReportRecords): Content[] {
  const { churn } = records.backtest;
  const chosen = churnModel(records, 'chosen');
  if (chosen === null) return [html`<p class="empty">No model could be tested.</p>`];
  const four = (value: number): string => decimal(value, 4);
  const two = (value: number): string => decimal(value, 2);
  const table = renderTable<ModelFigures>({
    name: 'Probability figures',
    caption: html`Probability figures with 95% intervals by account, over ${evidenceInWords(records)}. Log loss and Brier score: lower is better. Slope 1 and intercept 0 are ideal.`,
    columns: [
      { head: 'Score', cell: ({ model }) => modelName(model) },
      { head: 'Log loss', isNumber: true, cell: ({ probability }) => figureCell(probability.logLoss, four) },
      { head: 'Brier score', isNumber: true, cell: ({ probability }) => figureCell(probability.brier, four) },
      {
        head: 'Calibration slope',
        isNumber: true,
        cell: ({ probability }) => figureCell(probability.calibrationSlope, two),
      },
      {
        head: 'Calibration intercept',
        isNumber: true,
        cell: ({ probability }) => figureCell(probability.calibrationIntercept, two),
      },
    ],
    rows: churn.models,
    whenEmpty: 'No model could be tested.',
    isStrong: ({ model }) => model === 'chosen',
  });
  const groups = renderTable({
    name: 'Reliability',
    caption: `The same in numbers: groups of equal size by probability, lowest first. No interval is computed for a single group.`,
    columns: [
      { head: 'Said (mean)', isNumber: true, cell: ({ meanProbability }) => percent(meanProbability) },
      { head: 'Came', isNumber: true, cell: ({ rate }) => percent(rate) },
      { head: 'Account-dates', isNumber: true, cell: ({ nRows }) => count(nRows) },
    ],
    rows: chosen.probability.reliability,
    whenEmpty: 'Too few account-dates for groups.',
  });
  const hasGroups = chosen.probability.reliability.length > 0;
  return [
    sideBySide(hasGroups && renderChart(reliabilityChart('churn', chosen)), groups),
    html`<details><summary>Probability figures of every model</summary>${table}</details>`,
  ];
}
