/** The rules of the verdict: constants, and each rule as words, finding and outcome. */

import type { Difference, OutcomeBacktest, Verdict } from './types.ts';
import { formatFigure, formatNumber, nameOfReference } from './verdict-words.ts';

/** Churned accounts that the final model must have learned from. */
export const MIN_TRAINING_CHURNED = 30;
/** Churned accounts in the test period, and among the rows on which both sides of the comparison have a prediction. */
export const MIN_TEST_CHURNED = 20;
/** Test dates: one date is one draw of the market's mood. */
export const MIN_TEST_DATES = 2;

/**
 * Least ROC AUC within dates that makes a score worth acting on: one that puts two accounts of the same day in the right
 * order less than 55 times in 100 is not told from chance by anybody who uses it, however many rows prove it.
 */
export const MIN_AUC_WITHIN_DATES = 0.55;

/** What a rule calls the event, and the accounts that had it. */
const EVENTS = {
  churn: { event: 'churn', accounts: 'churned accounts' },
  expansion: { event: 'expansion', accounts: 'expanding accounts' },
} as const;

/** A rule of the verdict, and what to tell a person when it does not hold. */
export type Rule = Verdict['rules'][number] & { readonly inWords: string };

/** Is there enough to judge by? Counted in accounts with the event, not rows. */
export function evidenceRules(nTraining: number, figures: OutcomeBacktest): Rule[] {
  const { event, accounts } = EVENTS[figures.outcome];
  const nTestDates = new Set(figures.perFold.flatMap((fold) => fold.testDates)).size;
  return [
    {
      rule: `enough ${event} to learn from`,
      expected: `at least ${MIN_TRAINING_CHURNED} ${accounts} in training`,
      found: `${nTraining}`,
      held: nTraining >= MIN_TRAINING_CHURNED,
      inWords: `${nTraining} ${accounts} to learn from; at least ${MIN_TRAINING_CHURNED} are needed`,
    },
    {
      rule: `enough ${event} to test on`,
      expected: `at least ${MIN_TEST_CHURNED} ${accounts} in the test period`,
      found: `${figures.nEventAccounts}`,
      held: figures.nEventAccounts >= MIN_TEST_CHURNED,
      inWords: `${figures.nEventAccounts} ${accounts} in the test period; at least ${MIN_TEST_CHURNED} are needed`,
    },
    {
      rule: 'enough test dates',
      expected: `at least ${MIN_TEST_DATES}`,
      found: `${nTestDates}`,
      held: nTestDates >= MIN_TEST_DATES,
      inWords: `the score could be tested on ${nTestDates === 1 ? 'one date' : `${nTestDates} dates`} only; at least ${MIN_TEST_DATES} are needed`,
    },
  ];
}

/** Is there enough to compare the new score with the reference by? */
export function comparedRule(comparison: Difference | null): Rule {
  const nCommon = comparison?.nChurnedAccounts ?? 0;
  return {
    rule: 'enough churn to compare on',
    expected: `at least ${MIN_TEST_CHURNED} churned accounts scored by both`,
    found: comparison === null ? 'no comparison' : `${nCommon} against ${comparison.against}`,
    held: nCommon >= MIN_TEST_CHURNED,
    inWords:
      comparison === null
        ? 'there is nothing to compare the new score with'
        : `${nCommon} churned accounts on which ${nameOfReference(comparison.against)} can be compared fairly; at least ${MIN_TEST_CHURNED} are needed`,
  };
}

/** Does the chosen model know anything? */
export function knowledgeRules(figures: OutcomeBacktest): Rule[] {
  const { baseRate, differences } = figures;
  const { event } = EVENTS[figures.outcome];
  const chosen = figures.models.find(({ model }) => model === 'chosen');
  const rocAuc = chosen?.ranking.rocAucWithinDates ?? null;
  const averagePrecision = chosen?.ranking.averagePrecision ?? null;
  const logLoss = differences.find(({ against }) => against === 'base_rate')?.logLossReduction ?? null;
  const overWho = differences.find(({ against }) => against === 'tenure_segment')?.averagePrecision ?? null;
  const isAbove = (low: number | null | undefined, floor: number | null): boolean =>
    low !== null && low !== undefined && floor !== null && low > floor;
  return [
    {
      rule: 'ranks accounts of the same date usefully',
      expected: `ROC AUC within dates: whole 95% interval above ${MIN_AUC_WITHIN_DATES}`,
      found: formatFigure(rocAuc),
      held: isAbove(rocAuc?.low, MIN_AUC_WITHIN_DATES),
      inWords: `on past data the new score does not clearly tell accounts of the same date apart (ROC AUC within dates ${formatFigure(rocAuc)}, chance is 0.5, useful is above ${MIN_AUC_WITHIN_DATES})`,
    },
    {
      rule: `finds ${event} better than chance`,
      expected: `average precision: whole 95% interval above the base rate of ${formatNumber(baseRate.value)}`,
      found: formatFigure(averagePrecision),
      held: isAbove(averagePrecision?.low, baseRate.value),
      inWords: `on past data the new score does not clearly find ${event} better than chance (average precision ${formatFigure(averagePrecision)}, chance is ${formatNumber(baseRate.value)})`,
    },
    {
      rule: 'knows more than tenure and segment',
      expected: 'average precision over that of tenure and segment alone: whole 95% interval above 0',
      found: formatFigure(overWho),
      held: isAbove(overWho?.low, 0),
      inWords: `what accounts do adds nothing clear to knowing their tenure and segment (average precision gained ${formatFigure(overWho)})`,
    },
    {
      rule: 'probabilities better than the base rate',
      expected: 'log loss saved against the base rate: whole 95% interval above 0',
      found: formatFigure(logLoss, 4),
      held: isAbove(logLoss?.low, 0),
      inWords: `its probabilities are not clearly better than the base rate (log loss saved ${formatFigure(logLoss, 4)})`,
    },
  ];
}

/** Is the new score better than the reference? */
export function comparisonRules(comparison: Difference | null): Rule[] {
  const gain = comparison?.averagePrecision ?? null;
  const saved = comparison?.logLossReduction ?? null;
  return [
    {
      rule: 'finds churn better than the score in use',
      expected: 'difference of average precision: whole 95% interval above 0',
      found: formatFigure(gain),
      held: gain !== null && gain.low !== null && gain.low > 0,
      inWords: 'it is not clearly better than',
    },
    {
      rule: 'probabilities not clearly worse',
      expected: 'log loss saved: 95% interval not wholly below 0',
      found: formatFigure(saved, 4),
      held: saved === null || saved.high === null || saved.high >= 0,
      inWords: 'its probabilities are clearly worse than those of',
    },
  ];
}

/** The rule as `backtest.json` has it. */
export function withoutWords({ rule, expected, found, held }: Rule): Verdict['rules'][number] {
  return { rule, expected, found, held };
}
