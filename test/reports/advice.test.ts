import { expect, test } from 'vitest';
import { comparedRule, comparisonRules, evidenceRules, knowledgeRules } from '../../models/backtest/verdict-rules.ts';
import { GENERAL, missingPieces } from '../../reports/sections/advice.ts';
import { reportRecords } from '../support/report-records.ts';

const { churn, verdict } = reportRecords('not_enough_evidence').backtest;
const fail = <Rule extends { readonly held: boolean }>(rules: readonly Rule[]): Rule[] =>
  rules.map((rule) => ({ ...rule, held: false }));

test('every rule about evidence that can fail has advice of its own, under the name that the verdict gives it', () => {
  const rules = fail([...evidenceRules(3, churn), comparedRule(null), ...knowledgeRules(churn)]);
  const pieces = missingPieces({ ...verdict, rules });
  expect(pieces.map(({ rule }) => rule)).toEqual(rules.map(({ rule }) => rule));
  for (const { rule, advice } of pieces) expect(advice, rule).not.toBe(GENERAL);
});

test('a comparison that was lost is not a lack of evidence', () => {
  expect(missingPieces({ ...verdict, rules: fail(comparisonRules(null)) })).toEqual([]);
});

test('a rule that nobody knows yet still comes with advice', () => {
  const rules = [{ rule: 'something new', expected: 'more', found: 'less', held: false }];
  expect(missingPieces({ ...verdict, rules })).toEqual([
    { rule: 'something new', expected: 'more', found: 'less', advice: GENERAL, progress: null, isAboutCounts: false },
  ]);
});

test('progress is found over needed where both are counts', () => {
  const rules = [
    { rule: 'enough a', expected: 'at least 30 churned accounts', found: '12', held: false },
    { rule: 'enough b', expected: 'at least 20 scored by both', found: '5 against champion', held: false },
    { rule: 'enough c', expected: 'at least 20 scored by both', found: 'no comparison', held: false },
    { rule: 'd', expected: 'whole interval above 0.5', found: '0.53 (0.4 to 0.6)', held: false },
  ];
  const pieces = missingPieces({ ...verdict, rules });
  expect(pieces.map(({ progress }) => progress)).toEqual([0.4, 0.25, null, null]);
  expect(pieces[1].found).toBe('5 against: score in use (champion)');
});
