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
  expect(withRenewals(null)).not.toContain('Expected to renew');
});

test('says what is expected by the end of later windows, how such intervals did, and where knowledge ends', () => {
  const words = wordsOf();
  expect(words).toContain('Later quarters');
  expect(words).toContain('180 days leaves USD 2.4M USD 1.8M to USD 3M USD 21M 3 of 4');
  expect(words).toContain('270 days leaves USD 3.6M USD 2.7M to USD 4.5M USD 21M 2 of 2');
  expect(words).toContain('360 days leaves USD 4.8M USD 3.6M to USD 6M USD 21M none to check yet');
  // What does not leave of what is due.
  expect(words).toContain('180 days renews USD 7.2M USD 7M to USD 7.4M USD 8M 3 of 4');
  expect(words).toContain('360 days renews USD 14.4M USD 14M to USD 14.8M USD 16M none to check yet');
  expect(words).toContain('360 days is added USD 900k USD 675k to USD 1.13M USD 21M 3 of 4');
  expect(words).toContain('of today’s differences between accounts, 60% are left in the last of these windows.');
  expect(words).toContain('Of fewer than 4 past windows nobody can say whether such intervals hold.');
  expect(words).not.toContain('Beyond');
  expect(words).toContain(
    'Assumes that risks fade, and rise with planned renewals, as they did before, so that after 360 days 60% of today’s differences are left, and these for good, that nobody grows',
  );
});

test('says which later windows are known, and of which the past held too rarely', () => {
  const records = reportRecords('promote');
  const revenue = revenueOfReport();
  const withOutlook = (changed: Partial<typeof revenue.outlook>) => {
    const outlook = { ...revenue.outlook, ...changed };
    return wordsOf({ ...records, backtest: { ...records.backtest, revenue: { ...revenue, outlook } } });
  };
  const first = revenue.outlook.churn[0];
  expect(withOutlook({ churn: [first] })).toContain('80% are left');
  expect(withOutlook({ churn: [first] })).toContain(
    'Beyond 180 days nothing is said of who leaves: too few accounts left',
  );
  expect(withOutlook({ churn: [{ ...first, nHeld: 2 }] })).toContain('USD 21M 2 of 4: too narrow');
  const nothing = withOutlook({ churn: [], renewals: [], expansion: [] });
  expect(nothing).toContain('Assumes that every account keeps today’s chance of churn for good, that nobody');
  expect(nothing).toContain('Later quarters Beyond 90 days nothing is said');
  const leaving = withOutlook({ renewals: [], expansion: [] });
  expect(leaving).toContain('180 days leaves');
  expect(leaving).toContain('Assumes that risks fade as they did before');
  expect(leaving).not.toContain('enews:');
  expect(leaving).not.toContain('is added');
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
