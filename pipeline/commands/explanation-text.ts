import type { Explanation } from '../../models/runtime/explain.ts';
import type { ModelFile } from '../../models/runtime/types.ts';
import {
  bandText,
  escapeControls,
  formatPercent,
  formatSignificant,
  type Output,
  renderTable,
} from '../output/index.ts';

/** An account's score for a person: what it is, what it is made of, what to do, and what would leave red. */
export function explanationText(
  account: string,
  asOf: string,
  file: ModelFile,
  explanation: Explanation,
  output: Output,
): string {
  const { healthScore, grade, band, churnProbability, expansionProbability, cutoffs } = explanation;
  const horizon = file.label.churn.horizonDays;
  const expansion = expansionProbability === null ? '' : `, chance to expand ${formatPercent(expansionProbability)}`;
  return [
    `${escapeControls(account)} on ${asOf}: health score ${healthScore.toFixed(1)}, grade ${grade}, ${bandText(band, output.paint)}`,
    `Chance to churn within ${horizon} days ${formatPercent(churnProbability)}${expansion}. Red is below ${cutoffs.red.toFixed(1)}, yellow below ${cutoffs.yellow.toFixed(1)}.`,
    '',
    'Reasons, strongest first:',
    ...explanation.reasons.map(({ text }) => `  ${escapeControls(text)}`),
    '',
    renderTable(
      [{ title: 'category' }, { title: 'score', align: 'right' }, { title: 'weight', align: 'right' }],
      explanation.categories.map(({ category, score, weight }) => [category, score.toFixed(1), `${weight}%`]),
    ),
    '',
    sumText(explanation),
    ...leavingRedText(explanation),
    ...(explanation.actions.length === 0 ? [] : ['', 'To do:', ...explanation.actions.map(actionText)]),
  ].join('\n');
}

function sumText({ baseMargin, margin, contributions, calibration, unclampedHealth }: Explanation): string {
  const sum = contributions.reduce((total, { contribution }) => total + contribution, 0);
  return (
    `In log-odds: base ${formatSignificant(baseMargin)} + contributions ${formatSignificant(sum)} = ${formatSignificant(margin)}; ` +
    `calibrated (${calibration.kind}) ${formatSignificant(calibration.logOdds)}, which is a health score of ${unclampedHealth.toFixed(1)}.`
  );
}

function leavingRedText({ leavingRed }: Explanation): string[] {
  if (leavingRed === null) return [];
  const { score, improvements } = leavingRed;
  if (improvements.length === 0) {
    return ['', `No single metric can lift it to ${score.toFixed(1)}, where it leaves red: it takes several.`];
  }
  return [
    '',
    `Any one of these would lift it to ${score.toFixed(1)}, where it leaves red, all else as it is:`,
    ...improvements.map(
      ({ metric, from, to, healthScore }) =>
        `  ${metric} from ${formatSignificant(from)} to ${formatSignificant(to)} (score ${healthScore.toFixed(1)})`,
    ),
  ];
}

function actionText({ action, owner, withinDays }: Explanation['actions'][number]): string {
  const who = [owner, withinDays === null ? null : `within ${withinDays} days`].filter((part) => part !== null);
  return `  ${escapeControls(action)}${who.length === 0 ? '' : ` (${who.join(', ')})`}`;
}
