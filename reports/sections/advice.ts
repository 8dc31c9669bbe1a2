import type { Verdict } from '../../models/backtest/types.ts';
import { modelName } from '../words.ts';

/** What to do about a rule of the verdict that did not hold, by the name of the rule. */
const ADVICE: Readonly<Record<string, string>> = {
  'enough churn to learn from':
    'Give it more history: load the years before, or the accounts that have already left and were cut from the export. A longer horizon counts more churn. Otherwise wait for a quarter and run it again.',
  'enough churn to test on':
    'Let the test reach further back (more folds), or load older history. If the history is complete, more churn has to happen before any score can be proven: run it again next quarter.',
  'enough test dates':
    'Load a longer history, or take snapshots by week: each test date needs a full outcome window after it.',
  'enough churn to compare on':
    'The comparison counts only accounts that both scores have rated fairly. Give the score in use for more past dates, or compare with the scorecard as a file.',
  'ranks accounts of the same date usefully':
    'The metrics at hand do not tell who leaves. Look in “Data” at which tables are missing: usage, tickets or invoices by account, for instance. Check with a few known churners that dates and account ids fit together.',
  'finds churn better than chance':
    'More churned accounts, or metrics nearer to why accounts leave: look in “Data” at what is missing.',
  'knows more than tenure and segment':
    'The score finds little that the age and the size of an account do not tell. Metrics of what accounts do are needed: usage, tickets or touchpoints, for instance.',
  'probabilities better than the base rate':
    'Usually too little churn to set the probabilities by. More history helps; fewer metrics may help.',
};

/** The last rules compare with the score in use; they are not about evidence. */
const COMPARISONS = new Set(['finds churn better than the score in use', 'probabilities not clearly worse']);

/** Advice for a rule that has none of its own. */
export const GENERAL = 'Load more history or more tables, and run it again.';

export interface MissingPiece {
  readonly rule: string;
  readonly expected: string;
  readonly found: string;
  readonly advice: string;
  /** Found over needed, 0 to 1, where both are counts; null otherwise. */
  readonly progress: number | null;
  /** About how much there is, not about how good it is. */
  readonly isAboutCounts: boolean;
}

/** The rules about evidence that did not hold, each with what to do. Comparison rules are not about evidence and stay out. */
export function missingPieces({ rules }: Verdict): MissingPiece[] {
  return rules
    .filter(({ rule, held }) => !held && !COMPARISONS.has(rule))
    .map(({ rule, expected, found }) => ({
      rule,
      expected,
      found: foundInWords(found),
      isAboutCounts: rule.startsWith('enough '),
      advice: ADVICE[rule] ?? GENERAL,
      progress: progressOf(expected, found),
    }));
}

/** `11 against equal_weights` with the model as people call it. */
export function foundInWords(found: string): string {
  return found.replace(/ against ([a-z_]+)$/, (_, model: string) => ` against: ${modelName(model).toLowerCase()}`);
}

/** `at least 30 churned accounts` and `12` give 0.4. */
function progressOf(expected: string, found: string): number | null {
  const needed = /^at least (\d+)/.exec(expected)?.[1];
  const have = /^(\d+)(?![\d.])/.exec(found)?.[1];
  if (needed === undefined || have === undefined || Number(needed) === 0) return null;
  return Math.min(1, Number(have) / Number(needed));
}
