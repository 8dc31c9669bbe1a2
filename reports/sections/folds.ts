import type { OutcomeBacktest } from '../../models/backtest/types.ts';
import { perFoldChart } from '../charts/per-fold.ts';
import { renderChart } from '../charts/render-chart.ts';
import { numberCell } from '../figures.ts';
import { count, percent, score3 } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { part } from '../section.ts';
import { renderTable } from '../table.ts';
import { modelName } from '../words.ts';

type FoldRow = OutcomeBacktest['perFold'][number];

/** The same figures fold by fold. */
export function foldsPart({ backtest }: ReportRecords): Html {
  const { churn, verdict } = backtest;
  const { reference } = verdict;
  if (churn.perFold.length === 0) return part('Fold by fold', html`<p class="empty">The history is too short for a fold.</p>`);
  const figureOf = (fold: FoldRow, name: string): number | null =>
    fold.models.find(({ model }) => model === name)?.averagePrecision ?? null;
  const table = renderTable<FoldRow>({
    name: 'Folds',
    caption: 'One row per fold. A single fold has too few accounts for an interval: look at the direction, not at the decimals.',
    columns: [
      { head: 'Fold', cell: ({ fold }) => count(fold) },
      { head: 'Fitted as of', isNumber: true, cell: ({ recalibrationDate }) => recalibrationDate },
      { head: 'Test dates', isNumber: true, cell: ({ testDates }) => count(testDates.length) },
      { head: 'Churned accounts learned from', isNumber: true, cell: ({ nTrainEventAccounts }) => count(nTrainEventAccounts) },
      { head: 'Account-dates tested', isNumber: true, cell: ({ nTestRows }) => count(nTestRows) },
      {
        head: 'Base rate',
        isNumber: true,
        cell: ({ nPositiveRows, nTestRows }) => numberCell(nTestRows === 0 ? null : nPositiveRows / nTestRows, percent),
      },
      { head: 'Family', cell: ({ chosenFamily }) => chosenFamily },
      { head: 'New score', isNumber: true, cell: (fold) => numberCell(figureOf(fold, 'chosen'), score3) },
      { head: modelName(reference), isNumber: true, cell: (fold) => numberCell(figureOf(fold, reference), score3) },
    ],
    rows: churn.perFold,
    whenEmpty: 'The history is too short for a fold.',
  });
  return part('Fold by fold', renderChart(perFoldChart(churn, reference)), table);
}
