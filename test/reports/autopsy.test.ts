import { expect, test } from 'vitest';
import { renderSection } from '../../reports/section.ts';
import { autopsySection } from '../../reports/sections/autopsy.ts';
import { autopsyOfReport } from '../support/report-autopsy.ts';
import { reportRecords } from '../support/report-records.ts';

const wordsOf = (records = reportRecords('promote')) =>
  renderSection(autopsySection(records)!)
    .toString()
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

test('says what could have been seen, beside what accounts that stayed show by chance', () => {
  const words = wordsOf();
  expect(words).toContain(
    '24% of the missed accounts showed something that the score looks at, at least 30 days before; 9.0% of accounts that stayed did too.',
  );
  expect(words).toContain('+15 points, is what a better score could still win; 71% cannot be seen');
  expect(words).toContain('detectable earlier: Usage out of the normal range since 1 February 2026, 102 days before');
  expect(words).toContain(
    'visible only in Payments out of the normal range since 1 January 2026, 60 days before; the score does not use it',
  );
});

test('calls no sign real where the excess reaches down to zero', () => {
  const records = reportRecords('promote');
  const autopsy = autopsyOfReport();
  const labels = autopsy.labels.map((one) => ({ ...one, excess: { value: 0.02, low: -0.05, high: 0.09 } }));
  const words = wordsOf({ ...records, backtest: { ...records.backtest, autopsy: { ...autopsy, labels } } });
  expect(words).toContain('The missed accounts looked like accounts that stayed');
  expect(words).not.toContain('a better score could still win');
});

test('shows nothing of the kind without evidence, or without a miss', () => {
  expect(wordsOf(reportRecords('not_enough_evidence'))).toContain('This is left out.');
  const records = reportRecords('promote');
  expect(autopsySection({ ...records, backtest: { ...records.backtest, autopsy: null } })).toBeNull();
});
