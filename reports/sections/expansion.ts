import type { ExpansionModel, ModelFigures, OutcomeBacktest } from '../../models/backtest/types.ts';
import { averagePrecisionChart } from '../charts/average-precision.ts';
import { reliabilityChart } from '../charts/reliability.ts';
import { renderChart } from '../charts/render-chart.ts';
import { isProven } from '../context.ts';
import { figureCell, figureInWords } from '../figures.ts';
import { count, decimal, percent, plural, score3 } from '../format.ts';
import { type Content, type Html, html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { part, type Section, sideBySide, withheld } from '../section.ts';
import { renderTable } from '../table.ts';
import { dataText } from '../text.ts';
import { expansionInWords, modelName } from '../words.ts';
import { explanationPart } from './explanation.ts';
import { asSentence, calibrationInWords, familyInWords, segmentShiftsInWords, triedInWords } from './model-words.ts';
import { opportunityPart } from './opportunity.ts';
import { rocAucCell } from './roc-auc-cell.ts';
import { selectionPart } from './selection.ts';
import { tuningPart } from './tuning.ts';
import { rulesTable } from './verdict.ts';

/** Fewer expanding accounts than this and the model is not judged. */
const MIN_EVENT_ACCOUNTS = 20;
/** Metrics that are named in the sentence on what it leans on. */
const MAX_NAMED = 3;

/** Does it also find who will grow? */
export function expansionSection(records: ReportRecords): Section {
  const { backtest, label } = records;
  const { expansion, expansionModel } = backtest;
  return {
    id: 'expansion',
    short: 'Expansion',
    title: 'Who will grow?',
    lead:
      label.expansion === null
        ? 'Expansion is switched off in the config.'
        : `${expansionInWords(label.expansion)} The verdict above is about churn alone.`,
    body:
      expansion === null || expansionModel === null
        ? html`<p class="empty">No expansion model was tested.</p>`
        : judged(records, expansion, expansionModel),
  };
}

function judged(records: ReportRecords, expansion: OutcomeBacktest, model: ExpansionModel): Content {
  if (expansion.nEventAccounts < MIN_EVENT_ACCOUNTS || !isProven(records)) {
    return withheld(
      'Expansion figures are left out.',
      `${plural(expansion.nEventAccounts, 'account')} expanded in the test period among ${count(expansion.nAccounts)}; ${isProven(records) ? `at least ${MIN_EVENT_ACCOUNTS} are needed to say anything` : 'as long as churn cannot be judged, this is not shown either'}.`,
    );
  }
  const { isUsable, sentence } = model.finding;
  return [
    html`<p><strong>${sentence}</strong></p>`,
    isUsable ? makeUp(model) : null,
    figures(expansion),
    part('Can its probabilities be taken at their word?', probabilities(expansion, model)),
    isUsable
      ? [
          explanationPart(model.explanation, 'expansion'),
          selectionPart(model.selection, 'expansion'),
          tuningPart(records.backtest.tuning?.expansion ?? null),
        ]
      : withheld(
          'What it leans on is left out.',
          'The model has not shown that it knows something, so its “drivers” may be chance.',
        ),
    isUsable ? opportunityPart(records) : null,
    rules(model),
  ];
}

/** What the model is, and what it leans on most, in words. */
function makeUp({ family, choice, composition, nTrainEventAccounts }: ExpansionModel): Html {
  const named = composition
    .slice(0, MAX_NAMED)
    .map(
      ({ metric, meaning }) =>
        html`${dataText(meaning === '' ? metric : meaning, 180)}<span class="note">${dataText(metric, 60)}</span>`,
    );
  const leans =
    named.length === 0
      ? 'No metric: every account has the same chance.'
      : html`${named}These lead ${plural(composition.length, 'metric')} in today’s model: what it looks at, not what makes an account grow.`;
  return html`<dl class="plain">
<div><dt>Family</dt><dd>${familyInWords(family)} ${dataText(asSentence(choice), 400)}</dd></div>
<div><dt>Learned from</dt><dd>${plural(nTrainEventAccounts, 'expanding account')}.</dd></div>
<div><dt>Leans most on</dt><dd>${leans}</dd></div></dl>`;
}

function figures(expansion: OutcomeBacktest): Content {
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

function probabilities(expansion: OutcomeBacktest, { calibration }: ExpansionModel): Content {
  const chosen = expansion.models.find(({ model }) => model === 'chosen');
  if (chosen === undefined) return html`<p class="empty">No expansion model could be tested.</p>`;
  const { reliability, calibrationSlope } = chosen.probability;
  const highest = reliability.at(-1);
  const words = html`<dl class="plain">
${
  highest !== undefined &&
  html`<div><dt>The highest tenth</dt><dd>It said ${percent(highest.meanProbability)} on average, and ${percent(highest.rate)} expanded, over ${plural(highest.nRows, 'account-date')}.</dd></div>`
}
<div><dt>Slope</dt><dd>${figureInWords(calibrationSlope, (value) => decimal(value, 2))}. 1 is ideal; below 1 the probabilities are too extreme, above 1 too timid.</dd></div>
<div><dt>Calibration</dt><dd>${calibrationInWords(calibration.kind)}${triedInWords(calibration)}${segmentShiftsInWords(calibration)}</dd></div></dl>`;
  return sideBySide(reliability.length > 0 && renderChart(reliabilityChart('expansion', chosen)), words);
}

function rules({ finding }: ExpansionModel): Html {
  const nHeld = finding.rules.filter(({ held }) => held).length;
  const table = rulesTable(
    finding.rules,
    'Rules of expansion',
    'The rules of the verdict that need no score to compare with. Every one must hold before the model can be used.',
  );
  return html`<details class="rules"><summary>Why: ${count(nHeld)} of ${plural(finding.rules.length, 'rule')} held</summary>${table}</details>`;
}
