/** Can the model of expansion be used? The rules of the verdict that need no reference, and one sentence. */
import type { ExpansionFinding, OutcomeBacktest } from './types.ts';
import { evidenceRules, knowledgeRules, withoutWords } from './verdict-rules.ts';
import { formatFigure, formatNumber } from './verdict-words.ts';

/**
 * Enough evidence, and a model that knows something: the same rules, floors and whole 95% intervals as for churn. No score of
 * expansion is in use to be compared with, so there is nothing to promote or keep.
 *
 * @param nTrainingEventAccounts Accounts that expanded in the training rows of the final model.
 * @param horizonDays Length of the outcome window.
 */
export function expansionFinding(
  expansion: OutcomeBacktest,
  nTrainingEventAccounts: number,
  horizonDays: number,
): ExpansionFinding {
  const rules = [...evidenceRules(nTrainingEventAccounts, expansion), ...knowledgeRules(expansion)];
  const missing = rules.find(({ held }) => !held);
  return {
    isUsable: missing === undefined,
    sentence:
      missing === undefined ? sayUsable(expansion, horizonDays) : `Not enough evidence to use it: ${missing.inWords}.`,
    rules: rules.map(withoutWords),
  };
}

function sayUsable(expansion: OutcomeBacktest, horizonDays: number): string {
  const chosen = expansion.models.find(({ model }) => model === 'chosen');
  const lift = chosen?.ranking.topDecileLift.value ?? null;
  const rate = expansion.baseRate.value;
  const tenth =
    lift === null || rate === null
      ? ''
      : ` of 100 accounts in its highest tenth, ${Math.round(100 * lift * rate)} expanded within ${horizonDays} days, ${formatNumber(lift, 1)} times the base rate;`;
  return `It can be used to look for growth:${tenth} average precision ${formatFigure(chosen?.ranking.averagePrecision ?? null)}, chance is ${formatNumber(rate)}, over ${expansion.nEventAccounts} expanding accounts.`;
}
