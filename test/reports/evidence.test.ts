import { expect, test } from 'vitest';
import { evidenceSection } from '../../reports/sections/evidence.ts';
import { reportRecords } from '../support/report-records.ts';

const textOf = (kind: 'promote' | 'not_enough_evidence'): string => {
  const { lead, body } = evidenceSection(reportRecords(kind));
  return `${lead} ${body}`
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(' ,', ',');
};

test('says what was counted, and below which difference nothing could have been seen', () => {
  const text = textOf('promote');
  expect(text).toContain('371 accounts churned where the outcome is known, 214 of them on dates that could be tested');
  expect(text).toContain('below 0.041 could not have been seen');
  expect(text).toContain('below 5.2 points could not have been seen');
  expect(text).toContain('smb, 90 to 180 days old: 66 churned, 40 on test dates');
  // 22 churned accounts are too few for a threshold.
  expect(text).not.toContain('730 days and older');
  expect(text).toContain('enterprise 142 17 9 none none none');
});

test('with too little churn it shows the book alone, and nobody has a threshold of their own', () => {
  const text = textOf('not_enough_evidence');
  expect(text).toContain('19 accounts churned');
  expect(text).toContain('Not even the whole book has that.');
  expect(text).not.toContain('smb');
});
