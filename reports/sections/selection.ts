import type { OutcomeName } from '../../models/backtest/types.ts';
import type { ScorecardTerm, SelectedMetric, Selection, TriedPooling } from '../../models/fit/selection.ts';
import { numberCell } from '../figures.ts';
import { count, decimal, percent, plural, signed } from '../format.ts';
import { type Content, type Html, html } from '../html.ts';
import { part } from '../section.ts';
import { renderTable } from '../table.ts';
import { dataText } from '../text.ts';

/** Metrics that were not chosen are listed from this share of draws on. */
const MIN_SHARE = 0.2;
const MAX_NEAR = 4;

/** How the scorecard's metrics were chosen, and how far other accounts would have led to the same ones. */
export function selectionPart(selection: Selection | null, outcome: OutcomeName): Html | null {
  if (selection === null) return null;
  return part(
    'How the metrics of the scorecard were chosen',
    html`<details><summary>${plural(selection.nMetrics, 'metric')}, and how steady that choice is</summary>${sizes(selection)}${stability(selection)}${terms(selection, outcome)}${pooling(selection)}</details>`,
  );
}

function sizes({ path, judgedOn, nRows, nMetrics }: Selection): Html {
  const where = judgedOn === 'later_dates' ? 'later dates than those learned from' : 'held-out accounts';
  return renderTable<Selection['path'][number]>({
    name: 'Sizes',
    caption: `Log loss by number of metrics, over ${plural(nRows, 'account-date')} of ${where}. The smallest whose loss is within one standard error (by account) of the least was taken.`,
    columns: [
      { head: 'Metrics', isNumber: true, cell: (row) => count(row.nMetrics) },
      { head: 'Log loss', isNumber: true, cell: ({ logLoss }) => decimal(logLoss, 5) },
      { head: 'Above the least', isNumber: true, cell: ({ excess }) => signed(excess, 5) },
      { head: 'Standard error of that', isNumber: true, cell: ({ standardError }) => decimal(standardError, 5) },
    ],
    rows: path,
    whenEmpty: 'No size was tried.',
    isStrong: (row) => row.nMetrics === nMetrics,
  });
}

function stability({ metrics, nResamples, nearCorrelation }: Selection): Html {
  const rows = metrics.filter(({ isChosen, chosenShare }) => isChosen || (chosenShare ?? 0) >= MIN_SHARE);
  const draws =
    nResamples === 0
      ? ''
      : ` Chosen again: share of ${plural(nResamples, 'draw')} of whole accounts, with replacement, on which the choice fell on it.`;
  return renderTable<SelectedMetric>({
    name: 'Steadiness of the choice',
    caption: `Metrics that were chosen, and others that often would have been.${draws} Of metrics with a rank correlation of at least ${decimal(nearCorrelation, 2)} only one is taken; the others are named.`,
    columns: [
      { head: 'Metric', cell: ({ metric }) => dataText(metric, 60) },
      { head: 'In the scorecard', cell: ({ isChosen }) => (isChosen ? 'yes' : 'no') },
      { head: 'Chosen again', isNumber: true, cell: ({ chosenShare }) => numberCell(chosenShare, percent) },
      { head: 'It or a near-duplicate', isNumber: true, cell: ({ groupShare }) => numberCell(groupShare, percent) },
      { head: 'Near-duplicates', cell: ({ nearDuplicates }) => named(nearDuplicates) },
    ],
    rows,
    whenEmpty: 'No metric was chosen.',
    isStrong: ({ isChosen }) => isChosen,
  });
}

function terms({ terms: rows }: Selection, outcome: OutcomeName): Html {
  return renderTable<ScorecardTerm>({
    name: 'The scorecard term by term',
    caption: `Log-odds of ${outcome} that each term adds between the bottom and the top of an account’s peers (percentile 0 to 1), or where it applies. Standard errors by account; they take the choice of metrics as given, and so are too small where the choice is not steady.`,
    columns: [
      { head: 'Term', cell: ({ metric }) => dataText(metric, 60) },
      { head: 'Feature', cell: ({ feature, level }) => (level === null ? FEATURES[feature] : dataText(level, 40)) },
      { head: 'Log-odds', isNumber: true, cell: ({ coefficient }) => signed(coefficient, 2) },
      {
        head: 'Standard error',
        isNumber: true,
        cell: ({ standardError }) => numberCell(standardError, (value) => decimal(value, 2)),
      },
    ],
    rows,
    whenEmpty: 'The scorecard has no term.',
  });
}

const FEATURES: Readonly<Record<ScorecardTerm['feature'], string>> = {
  metric: 'value',
  cohort_percentile: 'percentile among peers',
  book_percentile: 'percentile in the book',
  is_missing: 'not known',
  context_is: 'attribute',
};

/** Whether segments have an intercept of their own. */
function pooling({ pooling: rows }: Selection): Html | null {
  if (rows.length === 0) return null;
  return renderTable<TriedPooling>({
    name: 'Segments',
    caption:
      'Whether segments and other attributes have a level of their own, shrunk towards the whole book so many times harder than the metrics; judged on the same account-dates. The simplest within one standard error of the least loss was taken.',
    columns: [
      {
        head: 'Level of their own',
        cell: ({ factor }) => (factor === null ? 'none' : `shrunk ${count(factor)} times`),
      },
      { head: 'Log loss', isNumber: true, cell: ({ logLoss }) => decimal(logLoss, 5) },
      { head: 'Above the least', isNumber: true, cell: ({ excess }) => signed(excess, 5) },
      { head: 'Standard error of that', isNumber: true, cell: ({ standardError }) => decimal(standardError, 5) },
    ],
    rows,
    whenEmpty: '',
    isStrong: ({ isTaken }) => isTaken,
  });
}

function named(near: SelectedMetric['nearDuplicates']): Content {
  if (near.length === 0) return 'none';
  const shown = near
    .slice(0, MAX_NEAR)
    .map(({ metric, correlation }) => html`${dataText(metric, 40)} (${decimal(correlation, 2)}) `);
  return html`${shown}${near.length > MAX_NEAR && ` and ${count(near.length - MAX_NEAR)} more`}`;
}
