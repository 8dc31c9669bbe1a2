/** The rules of the verdict: constants, and each rule as words, finding and outcome. */

import type { Difference, ModelFigures, OutcomeBacktest, Verdict } from './types.ts';
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

/** A rule of the verdict, and what to tell a person when it does not hold. */
export type Rule = Verdict['rules'][number] & { readonly inWords: string };

/** Is there enough to judge by? Counted in churned accounts, not rows. */
export function evidenceRules(
  nTrainingChurned: number,
  churn: OutcomeBacktest,
  nTestDates: number,
  comparison: Difference | null,
): Rule[] {
  const nCommon = comparison?.nChurnedAccounts ?? 0;
  return [
    {
      rule: 'enough churn to learn from',
      expected: `at least ${MIN_TRAINING_CHURNED} churned accounts in training`,
      found: `${nTrainingChurned}`,
      held: nTrainingChurned >= MIN_TRAINING_CHURNED,
      inWords: `${nTrainingChurned} churned accounts to learn from; at least ${MIN_TRAINING_CHURNED} are needed`,
    },
    {
      rule: 'enough churn to test on',
      expected: `at least ${MIN_TEST_CHURNED} churned accounts in the test period`,
      found: `${churn.nEventAccounts}`,
      held: churn.nEventAccounts >= MIN_TEST_CHURNED,
      inWords: `${churn.nEventAccounts} churned accounts in the test period; at least ${MIN_TEST_CHURNED} are needed`,
    },
    {
      rule: 'enough test dates',
      expected: `at least ${MIN_TEST_DATES}`,
      found: `${nTestDates}`,
      held: nTestDates >= MIN_TEST_DATES,
      inWords: `the score could be tested on ${nTestDates === 1 ? 'one date' : `${nTestDates} dates`} only; at least ${MIN_TEST_DATES} are needed`,
    },
    {
      rule: 'enough churn to compare on',
      expected: `at least ${MIN_TEST_CHURNED} churned accounts scored by both`,
      found: comparison === null ? 'no comparison' : `${nCommon} against ${comparison.against}`,
      held: nCommon >= MIN_TEST_CHURNED,
      inWords:
        comparison === null
          ? 'there is nothing to compare the new score with'
          : `${nCommon} churned accounts on which ${nameOfReference(comparison.against)} can be compared fairly; at least ${MIN_TEST_CHURNED} are needed`,
    },
  ];
}

/** Does the chosen model know anything? */
export function knowledgeRules(churn: OutcomeBacktest, chosen: ModelFigures | undefined): Rule[] {
  const { baseRate } = churn;
  const rocAuc = chosen?.ranking.rocAucWithinDates ?? null;
  const averagePrecision = chosen?.ranking.averagePrecision ?? null;
  const logLoss = churn.differences.find((difference) => difference.against === 'base_rate')?.logLossReduction ?? null;
  const overWho =
    churn.differences.find((difference) => difference.against === 'tenure_segment')?.averagePrecision ?? null;
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
      rule: 'finds churn better than chance',
      expected: `average precision: whole 95% interval above the base rate of ${formatNumber(baseRate.value)}`,
      found: formatFigure(averagePrecision),
      held: isAbove(averagePrecision?.low, baseRate.value),
      inWords: `on past data the new score does not clearly find churn better than chance (average precision ${formatFigure(averagePrecision)}, chance is ${formatNumber(baseRate.value)})`,
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
