import type { ModelFigures, OutcomeBacktest } from '../../models/backtest/types.ts';
import { averagePrecisionChart } from '../charts/average-precision.ts';
import { renderChart } from '../charts/render-chart.ts';
import { isProven } from '../context.ts';
import { figureCell, figureInWords } from '../figures.ts';
import { count, percent, plural, score3 } from '../format.ts';
import { type Content, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { type Section, sideBySide, withheld } from '../section.ts';
import { renderTable } from '../table.ts';
import { expansionInWords, modelName } from '../words.ts';
import { rocAucCell } from './roc-auc-cell.ts';

/** Fewer expanding accounts than this and the model is not judged. */
const MIN_EVENT_ACCOUNTS = 20;

/** Does it also find who will grow? */
export function expansionSection(records: ReportRecords): Section {
  const { backtest, label } = records;
  const { expansion } = backtest;
  return {
    id: 'expansion',
    short: 'Expansion',
    title: 'Who will grow?',
    lead:
      label.expansion === null
        ? 'Expansion is switched off in the config.'
        : `${expansionInWords(label.expansion)} The verdict above is about churn alone.`,
    body: expansion === null ? html`<p class="empty">No expansion model was tested.</p>` : figures(records, expansion),
  };
}

function figures(records: ReportRecords, expansion: OutcomeBacktest): Content {
  if (expansion.nEventAccounts < MIN_EVENT_ACCOUNTS || !isProven(records)) {
    return withheld(
      'Expansion figures are left out.',
      `${plural(expansion.nEventAccounts, 'account')} expanded in the test period among ${count(expansion.nAccounts)}; ${isProven(records) ? `at least ${MIN_EVENT_ACCOUNTS} are needed to say anything` : 'as long as churn cannot be judged, this is not shown either'}.`,
    );
  }
  const table = renderTable<ModelFigures>({
    name: 'Expansion models',
    caption: `Expansion, with 95% intervals by account, over ${plural(expansion.nAccounts, 'account')}, ${count(expansion.nEventAccounts)} of them expanding; ${plural(expansion.nRows, 'account-date')}. Base rate: ${figureInWords(expansion.baseRate, percent)}.`,
    columns: [
      { head: 'Score', cell: ({ model }) => modelName(model) },
      {
        head: 'Average precision',
        isNumber: true,
        cell: ({ ranking }) => figureCell(ranking.averagePrecision, score3),
      },
      { head: 'ROC AUC', isNumber: true, cell: rocAucCell },
    ],
    rows: expansion.models,
    whenEmpty: 'No expansion model could be tested.',
    isStrong: ({ model }) => model === 'chosen',
  });
  return sideBySide(expansion.models.length > 0 && renderChart(averagePrecisionChart(expansion)), table);
}
