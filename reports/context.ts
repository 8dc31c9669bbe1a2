import type { ModelFigures } from '../models/backtest/types.ts';
import { count, dateInWords, plural } from './format.ts';
import type { ReportRecords } from './records.ts';

/** False where the verdict is "not enough evidence": then no band, segment or driver may be shown as if it were real. */
export function isProven({ backtest }: ReportRecords): boolean {
  return backtest.verdict.verdict !== 'not_enough_evidence';
}

/** The figures of one churn model; null if it was not back-tested. */
export function churnModel({ backtest }: ReportRecords, name: string): ModelFigures | null {
  return backtest.churn.models.find(({ model }) => model === name) ?? null;
}

/** What the figures of the back-test rest on: accounts, churned accounts, account-dates and dates. */
export function evidenceInWords({ backtest }: ReportRecords): string {
  const { nAccounts, nEventAccounts, nRows, testFrom, testTo } = backtest.churn;
  if (nRows === 0) return 'no account could be tested';
  const between = testFrom === null || testTo === null ? '' : `, ${dateInWords(testFrom)} to ${dateInWords(testTo)}`;
  return `${plural(nAccounts, 'account')}, ${count(nEventAccounts)} of them churned; ${plural(nRows, 'account-date')}${between}`;
}
