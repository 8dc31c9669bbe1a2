import { expect, test } from 'vitest';
import { treatmentSection } from '../../reports/sections/treatment.ts';
import { reportRecords } from '../support/report-records.ts';

const textOf = (kind: 'promote' | 'not_enough_evidence'): string => {
  const section = treatmentSection(reportRecords(kind));
  return `${section?.lead} ${section?.body}`.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
};

test('gives both bounds of red precision, and calls what was compared an association', () => {
  const text = textOf('promote');
  expect(text).toContain('Of 1,102 red account-dates, 214 (96 accounts) were followed by an entry in interventions');
  expect(text).toContain('Red precision is 28% (95% interval 24% to 31%)');
  expect(text).toContain('It is 42% (95% interval 38% to 46%)');
  expect(text).toContain('Association, not effect');
  expect(text).toContain('Too few pairs to say anything (30 are needed): discount (11)');
  expect(text).toContain('csm_rating_latest from -0.82 to -0.91');
});

test('without enough evidence no kind of action is named', () => {
  expect(textOf('not_enough_evidence')).not.toContain('success_review');
});

test('is left out where nothing was recorded', () => {
  const records = reportRecords('promote');
  expect(treatmentSection({ ...records, backtest: { ...records.backtest, treatment: null } })).toBeNull();
});
