import type { StayingAge } from '../../models/staying/types.ts';
import { isProven } from '../context.ts';
import { figureCell } from '../figures.ts';
import { count, decimal, plural, signed } from '../format.ts';
import { html } from '../html.ts';
import type { ReportRecords } from '../records.ts';
import { type Section, withheld } from '../section.ts';
import { renderTable } from '../table.ts';

/** How long a model keeps when it is not replaced; null with fewer than two folds. */
export function stayingPowerSection(records: ReportRecords): Section | null {
  const { stayingPower } = records.backtest;
  if (stayingPower === null) return null;
  const { ages, stepDays, words, reviewDays } = stayingPower;
  return {
    id: 'staying-power',
    short: 'Keeping',
    title: 'How long does a model keep?',
    lead: 'Every later test period was also scored with the models of earlier folds, as if nobody had recalibrated.',
    body: isProven(records)
      ? html`<p><strong>${words}</strong> This model should be reviewed within ${plural(reviewDays, 'day')}.</p>${renderTable<StayingAge>(
          {
            name: 'Models by age',
            caption: `Old and fresh models on the same accounts and dates, which neither has learned from; 95% intervals by account. A recalibration comes every ${count(Math.round(stepDays))} days. Kept: average precision above the base rate, old over fresh.`,
            columns: [
              { head: 'Recalibrations missed', isNumber: true, cell: ({ nMissed }) => count(nMissed) },
              { head: 'Churned accounts', isNumber: true, cell: ({ nChurnedAccounts }) => count(nChurnedAccounts) },
              { head: 'Kept', isNumber: true, cell: ({ keptAdvantage }) => figureCell(keptAdvantage, wholePercent) },
              { head: 'Lift', isNumber: true, cell: ({ topDecileLift }) => figureCell(topDecileLift, oneDecimal) },
              {
                head: 'Lift, fresh',
                isNumber: true,
                cell: ({ freshTopDecileLift }) => figureCell(freshTopDecileLift, oneDecimal),
              },
              {
                head: 'Log loss added',
                isNumber: true,
                cell: ({ addedLogLoss }) => figureCell(addedLogLoss, (value) => signed(value, 4)),
              },
            ],
            rows: ages,
            stacks: true,
            whenEmpty: 'Too few accounts churned in later test periods.',
          },
        )}`
      : withheld('This is left out.', 'A score that has not been shown to know anything has nothing to lose.'),
  };
}

function oneDecimal(value: number): string {
  return decimal(value, 1);
}

/** Shares that may be above 1. */
function wholePercent(value: number): string {
  return `${decimal(100 * value, 0)}%`;
}
