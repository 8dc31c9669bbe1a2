/** Promote, keep, or not enough evidence: the rules in order, and one sentence for the person who decides. */
import type { ModelName, OutcomeBacktest, Verdict } from './types.ts';
import {
  comparedRule,
  comparisonRules,
  evidenceRules,
  knowledgeRules,
  type Rule,
  withoutWords,
} from './verdict-rules.ts';
import { type CallFigures, nameOfReference, sayDifference, sayLead, sayRed } from './verdict-words.ts';

export interface VerdictEvidence extends CallFigures {
  readonly churn: OutcomeBacktest;
  /** Churned accounts in the training rows of the final model. */
  readonly nTrainingEventAccounts: number;
}

/** What the challenger is measured against, the first that was back-tested. */
const REFERENCES: readonly ModelName[] = ['champion', 'incumbent', 'equal_weights'];

/**
 * The verdict on the chosen churn model.
 *
 * 1. Enough evidence: churned accounts in training, in the test period and in the comparison, and test dates.
 * 2. The model knows something: ROC AUC, average precision and log loss better than chance, by whole 95% intervals.
 * 3. It is better than the reference: average precision by a whole 95% interval, and log loss not clearly worse.
 *
 * 1 or 2 failing: not enough evidence. 3 failing: keep. All hold: promote. A figure without an interval never holds.
 */
export function decideVerdict(evidence: VerdictEvidence): Verdict {
  const { churn } = evidence;
  const reference = REFERENCES.find((name) => churn.models.some(({ model }) => model === name)) ?? 'equal_weights';
  const comparison = churn.differences.find(({ against }) => against === reference) ?? null;

  const enough = [...evidenceRules(evidence.nTrainingEventAccounts, churn), comparedRule(comparison)];
  const knows = knowledgeRules(churn);
  const better = comparisonRules(comparison);
  const rules = [...enough, ...knows, ...better].map(withoutWords);
  const name = nameOfReference(reference);

  const missing = [...enough, ...knows].filter((rule) => !rule.held);
  if (missing.length > 0 || comparison === null) {
    return { verdict: 'not_enough_evidence', headline: sayNotEnough(missing), rules, reference };
  }
  const calls = [sayRed(evidence), sayLead(evidence)].filter((part) => part !== null);
  const numbers = calls.length === 0 ? '' : ` ${calls.join('; ')};`;
  if (better.every((rule) => rule.held)) {
    const headline = `Promote:${numbers} it finds churn better than ${name} (${sayDifference(comparison)}).`;
    return { verdict: 'promote', headline, rules, reference };
  }
  const why = better.find((rule) => !rule.held)?.inWords ?? '';
  return {
    verdict: 'keep',
    headline: `Keep ${name}: the new score works, but ${why} ${name} (${sayDifference(comparison)}).`,
    rules,
    reference,
  };
}

/** The first thing that is missing, in numbers. */
function sayNotEnough(missing: readonly Rule[]): string {
  const [first] = missing;
  const why = first === undefined ? 'there is nothing to compare the new score with' : first.inWords;
  return `Not enough evidence to switch: ${why}.`;
}
