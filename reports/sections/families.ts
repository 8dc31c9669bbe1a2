import type { Difference, ModelFigures } from '../../models/backtest/types.ts';
import { churnModel } from '../context.ts';
import { figureCell } from '../figures.ts';
import { count, decimal, score3, signed } from '../format.ts';
import { type Content, type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { part } from '../section.ts';
import { renderTable } from '../table.ts';
import { modelName } from '../words.ts';

/** What the choice between the families costs, or gains: the pick of each fold against each family in every fold. */
export function familiesPart(records: ReportRecords): Html | null {
  const { families, perFold } = records.backtest.churn;
  if (families.length === 0) return null;
  const nTrees = perFold.filter(({ chosenFamily }) => chosenFamily === 'gradient').length;
  const figures = (row: Difference): ModelFigures | null => churnModel(records, row.against);
  const table = renderTable<Difference>({
    name: 'Families',
    caption: html`The family that was picked in each fold, from its past alone, against one family throughout: paired differences with 95% intervals by account. Above 0 the picks were better. Trees were picked in ${count(nTrees)} of ${count(perFold.length)} folds: they must have been better by more than one standard error, in log loss or, with no higher log loss, in average precision; otherwise the scorecard, which a person can read, stays.`,
    columns: [
      { head: 'Family in every fold', cell: ({ against }) => modelName(against) },
      {
        head: 'Its average precision',
        isNumber: true,
        cell: (row) => figureCell(figures(row)?.ranking.averagePrecision ?? null, score3),
      },
      {
        head: 'Its log loss',
        isNumber: true,
        cell: (row) => figureCell(figures(row)?.probability.logLoss ?? null, (value) => decimal(value, 4)),
      },
      {
        head: 'Average precision gained by picking',
        isNumber: true,
        cell: ({ averagePrecision }) => figureCell(averagePrecision, (value) => signed(value, 3)),
      },
      {
        head: 'Log loss saved by picking',
        isNumber: true,
        cell: ({ logLossReduction }) => figureCell(logLossReduction, (value) => signed(value, 4)),
      },
    ],
    rows: families,
    whenEmpty: 'Only one family was fitted.',
  });
  return part('What the choice between scorecard and trees costs', html`<p>${inWords(families)}</p>`, table);
}

/** The dearest alternative in a sentence. */
function inWords(families: readonly Difference[]): Content {
  const worse = families.filter(({ averagePrecision }) => (averagePrecision.high ?? 0) < 0);
  const better = families.filter(({ averagePrecision }) => (averagePrecision.low ?? 0) > 0);
  if (worse.length > 0)
    return `${modelName(worse[0].against)} in every fold would have found churn clearly better, by ${decimal(-(worse[0].averagePrecision.value ?? 0), 3)} of average precision. That is the price of a score that a person can read; models.choose in the config takes a family for good.`;
  if (better.length === families.length) return 'The picks were clearly better than either family in every fold.';
  return 'Neither family in every fold would have been clearly better than the picks.';
}
