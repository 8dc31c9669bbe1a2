import { join, relative } from 'node:path';
import type { Backtest, VerdictKind } from '../../models/backtest/types.ts';
import type { Figure } from '../../models/runtime/types.ts';
import { formatNumber, formatPercent, type Output, renderTable, wrap } from '../output/index.ts';
import type { Recalibration } from '../stages/recalibrate.ts';
import { findingsText } from './findings-text.ts';

/** Findings about the data that stand beside a verdict; the report has more of them. */
const SHOWN_FINDINGS = 3;

const TITLE: Readonly<Record<VerdictKind, string>> = {
  promote: 'PROMOTE',
  keep: 'KEEP',
  not_enough_evidence: 'NOT ENOUGH EVIDENCE',
};

/** What a person reads at the end of a run: verdict, the figures behind it, and where to look next. */
export function recalibrationText(
  { backtest, model, scored, findings, folder }: Recalibration,
  output: Output,
): string {
  const { verdict } = backtest;
  const colour = verdict.verdict === 'promote' ? 'green' : 'yellow';
  const shown = (file: string) => relative(process.cwd(), join(folder, file)) || file;
  const nRed = scored.accounts.filter(({ result }) => result.band === 'red').length;
  return [
    '',
    output.paint(colour, output.paint('bold', TITLE[verdict.verdict])),
    wrap(verdict.headline, Math.min(output.width, 100)),
    '',
    figuresTable(backtest),
    '',
    ...failedRules(backtest),
    // Colours that are not shown to mean anything are not counted either.
    `Today: ${formatNumber(scored.accounts.length)} accounts${verdict.verdict === 'not_enough_evidence' ? '' : `, ${formatNumber(nRed)} of them red`}.`,
    ...(backtest.scoreChanges === null ? [] : [backtest.scoreChanges.headline]),
    '',
    ...(findings.length === 0 ? [] : [findingsText(findings, output, SHOWN_FINDINGS), '']),
    `Report    ${shown('report.html')}`,
    `Model     ${shown('model.json')} (version ${model.modelVersion})`,
    `Accounts  ${shown('accounts.csv')}`,
    ...(backtest.scoreChanges === null ? [] : [`Changes   ${shown('score-changes.csv')}`]),
    ...(backtest.scorecard === null ? [] : [`Scorecard ${shown('scorecard.yaml')}`]),
    `All files ${shown('')}`,
  ].join('\n');
}

function figuresTable({ churn }: Backtest): string {
  const rows = [...churn.models]
    .sort((a, b) => (b.ranking.averagePrecision.value ?? -1) - (a.ranking.averagePrecision.value ?? -1))
    .map(({ model, ranking, probability }) => [
      model,
      withInterval(ranking.rocAuc, 3),
      withInterval(ranking.averagePrecision, 3),
      ranking.topDecileLift.value === null ? '–' : ranking.topDecileLift.value.toFixed(1),
      probability.logLoss.value === null ? '–' : probability.logLoss.value.toFixed(4),
    ]);
  const head = `Churn, ${formatNumber(churn.nRows)} account-dates out of time, base rate ${formatPercent(churn.baseRate.value)}, ${formatNumber(churn.nEventAccounts)} churned accounts:`;
  const table = renderTable(
    [
      { title: 'model', align: 'left' },
      { title: 'ROC AUC (95%)', align: 'right' },
      { title: 'average precision (95%)', align: 'right' },
      { title: 'lift', align: 'right' },
      { title: 'log loss', align: 'right' },
    ],
    rows,
  );
  return `${head}\n${table}`;
}

function failedRules({ verdict }: Backtest): string[] {
  const failed = verdict.rules.filter(({ held }) => !held);
  if (failed.length === 0) return [];
  return [
    'What did not hold:',
    ...failed.map(({ rule, expected, found }) => `  ${rule}: expected ${expected}, found ${found}`),
    '',
  ];
}

function withInterval({ value, low, high }: Figure, digits: number): string {
  if (value === null) return '–';
  if (low === null || high === null) return value.toFixed(digits);
  return `${value.toFixed(digits)} (${low.toFixed(digits)}-${high.toFixed(digits)})`;
}
