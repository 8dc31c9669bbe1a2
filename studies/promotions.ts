import type { Study, StudyRun } from './page.ts';
import { percent, shareCells } from './page.ts';
import { promotionTrial, type Truth, type WorldSize } from './promotion-world.ts';

const TRUTHS: readonly Truth[] = ['labels are shuffled', 'both are equally good', 'the new one is better'];
const SIZES: readonly WorldSize[] = [
  { nAccounts: 200, nDates: 3, bootstrap: 500 },
  { nAccounts: 800, nDates: 6, bootstrap: 500 },
];

/** How often is a score promoted that knows nothing, or no more than the one in use? */
export function studyPromotions({ seed, isQuick }: StudyRun): Study {
  const nTrials = isQuick ? 20 : 400;
  const rows = SIZES.slice(0, isQuick ? 1 : 2).flatMap((size) =>
    TRUTHS.map((truth) => {
      const trials = Array.from({ length: nTrials }, (_, i) => promotionTrial(truth, size, seed * 100_000 + i));
      const nOf = (kind: string) => trials.filter(({ verdict }) => verdict.verdict === kind).length;
      const events = trials.map(({ churn }) => churn.nEventAccounts).sort((a, b) => a - b)[Math.floor(nTrials / 2)];
      return [
        truth,
        `${size.nAccounts} x ${size.nDates}`,
        String(events),
        ...shareCells(nOf('promote'), nTrials),
        percent(nOf('keep') / nTrials),
        percent(nOf('not_enough_evidence') / nTrials),
      ];
    }),
  );
  return {
    title: 'How often is noise promoted?',
    asked:
      'The verdict must not promote a score that knows nothing about churn, nor one that is only as good as the score in use: at most 5 times in 100.',
    made: `${nTrials} seeded worlds per line. In each, accounts have a lasting risk and churn by it; the new score and the one in use (the equal-weights scorecard stands in for it) see that risk through lasting errors of their own, drawn anew in each world. Intervals (500 draws of accounts) and verdict are those of the product. The churned accounts are the median of the worlds.`,
    tables: [
      {
        caption: 'Verdicts',
        head: [
          'what is true',
          'accounts x dates',
          'churned accounts',
          'promoted',
          'share',
          '95% interval',
          'keep',
          'not enough evidence',
        ],
        rows,
      },
    ],
    read: 'A share is known to within its interval (Wilson 1927). The last lines are the control: a score that is better must be promoted when the history is large enough to show it.',
  };
}
