import type { ModelName, OutcomeBacktest } from '../../models/backtest/types.ts';
import { perFoldChart } from '../charts/per-fold.ts';
import { renderChart } from '../charts/render-chart.ts';
import { numberCell } from '../figures.ts';
import { count, percent, plural, score3 } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { part, sideBySide } from '../section.ts';
import { renderTable } from '../table.ts';
import { modelName } from '../words.ts';

type FoldRow = OutcomeBacktest['perFold'][number];

/** The same figures fold by fold. */
export function foldsPart({ backtest }: ReportRecords): Html {
  const { churn, verdict } = backtest;
  const { reference } = verdict;
  if (churn.perFold.length === 0)
    return part('Fold by fold', html`<p class="empty">The history is too short for a fold.</p>`);
  const table = renderTable<FoldRow>({
    name: 'Folds',
    caption: 'One row per fold. No interval is computed for a single fold: look at the direction, not at the decimals.',
    columns: [
      { head: 'Fold', cell: ({ fold }) => count(fold) },
      { head: 'Fitted as of', isNumber: true, cell: ({ recalibrationDate }) => recalibrationDate },
      { head: 'Test dates', isNumber: true, cell: ({ testDates }) => count(testDates.length) },
      {
        head: 'Churned accounts learned from',
        isNumber: true,
        cell: ({ nTrainEventAccounts }) => count(nTrainEventAccounts),
      },
      { head: 'Account-dates tested', isNumber: true, cell: ({ nTestRows }) => count(nTestRows) },
      {
        head: 'Base rate',
        isNumber: true,
        cell: ({ nPositiveRows, nTestRows }) => numberCell(nTestRows === 0 ? null : nPositiveRows / nTestRows, percent),
      },
      { head: 'Family', cell: ({ chosenFamily }) => chosenFamily },
      { head: 'New score', isNumber: true, cell: (fold) => numberCell(averagePrecisionOf(fold, 'chosen'), score3) },
      {
        head: modelName(reference),
        isNumber: true,
        cell: (fold) => numberCell(averagePrecisionOf(fold, reference), score3),
      },
    ],
    rows: churn.perFold,
    whenEmpty: 'The history is too short for a fold.',
  });
  const picture =
    churn.perFold.length > 1 && sideBySide(renderChart(perFoldChart(churn, reference)), steadiness(churn, reference));
  return part('Fold by fold', picture, table);
}

/** In how many folds the new score was ahead: a gain that comes from one fold alone is luck until shown otherwise. */
function steadiness({ perFold }: OutcomeBacktest, reference: ModelName): Html {
  const compared = perFold.flatMap((fold) => {
    const [chosen, other] = [averagePrecisionOf(fold, 'chosen'), averagePrecisionOf(fold, reference)];
    return chosen === null || other === null ? [] : [chosen - other];
  });
  const nAhead = compared.filter((difference) => difference > 0).length;
  const ahead =
    compared.length === 0
      ? 'No fold has figures of both.'
      : `In ${count(nAhead)} of ${plural(compared.length, 'fold')} the new score had the higher average precision.`;
  return html`<dl class="plain"><div><dt>${modelName('chosen')} against ${modelName(reference).toLowerCase()}</dt><dd>${ahead}</dd></div>
<div><dt>What a fold is</dt><dd>One recalibration as it would have happened: fitted on what was known on that date, then tested on the dates until the next one. <a href="#method">The picture of the folds</a> is under Method.</dd></div></dl>`;
}

function averagePrecisionOf(fold: FoldRow, name: ModelName): number | null {
  return fold.models.find(({ model }) => model === name)?.averagePrecision ?? null;
}
