import type { Figure, ModelFile } from '../../models/runtime/types.ts';
import { formatNumber, formatPercent, type Output, renderTable, wrap } from '../output/index.ts';
import type { ComparedDate, Comparison } from '../stages/compare-models.ts';
import type { ComparedFigures, OutOfTime } from '../stages/out-of-time.ts';
import { ledgerText } from './ledger-text.ts';

/** Dates shown; `--json` has all. */
const SHOWN_DATES = 6;

/** Two models side by side, for a person: colours by date, figures where both are out of time, and the ledger. */
export function comparisonText(
  { dates, outOfTime, ledger }: Comparison,
  { champion, challenger }: { readonly champion: ModelFile; readonly challenger: ModelFile },
  out: string | null,
  output: Output,
): string {
  const later = champion.asOf > challenger.asOf ? champion.asOf : challenger.asOf;
  return [
    `Champion    ${champion.modelVersion}, fitted as of ${champion.asOf}`,
    `Challenger  ${challenger.modelVersion}, fitted as of ${challenger.asOf}`,
    '',
    datesTable(dates),
    '',
    outOfTime === null
      ? wrap(
          `No figures of precision or lead time: no outcome became known after ${later}, when the younger of the two was fitted, so each date is one that a model may have learned from.`,
          Math.min(output.width, 100),
        )
      : figuresTable(outOfTime),
    '',
    ledger === null ? 'No snapshot date lies before today, so nothing can have changed.' : ledgerText(ledger.totals),
    ...(out === null ? [] : ['', `Accounts  ${out}`]),
  ].join('\n');
}

function datesTable(dates: readonly ComparedDate[]): string {
  const shown = dates.slice(-SHOWN_DATES);
  const table = renderTable(
    [
      { title: 'date' },
      ...['accounts', 'red: champion', 'challenger', 'yellow: champion', 'challenger', 'same colour', 'score'].map(
        (title) => ({ title, align: 'right' as const }),
      ),
    ],
    shown.map(({ date, nAccounts, champion, challenger, nSameBand, meanDifference }) => [
      date,
      formatNumber(nAccounts),
      formatNumber(champion.red),
      formatNumber(challenger.red),
      formatNumber(champion.yellow),
      formatNumber(challenger.yellow),
      formatPercent(nSameBand / nAccounts),
      signed(meanDifference, 1),
    ]),
  );
  const more = dates.length > shown.length ? ` (the last ${shown.length} of ${dates.length})` : '';
  return `Colours on the same dates${more}; score: challenger minus champion, mean of points:\n${table}`;
}

function figuresTable({ nRows, from, to, nChurnedAccounts, baseRate, champion, challenger, difference }: OutOfTime) {
  const row = (title: string, pick: (figures: ComparedFigures) => Figure, say: (value: number) => string) => [
    title,
    withInterval(pick(champion), say),
    withInterval(pick(challenger), say),
  ];
  const three = (value: number) => value.toFixed(3);
  const table = renderTable(
    [{ title: 'figure' }, { title: 'champion (95%)', align: 'right' }, { title: 'challenger (95%)', align: 'right' }],
    [
      row('ROC AUC', ({ ranking }) => ranking.rocAuc, three),
      row('average precision', ({ ranking }) => ranking.averagePrecision, three),
      row('log loss', ({ probability }) => probability.logLoss, three),
      row('red precision', ({ bands }) => bands.redPrecision, formatPercent),
      row('missed churn', ({ bands }) => bands.missedChurn, formatPercent),
      row('red at least 30 days ahead', ({ leadTime }) => leadTime.shareRed30, formatPercent),
      row(
        'flips per account-quarter',
        ({ bands }) => bands.flipsPerAccountQuarter,
        (value) => value.toFixed(2),
      ),
    ],
  );
  return [
    `New to both: ${formatNumber(nRows)} account-dates from ${from} to ${to}, ${formatNumber(nChurnedAccounts)} churned accounts, base rate ${formatPercent(baseRate.value)}:`,
    table,
    `Average precision, challenger minus champion: ${withInterval(difference.averagePrecision, (value) => signed(value, 3))}`,
  ].join('\n');
}

function withInterval({ value, low, high }: Figure, say: (value: number) => string): string {
  if (value === null) return '–';
  return low === null || high === null ? say(value) : `${say(value)} (${say(low)} to ${say(high)})`;
}

function signed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}
