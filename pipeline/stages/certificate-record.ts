import type { Verdict } from '../../models/backtest/types.ts';
import { formatDay } from '../../models/math/day.ts';
import type { ModelFile } from '../../models/runtime/types.ts';
import { formatNumber } from '../output/index.ts';
import type { HistoryCertificate } from './certify-history.ts';

/** What a model file keeps of a certificate. */
export function certificateRecord(certificate: HistoryCertificate): NonNullable<ModelFile['certificate']> {
  const { isHeld, nAccounts, dates, nRewrites, nValues, leaks, arrivals, lateMetrics } = certificate;
  return {
    isHeld,
    nAccounts,
    dates: dates.map(formatDay),
    nRewrites,
    nValues,
    leaks: leaks.map(({ metric, nChanged }) => ({ metric, nChanged })),
    arrivals: arrivals.map(({ table, lateShare, medianDays, p95Days }) => ({ table, lateShare, medianDays, p95Days })),
    lateMetrics,
  };
}

/** The certificate in a line of progress. */
export function certificateInWords(certificate: HistoryCertificate | null): string {
  if (certificate === null) return 'nobody to look at';
  const { isHeld, nAccounts, nRewrites, nValues, leaks } = certificate;
  const found = isHeld ? `${formatNumber(nValues)} values the same` : `${formatNumber(leaks.length)} metrics moved`;
  return `${formatNumber(nAccounts)} accounts, future rewritten ${formatNumber(nRewrites)} times, ${found}`;
}

/** The verdict with the certificate as its first rule: a score whose past was not replayed honestly is never promoted. */
export function withCertificate(verdict: Verdict, certificate: HistoryCertificate | null): Verdict {
  if (certificate === null) return verdict;
  const { isHeld, nValues, leaks } = certificate;
  const rule = {
    rule: 'replays the past as it was known',
    expected: 'no value of a past date moves when the future is rewritten',
    found: isHeld ? `${formatNumber(nValues)} values, none moved` : `${formatNumber(leaks.length)} metrics moved`,
    held: isHeld,
  };
  if (isHeld) return { ...verdict, rules: [rule, ...verdict.rules] };
  const names = leaks.slice(0, 3).map(({ metric }) => metric);
  return {
    ...verdict,
    verdict: 'keep',
    headline: `Do not use this score: some of its metrics know the future (${names.join(', ')}${leaks.length > 3 ? ', …' : ''}), so none of its figures can be trusted.`,
    rules: [rule, ...verdict.rules],
  };
}
