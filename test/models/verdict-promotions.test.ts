import { expect, test } from 'vitest';
import { shareInterval } from '../../studies/page.ts';
import { promotionTrial, type Truth } from '../../studies/promotion-world.ts';

const SIZE = { nAccounts: 130, nDates: 2, bootstrap: 120 };
const N_TRIALS = 400;

/** Verdicts by kind. */
function verdicts(truth: Truth, nTrials: number) {
  const counts = { promote: 0, keep: 0, not_enough_evidence: 0 };
  for (let seed = 0; seed < nTrials; seed++) counts[promotionTrial(truth, SIZE, seed).verdict.verdict]++;
  return counts;
}

test.each([
  ['labels are shuffled', 0],
  // Most worlds reach the comparison, so that it is what holds them back.
  ['both are equally good', 0.6],
] as const)(
  'where %s, at most one in twenty of 400 worlds promote',
  (truth, keepShare) => {
    const { promote: nPromoted, keep } = verdicts(truth, N_TRIALS);
    expect(keep).toBeGreaterThanOrEqual(keepShare * N_TRIALS);
    expect(nPromoted).toBeLessThanOrEqual(0.05 * N_TRIALS);
    // What these seeds can say: the true share lies below the upper end of its 95% interval.
    expect(shareInterval(nPromoted, N_TRIALS)[1]).toBeLessThan(0.08);
  },
  60_000,
);
