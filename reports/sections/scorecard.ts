import type { ModelName } from '../../models/backtest/types.ts';
import type { ScorecardChanges } from '../../models/scorecard/changes.ts';
import { churnModel, isProven } from '../context.ts';
import { figureCell, figureInWords } from '../figures.ts';
import { count, decimal, percent, plural, score3, signed } from '../format.ts';
import { type Content, type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { part, type Section, withheld } from '../section.ts';
import { renderTable } from '../table.ts';
import { dataText } from '../text.ts';
import { modelName } from '../words.ts';

type PartRow = ScorecardChanges['parts'][number];

const COMPARED: readonly ModelName[] = ['incumbent', 'incumbent_recalibrated', 'chosen'];

/** The scorecard in use in its own shape, with new weights and cut-offs, and what it costs against the full model. null: none was given. */
export function scorecardSection(records: ReportRecords): Section | null {
  const changes = records.backtest.scorecard;
  if (changes === null) return null;
  return {
    id: 'scorecard',
    short: 'Your scorecard',
    title: 'Your scorecard, recalibrated',
    lead: 'The scorecard that you gave, in its own shape, with the weights and cut-offs that the past asks for: scorecard.yaml, for the product that you have.',
    body: isProven(records)
      ? html`${part('What it costs', ...costs(records))}${part('What changed', ...changed(changes))}`
      : withheld(
          'The new weights are left out.',
          'Nothing shows yet that they are better than yours: they may be patterns in noise.',
        ),
  };
}

function costs(records: ReportRecords): Content[] {
  const { churn } = records.backtest;
  const table = renderTable<ModelName>({
    name: 'Your scorecard and the new score',
    caption: 'On the same past dates, each fold fitted on its own past, with 95% intervals by account.',
    columns: [
      { head: 'Score', cell: (model) => modelName(model) },
      {
        head: 'Average precision',
        isNumber: true,
        cell: (model) => figureCell(churnModel(records, model)?.ranking.averagePrecision ?? null, score3),
      },
      {
        head: 'ROC AUC',
        isNumber: true,
        cell: (model) => figureCell(churnModel(records, model)?.ranking.rocAuc ?? null, score3),
      },
      {
        head: 'New score minus this one',
        isNumber: true,
        cell: (model) =>
          model === 'chosen'
            ? '–'
            : figureCell(differenceTo(records, model)?.averagePrecision ?? null, (value) => signed(value, 3)),
      },
    ],
    rows: COMPARED.filter((model) => churn.models.some((own) => own.model === model)),
    whenEmpty: 'No score could be tested.',
  });
  return [html`<p>${costInWords(records)}</p>`, table];
}

/** The price of keeping the shape, in a sentence. */
function costInWords(records: ReportRecords): Content {
  const cost = differenceTo(records, 'incumbent_recalibrated')?.averagePrecision ?? null;
  if (cost === null || cost.value === null)
    return 'What your shape costs against the full model could not be measured.';
  const said = figureInWords(cost, (value) => signed(value, 3));
  if (cost.low === null || cost.high === null)
    return `The full model minus your recalibrated scorecard, in average precision: ${said}.`;
  if (cost.low > 0)
    return html`Keeping your shape costs clearly: the full model finds more churn, by ${said} of average precision.`;
  if (cost.high < 0)
    return html`Your recalibrated scorecard finds more churn than the full model: the difference of average precision is ${said}.`;
  return html`No clear cost: the full model minus your recalibrated scorecard is ${said} of average precision, so the scorecard may serve as well.`;
}

function differenceTo({ backtest }: ReportRecords, model: ModelName) {
  return backtest.churn.differences.find(({ against }) => against === model) ?? null;
}

function changed({ parts, cutoffs, nRed, nYellow }: ScorecardChanges): Html[] {
  const hasDimensions = parts.some(({ dimension }) => dimension !== '');
  const nLeft = parts.filter(({ after }) => after === 0).length;
  const table = renderTable<PartRow>({
    name: 'Weights before and after',
    caption: `Share of each metric in the whole scorecard.${nLeft === 0 ? '' : ` ${plural(nLeft, 'metric')} left out, as ${nLeft === 1 ? 'it adds' : 'they add'} nothing to the others.`} Conditions and ranges are as they were.`,
    columns: [
      { head: 'Metric', cell: ({ metric }) => dataText(metric, 60) },
      ...(hasDimensions ? [{ head: 'Dimension', cell: ({ dimension }: PartRow) => dataText(dimension, 40) }] : []),
      { head: 'Before', isNumber: true, cell: ({ before }) => percent(before) },
      { head: 'After', isNumber: true, cell: ({ after }) => (after === 0 ? 'left out' : percent(after)) },
    ],
    rows: parts,
    whenEmpty: '',
  });
  const { before, after } = cutoffs;
  const moved = (name: 'red' | 'yellow') =>
    before === null ? decimal(after[name], 1) : `${decimal(after[name], 1)} (before: ${decimal(before[name], 1)})`;
  return [
    table,
    html`<p>Red is a score below ${moved('red')}, yellow below ${moved('yellow')}: as many as the new score has today, or as near to it as accounts with the same score allow: ${plural(nRed, 'red account')} and ${count(nYellow)} yellow.</p>`,
  ];
}
