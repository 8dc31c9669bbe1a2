import { expect, test } from 'vitest';
import { renderSection } from '../../reports/section.ts';
import { revenueSection } from '../../reports/sections/revenue.ts';
import { reportRecords } from '../support/report-records.ts';
import { revenueOfReport } from '../support/report-revenue.ts';

const wordsOf = (records = reportRecords('promote')) =>
  renderSection(revenueSection(records))
    .toString()
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

test('says what is expected, with its interval, and how such intervals did', () => {
  const words = wordsOf();
  expect(words).toContain('Expected to leave USD 1.31M (95% interval USD 940k to USD 1.72M) of USD 21M');
  expect(words).toContain('within the interval in 3 of 4 windows, as it should');
  expect(words).toContain('Only 2 past windows can be checked');
  expect(words).toContain('Expected to stay USD 19.7M (95% interval USD 19.3M to USD 20.1M)');
});

test('says what is up for renewal, and what of it is expected to renew', () => {
  expect(wordsOf()).toContain(
    'Expected to renew USD 4.68M (95% interval USD 4.46M to USD 4.87M) of USD 5.2M, 310 accounts whose planned renewal lies within the window. In the back-test',
  );
  const records = reportRecords('promote');
  const revenue = revenueOfReport();
  const withRenewals = (renewals: typeof revenue.renewals) =>
    wordsOf({ ...records, backtest: { ...records.backtest, revenue: { ...revenue, renewals } } });
  const none = { ...revenue.churn.today, nAccounts: 0, arr: 0, expected: 0, low: 0, high: 0 };
  expect(withRenewals({ today: none, past: [], nHeld: 0 })).toContain('No planned renewal lies within the 90 days');
  expect(withRenewals(null)).not.toContain('renew');
});

test('says what is expected to leave over several windows, how such intervals did, and where knowledge ends', () => {
  const words = wordsOf();
  expect(words).toContain('Of the USD 21M of today’s accounts, the first window included:');
  expect(words).toContain(
    'USD 2.4M (95% interval USD 1.8M to USD 3M) in 180 days. In the back-test, what came lay within the interval in 3 of 4 windows',
  );
  expect(words).toContain('in 270 days. Only 2 past windows can be checked, of which 2 held: too few to say');
  expect(words).toContain('in 360 days. No past window of that length can be checked yet.');
  expect(words).toContain('of today’s differences between accounts, 60% are left in the last of these windows.');
  expect(words).not.toContain('Beyond');
  const records = reportRecords('promote');
  const revenue = revenueOfReport();
  const withOutlook = (outlook: typeof revenue.outlook) =>
    wordsOf({ ...records, backtest: { ...records.backtest, revenue: { ...revenue, outlook } } });
  expect(withOutlook(revenue.outlook.slice(0, 1))).toContain('80% are left');
  expect(withOutlook(revenue.outlook.slice(0, 1))).toContain('Beyond 180 days nothing is said: too few accounts left');
  expect(words).toContain(
    'so that after 360 days 60% of today’s differences are left, and these for good, that nobody grows',
  );
  expect(withOutlook([])).toContain('Assumes that every account keeps today’s chance of churn for good, that nobody');
  expect(withOutlook([])).toContain('Later quarters Beyond 90 days nothing is said');
});

test('says so where intervals failed too often', () => {
  const records = reportRecords('promote');
  const revenue = revenueOfReport();
  const churn = { ...revenue.churn, nHeld: 1 };
  expect(wordsOf({ ...records, backtest: { ...records.backtest, revenue: { ...revenue, churn } } })).toContain(
    'in 1 of 4 windows: fewer than it should. Read the interval as too narrow.',
  );
});

test('shows no forecast without evidence', () => {
  expect(wordsOf(reportRecords('not_enough_evidence'))).toContain('Forecasts are left out.');
});
